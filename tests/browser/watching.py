"""What a browser complains about while a test uses a page."""

from __future__ import annotations

from collections.abc import Collection

from playwright.sync_api import ConsoleMessage, Page, Request, Response


class Watch:
    """Listens to one page and keeps what should not have happened."""

    def __init__(self, page: Page, address: str, expected: Collection[int]) -> None:
        self.complaints: list[str] = []
        #: Answers of 400 and more that the test asks for on purpose.
        self.expected = expected
        self._address = address
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # What is said of an answer of 400 or more is judged by the answer itself.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._address}/", "data:", "blob:")):
            self.complaints.append(f"left the server: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")
