"""Files and folders: written whole or not at all, read with care, resumed where they were."""
