"""``python -m corridor`` is ``corridor``."""

from .cli import main

if __name__ == "__main__":
    main()
