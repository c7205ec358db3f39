"""Run the gallery's notebooks and keep what they show: `make gallery`."""

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, default=sorted(HERE.glob("*.ipynb")))
    parser.add_argument("--into", type=Path, help="another folder to write them to")
    given = parser.parse_args()
    # The kernel is the python that is found first.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for path in given.notebooks:
        execute(path, (given.into or path.parent) / path.name)


def execute(path: Path, output: Path) -> None:
    """Run the notebook `path` and write it to `output`, the same each time but for pictures."""
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(
        notebook, timeout=300, record_timing=False, resources=place
    ).execute()
    notebook.metadata.language_info = {"name": "python"}
    nbformat.write(notebook, output)


if __name__ == "__main__":
    main()
