"""A `lockstep` for following pages that does not load the library anew for each command.

Half of the time of a short command is loading the library. One process loads it once, opens nothing, and forks for each
command: the copy takes over folder, variables and streams of whoever asked, and then does what the installed command
does, from `run()` to the end of the interpreter. What one command leaves in memory the next never sees.

- `forward.py` is what a shell finds as `lockstep`; signals go through it, and it ends as the command ended.
- Commands that become the service are left to the installed one.
- Some pages, among them the README, are followed with the installed one throughout (tests/docs/test_pages.py).
"""

from __future__ import annotations

import gc
import importlib
import marshal
import os
import pkgutil
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

INSTALLED = Path(sys.executable).with_name("lockstep")
_FORWARD = """#!/bin/sh
case " $* " in
*" --no-serve "*) ;;
" serve "* | " demo "*) exec {installed} "$@" ;;
esac
exec {python} -IS {forward} {where} "$@"
"""


@contextmanager
def warmed(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield a folder to put before others on PATH: its `lockstep` is quick until the end of the block.

    Parameters
    ----------
    environment
        Variables under which the library is loaded; a command then gets those of its own caller.
    """
    # Of its own, for the address of a socket may have a hundred letters at most.
    with tempfile.TemporaryDirectory(prefix="lockstep-") as made, socket.socket(socket.AF_UNIX) as listening:
        folder = Path(made)
        listening.bind(str(folder / "socket"))
        listening.listen(8)
        command = folder / "bin" / "lockstep"
        command.parent.mkdir()
        forward = Path(__file__).with_name("forward.py")
        names = {"installed": INSTALLED, "python": sys.executable, "forward": forward, "where": folder / "socket"}
        command.write_text(_FORWARD.format(**{name: shlex.quote(str(path)) for name, path in names.items()}))
        command.chmod(0o755)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, __file__, str(listening.fileno())],
                env={**environment, "OPENBLAS_NUM_THREADS": "1"},  # or it would start threads
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                pass_fds=[listening.fileno()],
                start_new_session=True,  # Ctrl-C is for the tests; a command hears of it by way of forward.py
            )
        listening.close()  # where the process is gone, nobody answers
        try:
            yield command.parent
        finally:
            process.communicate()
            assert process.returncode == 0, (folder / "log").read_text()


def _load() -> None:
    """Load the library but for what needs DuckDB, which starts a thread: a copy of this process would lack it."""
    import lockstep

    sys.modules["duckdb"] = None  # type: ignore[assignment]
    for module in pkgutil.walk_packages(lockstep.__path__, "lockstep."):
        with suppress(ImportError):
            importlib.import_module(module.name)
    del sys.modules["duckdb"]
    # The one thread of the allocator that comes with Arrow is no matter: jemalloc starts it anew in a copy.
    names = {path.read_text().strip() for path in Path("/proc/self/task").glob("[0-9]*/comm")}
    assert len(names - {"jemalloc_bg_thd"}) <= 1, f"a copy would lack a thread: {names}"
    gc.freeze()


def _words(listening: socket.socket) -> list[str]:
    """Wait for commands, and return the words of one in the copy that is to run it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who keep a command
    while True:
        ready, _, _ = select.select([listening, 0], [], [])
        if 0 in ready:  # whoever started us has left
            os._exit(0)
        line, _ = listening.accept()
        if not os.fork():
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return _taken_over(line)
        line.close()


def _taken_over(line: socket.socket) -> list[str]:
    """Read a command and fork once more: one runs it, the other tells how it ended, whatever ended it."""
    head, streams, _, _ = socket.recv_fds(line, 8, 3)
    said = b""
    while len(said) < int.from_bytes(head, "little"):
        said += line.recv(65_536)
    if runner := os.fork():
        for stream in streams:
            os.close(stream)
        line.sendall(runner.to_bytes(4, "little"))
        end = os.waitstatus_to_exitcode(os.waitpid(runner, 0)[1])
        line.sendall(end.to_bytes(4, "little", signed=True))
        os._exit(0)
    line.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    words, at, variables = marshal.loads(said)
    os.chdir(at)
    os.environb.clear()
    os.environb.update(variables)
    time.tzset()
    return words


if __name__ == "__main__":
    sys.path[0] = str(INSTALLED.parent)  # as for the installed command, and not the folder of these tests
    _load()
    from lockstep.cli.main import run

    sys.argv = [str(INSTALLED), *_words(socket.socket(fileno=int(sys.argv[1])))]
    sys.exit(run())
