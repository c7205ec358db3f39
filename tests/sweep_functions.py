"""Functions that a sweep's worker processes can import."""

import os
import signal


def deadly(W):
    """Return W; at 12 kill the process, unless a file says that it is spared."""
    if W == 12 and not os.path.exists(os.environ["CORRIDOR_TEST_SPARED"]):
        os.kill(os.getpid(), signal.SIGKILL)
    return W
