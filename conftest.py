"""Without the extra ``learn`` its modules cannot be imported, nor their examples run."""

import gc
from importlib.metadata import entry_points
from importlib.util import find_spec

collect_ignore_glob = (
    [] if find_spec("sb3_contrib") else ["corridor/learning/*.py", "docs/training_ppo.md"]
)

# Our own docs/how-to/bounds.toml is tested. An installation from before the plugin had to be
# asked for loads it by itself.
_loaded = entry_points(group="pytest11", name="corridor")
pytest_plugins = [] if _loaded else ["corridor.bounds.plugin"]

# To look through what is imported for garbage takes a tenth of the tests' time.
gc.set_threshold(50_000)


def pytest_collection_finish():
    """Take what is there before the first test for what it is: no garbage."""
    gc.freeze()
