"""Commands run in processes of their own, forked from one that has what all of them import.

A process that starts from nothing spends most of its time on importing SymPy and SciPy. Here
one does that once for all tests of a pytest process; then it waits, and forks for each command:
what runs has the arguments, environment, folder, streams and exit code of its own. What is
under test, the project itself, is imported anew each time. Tests of what is imported, of
kills, of terminals and of streams that break start from nothing.
"""

import atexit
import functools
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback

# Libraries that are imported by most commands; none that a test takes away.
LIBRARIES = ("click", "filelock", "lazy_loader", "mpmath", "numpy", "sympy")
LIBRARIES += ("scipy.integrate", "scipy.sparse.linalg", "scipy.special")


def corridor(*arguments, before="", cwd=None, env=None, timeout=300):
    """Run a command of corridor, after code of the test's own; return what came of it."""
    return ran("corridor", *arguments, before=before, cwd=cwd, env=env, timeout=timeout)


def python(code, *arguments, cwd=None):
    """Run code with arguments, as ``python -c`` does; return what came of it."""
    return ran("", *arguments, before=code, cwd=cwd)


def ran(module, *arguments, before="", cwd=None, env=None, timeout=300):
    """Do what `subprocess.run` does of ``python -m module``, capturing what it prints."""
    request = {
        "module": module,
        "arguments": list(map(str, arguments)),
        "before": before,
        "folder": os.fspath(cwd or os.getcwd()),
        "environment": dict(os.environ if env is None else env),
    }
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        line = _server()
        socket.send_fds(line, [b"\0"], [out.fileno(), error.fileno()])
        _send(line, request)
        child = _receive(line)
        line.settimeout(timeout)
        try:
            code = _receive(line)
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            line.settimeout(None)
            _receive(line)
            raise subprocess.TimeoutExpired([module, *request["arguments"]], timeout) from None
        finally:
            line.settimeout(None)
        texts = []
        for stream in (out, error):
            stream.seek(0)
            texts.append(stream.read().decode())
    return subprocess.CompletedProcess([module, *request["arguments"]], code, *texts)


@functools.cache
def _server():
    """Start the process that forks, and return the line to it."""
    ours, theirs = socket.socketpair()
    # Threads do not survive a fork.
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", "import processes; processes.serve()", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        env={**os.environ, **single, "PYTHONPATH": os.path.dirname(__file__)},
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    theirs.close()

    def end():
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _send(line, what):
    text = json.dumps(what).encode()
    line.sendall(len(text).to_bytes(8, "big") + text)


def _receive(line):
    def read(size):
        found = b""
        while len(found) < size:
            found += (part := line.recv(size - len(found)))
            if not part:
                raise EOFError
        return found

    return json.loads(read(int.from_bytes(read(8), "big")))


def serve():
    """Import what is dear, then fork for each command until the line is closed."""
    line = socket.socket(fileno=int(sys.argv[1]))
    for library in LIBRARIES:
        __import__(library)
    gc.freeze()
    while True:
        _, streams, _, _ = socket.recv_fds(line, 1, 2)
        if not streams:
            return
        request = _receive(line)
        child = os.fork()
        if child == 0:
            line.close()
            os._exit(_become(request, streams))
        for stream in streams:
            os.close(stream)
        _send(line, child)
        _send(line, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _become(request, streams):
    """Be the process that was asked for, to its end; return its code.

    The interpreter is not taken down: that takes as long as most commands.
    """
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    del sys.modules["processes"]
    sys.path[:] = [entry for entry in sys.path if entry != os.path.dirname(__file__)]
    sys.argv = ["-c", *request["arguments"]]
    code = 0
    try:
        exec(request["before"], {"sys": sys})
        if request["module"]:
            runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code
