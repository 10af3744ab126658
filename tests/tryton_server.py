"""A real Tryton on SQLite, for tests: `python tryton_server.py FOLDER` makes its database, `… FOLDER PORT` serves it.

Making the database takes most of the time: its modules bring some thousand records of their own, each of which is
checked. They are known to be right, so that they are not, here; what a test writes is checked as ever.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

DATABASE, USER, PASSWORD = "crm", "admin", "correct horse battery"
MODULES = ("sale_opportunity", "marketing_automation")


def configured(folder: Path) -> Path:
    """Write the configuration."""
    path = folder / "trytond.conf"
    path.write_text(f"[database]\nuri = sqlite://\npath = {folder}\n[session]\nmax_attempt = 1000\n")
    return path


def make(folder: Path) -> None:
    """Make the database, with a company and its currency."""
    (folder / "password").write_text(PASSWORD)
    os.environ["TRYTONPASSFILE"] = str(folder / "password")
    (folder / f"{DATABASE}.sqlite").touch()
    sys.argv = [
        "trytond-admin", "-c", str(configured(folder)), "-d", DATABASE, "-u", *MODULES, "--activate-dependencies",
        "--no-indexes", "--email", "admin@firm.example",
    ]  # fmt: skip
    from trytond.cli import admin
    from trytond.model import ModelStorage

    checking = ModelStorage.__dict__["_validate"]
    ModelStorage._validate = classmethod(lambda cls, records, field_names=None, validate=None: None)
    try:
        admin.main()
    finally:
        ModelStorage._validate = checking
    _found_company()


def _found_company() -> None:
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    with Transaction().start(DATABASE, 1, context={"_check_access": False}):
        pool = Pool(DATABASE)
        [euro] = pool.get("currency.currency").create(
            [{"name": "Euro", "code": "EUR", "symbol": "€", "rates": [("create", [{"rate": 1}])]}]
        )
        [party] = pool.get("party.party").create([{"name": "Our Firm GmbH"}])
        [company] = pool.get("company.company").create([{"party": party.id, "currency": euro.id}])
        User = pool.get("res.user")
        User.write([User(1)], {"companies": [("add", [company.id])], "company": company.id})
        Transaction().commit()


def serve(folder: Path, port: int) -> None:
    """Serve until told to stop."""
    import trytond.config as config

    config.update_etc([str(configured(folder))])
    from trytond.pool import Pool
    from trytond.wsgi import app
    from werkzeug.serving import run_simple

    Pool.start()
    Pool(DATABASE).init()
    run_simple("127.0.0.1", port, app, threaded=True)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        make(Path(sys.argv[1]))
    else:
        serve(Path(sys.argv[1]), int(sys.argv[2]))
