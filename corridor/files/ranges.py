"""Numbers as people write them, in commands and in files: ``1:5,10,20:30:5``."""

from __future__ import annotations

from ..theory.model.arguments import described


def read_ranges(name: str, text: str) -> list[range]:
    """Return the ranges that `text` lists; both ends belong to each, as far as they are met.

    A ValueError names the first part that is neither a positive integer nor a range of some.

    Examples
    --------
    >>> read_ranges("K", "1:5,10,20:31:5")
    [range(1, 6), range(10, 11), range(20, 32, 5)]
    """
    return [_read_range(name, part) for part in text.split(",")]


def _read_range(name: str, part: str) -> range:
    texts = part.split(":")
    if len(texts) == 1:
        number = _positive(name, part)
        return range(number, number + 1)
    names = (f"{name} {end}" for end in ("start", "stop", "step"))
    first, last, step = (*map(_positive, names, texts), 1)[:3]
    if len(texts) > 3 or last < first:
        raise ValueError(
            f"{name} must be numbers or ranges such as 5:30:5 (from 5 to 30 by 5); "
            f"got {_shown(part)}"
        )
    return range(first, last + 1, step)


def _positive(name: str, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ValueError(f"{name} must be a positive integer; got {_shown(text)}")
    return number


def _shown(text: str) -> str:
    return described(text).removesuffix(" (str)")
