"""A mail server in this process: it speaks SMTP, keeps what it takes, and refuses when it is told to."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType


class _Talk(socketserver.StreamRequestHandler):
    """One client."""

    server: MailServer

    def handle(self) -> None:
        """Speak as much SMTP as it takes to hand over a letter."""
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            match line.split(" ")[0].upper():
                case "QUIT":
                    self._say("221 bye")
                    return
                case "DATA":
                    self._say("354 go on")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part.removeprefix(b".") if part.startswith(b"..") else part
                    if self.server.refuses:
                        self._say("554 no")
                        continue
                    self.server.took.append(message_from_bytes(text, policy=policy.default))
                    self._say("250 taken")
                case _:
                    self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Listens while it is used as a context manager.

    Attributes
    ----------
    took
        The letters it took.
    refuses
        True: it takes none.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.took: list[EmailMessage] = []
        self.refuses = False
        super().__init__(("127.0.0.1", 0), _Talk)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def __enter__(self) -> MailServer:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
