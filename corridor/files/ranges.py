"""Numbers as people write them, in commands and in files: ``1:5,10,20:30:5``."""

from ..theory.model.arguments import described, positive_integer


def read_ranges(name: str, text: str) -> list[range]:
    """Return the ranges that `text` lists; both ends belong to each, as far as they are met.

    A ValueError names the first part that is neither a positive integer nor a range of some.

    >>> read_ranges("K", "1:5,10,20:31:5")
    [range(1, 6), range(10, 11), range(20, 32, 5)]
    """
    ranges = []
    for part in text.split(","):
        texts = part.split(":")
        names = [f"{name} {end}" for end in ("start", "stop", "step")]
        if len(texts) == 1:
            names, texts = [name] * 2, texts * 2
        first, last, step = (*map(_positive, names, texts), 1)[:3]
        if len(texts) > 3 or last < first:
            raise ValueError(
                f"{name} must be numbers or ranges such as 5:30:5 (from 5 to 30 by 5); "
                f"got {described(part).removesuffix(' (str)')}"
            )
        ranges.append(range(first, last + 1, step))
    return ranges


def _positive(name: str, text: str) -> int:
    try:
        return positive_integer(name, int(text))
    except ValueError:
        got = described(text).removesuffix(" (str)")
        raise ValueError(f"{name} must be a positive integer; got {got}") from None
