"""Libraries that belong to an extra, and the one line that says how to get them."""

import importlib
from typing import Any


def require(module: str, extra: str, what: str) -> Any:
    """Import and return `module`, or say that `what` needs the extra that installs it.

    >>> require("no_such_library", "plot", "a plot")
    Traceback (most recent call last):
    ...
    ModuleNotFoundError: a plot needs no_such_library; install it with: pip install ...
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f"{what} needs {missing.name}; install it with: {installing(extra)}"
        ) from None


def installing(extra: str) -> str:
    """Say what to type to install an extra of this project, which is on no package index.

    >>> print(installing("plot"))
    pip install '.[plot]' in a clone of the project (or its wheel: 'FILE.whl[plot]')
    """
    place = f"pip install '.[{extra}]' in a clone of the project"
    place += f" (or its wheel: 'FILE.whl[{extra}]')"
    if extra == "learn":
        place += "; PyTorch's CPU build is enough: install it first, or a CUDA build comes"
    return place
