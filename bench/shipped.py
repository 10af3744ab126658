"""Learn the model for people that ships: `python -m bench.shipped FEBRL_DATASET2`.

Names, e-mail, phone, company, country and job title are learned from the invented lists of `bench.lists` (another seed
than the one the benchmark measures); birth, numbers and addresses from Febrl's data set 2, which no test links. What
neither has stays as the model says it already, and the model for companies is set by hand.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.lists import write
from lockstep.engines.embedded import workbench
from lockstep.matching import ListOf, Model, default_model, match

_SEED = 7
#: Short lists, which the model is for, are of fewer companies than the lists it is learned from.
_LEAST_SHARED = 1e-4
_CONTACTS = {
    "first": "First Name", "last": "Last Name", "email": "Email", "phone": "Phone", "company": "Company",
    "country": "Country", "title": "Job Title",
}  # fmt: skip
_FEBRL = {
    "first": "given_name", "last": "surname", "house": "street_number", "street": "address_1", "address2": "address_2",
    "city": "suburb", "postcode": "postcode", "state": "state", "born": "date_of_birth", "national_id": "soc_sec_id",
}  # fmt: skip


def learn(files: dict[Path, str], columns: dict[str, str]) -> Model:
    """Return the model learned from lists: file to column of its ids."""
    with workbench(memory_limit="3GB") as bench:
        lists = []
        for number, (path, id_column) in enumerate(files.items()):
            bench.execute(
                f"CREATE TABLE list_{number} AS SELECT COLUMNS(*) AS 't_\\0' "
                f"FROM read_csv('{path}', all_varchar = true)"
            )
            have = {name[2:].strip(): name for (name, *_) in bench.execute(f"DESCRIBE list_{number}").fetchall()}
            cells = {holds: f'"{have[column]}"' for holds, column in columns.items()}
            lists.append(ListOf(relation=f"list_{number}", id=f'"{have[id_column]}"', columns=cells))
        return match(bench, lists, "people").model


def main(febrl: Path) -> None:
    """Write the model that ships."""
    shipped = default_model("people")
    with tempfile.TemporaryDirectory() as folder:
        made = write(Path(folder), 100_000, seed=_SEED)
        contacts = learn({made.crm: "Contact ID", made.marketing: "Record ID"}, _CONTACTS)
    addresses = learn({febrl: "rec_id"}, _FEBRL)
    fixed = ("born", "national_id", "street", "house", "address2", "postcode", "city", "state")
    chances = {name: dict((addresses if name in fixed else contacts).chances[name]) for name in shipped.chances}
    for label, (m, u) in chances["employer"].items():
        chances["employer"][label] = (m, max(u, _LEAST_SHARED))
    text = replace(shipped, chances=chances).as_json()
    (Path(__file__).resolve().parents[1] / "src/lockstep/matching/people.json").write_text(
        text + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
