"""`python -m lockstep_server.service …`: what `lockstep serve` and its kin hand over to."""

from __future__ import annotations

import argparse
import os
import sys

import django
from django.utils.module_loading import import_string

from lockstep.cli.screen import complain
from lockstep.values.faults import LockstepError, WrongUse
from lockstep_server.service.variables import wrongly_set

FOUND_WRONG, WRONG_USE, FAILED = 1, 2, 3


def main() -> int:
    """Do one word, and return the exit code."""
    said = vars(_parser().parse_args())
    is_doctor = said["do"].startswith("doctor")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lockstep_server.site.settings")
    try:
        if fatal := [sentence for _, sentence, is_fatal in wrongly_set(os.environ) if is_fatal]:
            raise WrongUse(fatal[0], remedy="docs/reference/settings.md says what each setting takes.")
        django.setup()
        # Only now: models exist after the set-up.
        do = import_string(f"lockstep_server.service.{said.pop('do')}")
        code = do(**said)
        return code if isinstance(code, int) else 0
    except LockstepError as error:
        complain(error)
        if is_doctor:
            return FOUND_WRONG
        return WRONG_USE if isinstance(error, WrongUse) else FAILED
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lockstep_server.service")
    words = parser.add_subparsers(required=True)

    def word(name: str, do: str) -> argparse.ArgumentParser:
        made = words.add_parser(name)
        made.set_defaults(do=do)
        return made

    serve = word("serve", "serving.serve")
    serve.add_argument("--listener", type=int)
    serve.add_argument("--workers", type=int)
    serve.add_argument("--only", choices=("web", "worker", "scheduler"))
    demo = word("demo", "demonstration.serve_demonstration")
    demo.add_argument("--listener", type=int, required=True)
    demo.add_argument("--seller", required=True)
    demo.add_argument("--throw-away", action="store_true")
    doctor = word("doctor", "doctor.doctor")
    doctor.add_argument("--port", type=int, required=True)
    doctor.add_argument("--as-json", action="store_true")
    word("backup", "backup.back_up").add_argument("--file", required=True)
    word("database", "erasing.in_database").add_argument("--step", choices=("where", "erase", "search"), required=True)
    restore = word("restore", "restore.restore")
    restore.add_argument("--file", required=True)
    restore.add_argument("--into", required=True)
    restore.add_argument("--force", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
