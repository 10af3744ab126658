"""Person records for the tests: a relation of the columns the record has."""

from __future__ import annotations

from lockstep.engines.embedded import Workbench

COLUMNS = (
    "key", "source", "first_name", "last_name", "email", "phone", "company", "domain", "city", "country", "title",
)  # fmt: skip


def people(workbench: Workbench, name: str, *records: dict[str, str]) -> None:
    """Create the table `name` with these records; what one does not say is null."""
    workbench.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(f'{column} VARCHAR' for column in COLUMNS)})")
    for record in records:
        workbench.execute(
            f"INSERT INTO {name} VALUES ({', '.join('?' for _ in COLUMNS)})", [record.get(column) for column in COLUMNS]
        )


ANNA = {
    "key": "crm/1", "first_name": "Anna", "last_name": "Keller", "email": "anna.keller@firm.example",
    "phone": "+49 30 1234567", "company": "Firm GmbH", "city": "Berlin", "country": "Germany",
}  # fmt: skip
