"""Ask a service at a steady rate, whatever it answers: latencies count from when each request was due.

    python -m bench.load PLAN.json

The plan says host, port, cookie, paths, rate a second and seconds; with a token, each request hands a lead in instead.
A service that stalls makes the requests behind wait; because each is timed from its place in the plan and not from when
it was sent, that waiting is counted.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

#: Connections kept open; at 20 requests a second they are all busy only when answers take two seconds.
CONNECTIONS = 40


def drive(plan: dict[str, Any]) -> list[tuple[str, float, int, int]]:
    """Return path, seconds, status and bytes of each answer."""
    paths, rate = plan["paths"], float(plan["rate"])
    count = int(rate * float(plan["seconds"]))
    start = time.perf_counter() + 0.2
    answers: list[tuple[str, float, int, int]] = []
    lock, numbers = threading.Lock(), iter(range(count))

    def work() -> None:
        connection = http.client.HTTPConnection(plan["host"], plan["port"], timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return connection.close()
            due, path = start + number / rate, paths[number % len(paths)]
            time.sleep(max(0.0, due - time.perf_counter()))
            token = plan.get("token")
            status, size = hand_in(connection, token, number) if token else _asked(connection, path, plan["cookie"])
            with lock:
                answers.append((path, time.perf_counter() - due, status, size))

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(answers) != count:
        raise RuntimeError(f"{count - len(answers)} of {count} requests got no answer")
    return answers


def _asked(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, int]:
    try:
        return ask(connection, path, cookie)
    except (http.client.RemoteDisconnected, ConnectionResetError):
        # Nobody had spoken over it for a while, so the service closed it; a browser opens another then.
        connection.close()
        return ask(connection, path, cookie)


def ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, int]:
    """Send one request; return status and bytes of the body as it came, packed."""
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def hand_in(connection: http.client.HTTPConnection, token: str, number: int) -> tuple[int, int]:
    """Hand in a lead that nobody handed in before, over a new connection; return status and bytes of the answer."""
    key = f"{time.time_ns()}-{number}"
    body = json.dumps({"email": f"{key}@quick.example", "name": f"Quick {number}", "message": "Call me."})
    said = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
    connection.request("POST", "/api/leads", body, said)
    answer = connection.getresponse()
    said = answer.status, len(answer.read())
    connection.close()
    return said


if __name__ == "__main__":
    print(json.dumps(drive(json.loads(Path(sys.argv[1]).read_text()))))
