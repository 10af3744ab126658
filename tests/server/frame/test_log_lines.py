"""Lines of the log, whatever is handed to it."""

from __future__ import annotations

import logging

import pytest

from lockstep_server.site.logs import Discreet, Lines


def line_of(message: object, *args: object) -> str:
    record = logging.LogRecord("some.library", logging.WARNING, __file__, 1, message, args, None)
    assert Discreet().filter(record)
    return Lines().format(record)


@pytest.mark.parametrize(("message", "args"), [("%s and %s", ("one",)), ("%d leads", ("many",)), ({"a": 1}, ())])
def test_a_message_that_does_not_fit_its_values_fails_nobody(message: object, args: tuple[object, ...]) -> None:
    assert '"from": "some.library"' in line_of(message, *args)


def test_an_e_mail_address_is_taken_out_of_any_message() -> None:
    assert "mallory" not in line_of("%s was refused", "mallory@example.test")
    assert "mallory" not in line_of("mallory@example.test was refused %d", "twice")
