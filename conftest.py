"""Without the extra ``learn`` its modules cannot be imported, nor their examples run."""

from importlib.util import find_spec

collect_ignore_glob = (
    [] if find_spec("sb3_contrib") else ["corridor/learning/*.py", "docs/training_ppo.md"]
)
