"""How deep tests go: the quick run of a person takes a part of what CI takes whole."""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "quick")
THOROUGH = PROFILE == "ci"


def part(whole, every):
    """Return all of it in the thorough run, the first of every so many in the quick one."""
    return list(whole) if THOROUGH else list(whole)[::every]
