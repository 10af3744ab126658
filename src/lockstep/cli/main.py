"""The `lockstep` command: one file per word, each thin."""

from __future__ import annotations

import os
import sys

import typer

from lockstep.cli import (
    attribute,
    backup,
    charter,
    claim,
    demo,
    doctor,
    figure,
    init,
    match,
    privacy,
    reconcile,
    report,
    serve,
    simulate,
    source,
    sync,
)
from lockstep.cli.screen import complain
from lockstep.values.faults import LockstepError, WrongUse

#: Exit codes, as design and scripts rely on them.
DONE, DONE_WITH_FAULTS, WRONG_USE, FAILED = 0, 1, 2, 3

app = typer.Typer(
    name="lockstep",
    help="One record from first touch to closed deal, and one set of promises between marketing and sales.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("init")(init.init)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(source.app, name="source")
app.command("sync")(sync.sync)
app.command("figure")(figure.figure)
app.command("explain")(figure.explain)
app.command("claim")(claim.claim)
app.command("reconcile")(reconcile.reconcile)
app.command("report")(report.report)
app.command("match")(match.match)
app.command("attribute")(attribute.attribute)
app.command("faults")(sync.faults)
app.add_typer(charter.app, name="charter")
app.add_typer(privacy.app, name="privacy")
app.command("simulate")(simulate.simulate)


def run() -> None:
    """Run the command line; what goes wrong is said in a sentence and an exit code, not by a stack trace."""
    try:
        app()
    except LockstepError as error:
        complain(error)
        sys.exit(WRONG_USE if isinstance(error, WrongUse) else FAILED)
    except BrokenPipeError:
        # The reader of our output went away (`| head`); nothing is wrong with what we did.
        sys.stderr.close()
        sys.exit(DONE)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as refused:
        what = f"{refused.filename}: {refused.strerror}" if refused.filename else str(refused)
        complain(LockstepError(f"{what}.", remedy="Make sure that it is there and can be read and written."))
        sys.exit(FAILED)
    except Exception as bug:
        # Nobody foresaw this one. The record is safe: a version is whole or absent.
        if os.environ.get("LOCKSTEP_DEBUG"):
            raise
        complain(
            LockstepError(
                f"Lockstep itself failed: {type(bug).__name__}: {bug}",
                remedy="The record is as it was before. Run the command again with LOCKSTEP_DEBUG=1 to see where it "
                "failed, and report what it prints.",
            )
        )
        sys.exit(FAILED)
