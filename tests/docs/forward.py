"""What is on PATH as `lockstep` while pages are followed: hands a command to `warmed.py`, and ends as it ends there.

It starts in a hundredth of a second: all that it imports is built into the interpreter.
"""

import _signal
import _socket
import marshal
import posix
import sys

where, *words = sys.argv[1:]
line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
line.connect(where)
said = marshal.dumps((words, posix.getcwdb(), posix.environ))
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
line.sendmsg([len(said).to_bytes(8, "little")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
line.sendall(said)
runner = int.from_bytes(line.recv(4), "little")
if not runner:
    sys.exit("The process that runs commands for the tests of the pages did not start: see its log.")
for passed_on in (_signal.SIGHUP, _signal.SIGINT, _signal.SIGTERM):
    if _signal.getsignal(passed_on) != _signal.SIG_IGN:  # as for what a shell runs in the background
        _signal.signal(passed_on, lambda number, _: posix.kill(runner, number))
end = int.from_bytes(line.recv(4), "little", signed=True)
if end < 0:
    if end != -_signal.SIGKILL:
        _signal.signal(-end, _signal.SIG_DFL)
    posix.kill(posix.getpid(), -end)
posix._exit(end)
