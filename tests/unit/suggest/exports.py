"""Exports as other systems write them, small and made up, each with the mapping a person would write.

A truth is file key -> table -> field -> column (or (column, refers_to), or ("=", constant)). `status` is not
judged: the source's own word may well be kept in two columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

Spec = str | tuple[str, str]
Truth = dict[str, dict[str, dict[str, Spec]]]


@dataclass(frozen=True)
class Export:
    """One system's export."""

    name: str
    files: dict[str, str | bytes]
    truth: Truth


FIRST = [
    "Anna", "Bruno", "Carla", "David", "Elena", "Felix", "Greta", "Hugo", "Irene", "Jonas",
    "Klara", "Luca", "Maria", "Nico", "Olga", "Paul", "Rosa", "Stefan", "Tina", "Ugo",
]  # fmt: skip
LAST = [
    "Meier", "Rossi", "Dupont", "Silva", "Garcia", "Jansen", "Novak", "Keller",
    "Weber", "Costa", "Moreau", "Bianchi", "Lopez", "Visser", "Fischer", "Santos",
]  # fmt: skip
FIRMS = [
    f"{a} {b}"
    for a in ["Alpin", "Borea", "Cordis", "Delta", "Ember", "Fjord", "Globus", "Helio", "Iris", "Juno"]
    for b in ("GmbH", "SA", "Ltd", "BV")
]


def rows_of(seed: int, count: int, make: object) -> list[list[str]]:
    random = Random(seed)
    return [make(random, i) for i in range(count)]  # type: ignore[operator]


def csv_text(header: str, rows: list[list[str]], mark: str = ",") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if mark in text or '"' in text or "\n" in text else text

    return "\n".join([header, *(mark.join(map(cell, row)) for row in rows)]) + "\n"


def person(i: int) -> tuple[str, str]:
    """A first and a last name, different for each i under 320."""
    return FIRST[i % 20], LAST[(i // 20 + i) % 16]


def mail(i: int) -> str:
    """An address of person i."""
    first, last = person(i)
    return f"{first}.{last}{i}@{FIRMS[i % 40].split()[0]}{i % 40}.example.com".lower()


def iso(r: Random, year: int = 2025) -> str:
    return f"{year}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"


def dmy(r: Random, sep: str = ".") -> str:
    return f"{r.randint(1, 28):02}{sep}{r.randint(1, 12):02}{sep}2025"


def clock(r: Random) -> str:
    return f"{r.randint(8, 18):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"


def euro(r: Random) -> str:
    return f"{r.randint(1, 99)}.{r.randint(0, 999):03},{r.randint(0, 99):02} €"


def pipedrive() -> Export:
    firms = rows_of(
        1,
        40,
        lambda r, i: [
            str(i + 1),
            FIRMS[i],
            r.choice(["Berlin", "Paris", "Lyon"]),
            r.choice(["Germany", "France"]),
            r.choice(["Ann Lee", "Bob Ray"]),
            f"{iso(r)} {clock(r)}",
        ],
    )
    people = rows_of(
        2,
        60,
        lambda r, i: [
            str(i + 1),
            " ".join(person(i)),
            mail(i),
            f"+49 30 {r.randint(100000, 999999)}",
            FIRMS[i % 40],
            r.choice(["Ann Lee", "Bob Ray"]),
            f"{iso(r)} {clock(r)}",
        ],
    )

    def deal(r: Random, i: int) -> list[str]:
        status = r.choice(["Won", "Lost", "Open"])
        closed = f"{iso(r)} {clock(r)}" if status != "Open" else ""
        return [
            str(i + 900),
            f"Deal {FIRMS[i % 40]} #{i}",
            r.choice(["Ann Lee", "Bob Ray"]),
            str(r.randint(1, 90) * 100),
            "EUR",
            FIRMS[i % 40],
            " ".join(person(i % 60)),
            "Sales",
            r.choice(["Lead In", "Contact Made", "Demo", "Proposal"]),
            status,
            f"{iso(r)} {clock(r)}",
            f"{iso(r)} {clock(r)}",
            closed,
            r.choice(["price", "no budget"]) if status == "Lost" else "",
            iso(r, 2026),
        ]

    return Export(
        "pipedrive",
        {
            "deals-1234.csv": csv_text(
                "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency,Deal - Organization,"
                "Deal - Contact person,Deal - Pipeline,Deal - Stage,Deal - Status,Deal - Deal created,"
                "Deal - Update time,Deal - Deal closed on,Deal - Lost reason,Deal - Expected close date",
                rows_of(3, 120, deal),
            ),
            "people-1234.csv": csv_text(
                "Person - ID,Person - Name,Person - Email - Work,Person - Phone - Mobile,"
                "Person - Organization,Person - Owner,Person - Person created",
                people,
            ),
            "organizations-1234.csv": csv_text(
                "Organization - ID,Organization - Name,Organization - City,Organization - Country,"
                "Organization - Owner,Organization - Organization created",
                firms,
            ),
        },
        {
            "deals_1234": {
                "deal_records": {
                    "id": "Deal - ID",
                    "name": "Deal - Title",
                    "owner": "Deal - Owner",
                    "amount": "Deal - Value",
                    "currency": "Deal - Currency",
                    "company": ("Deal - Organization", "organizations_1234"),
                    "company_name": "Deal - Organization",
                    "person": ("Deal - Contact person", "people_1234"),
                    "state": "Deal - Status",
                    "created": "Deal - Deal created",
                    "updated": "Deal - Update time",
                    "closed": "Deal - Deal closed on",
                    "loss_reason": "Deal - Lost reason",
                }
            },
            "people_1234": {
                "person_records": {
                    "id": "Person - Name",
                    "name": "Person - Name",
                    "email": "Person - Email - Work",
                    "phone": "Person - Phone - Mobile",
                    "company": ("Person - Organization", "organizations_1234"),
                    "company_name": "Person - Organization",
                    "owner": "Person - Owner",
                    "created": "Person - Person created",
                }
            },
            "organizations_1234": {
                "company_records": {
                    "id": "Organization - Name",
                    "name": "Organization - Name",
                    "city": "Organization - City",
                    "country": "Organization - Country",
                    "owner": "Organization - Owner",
                    "created": "Organization - Organization created",
                }
            },
        },
    )


def zoho() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            f"zcrm_{i + 5010000000001}",
            r.choice(["Ann Lee", "Bob Ray"]),
            FIRMS[i % 40],
            first,
            last,
            r.choice(["CEO", "Head of IT", "Buyer"]),
            mail(i),
            f"+1 {r.randint(200, 900)} 555 {r.randint(1000, 9999)}",
            r.choice(["Web Download", "Cold Call", "-None-", "Trade Show"]),
            r.choice(["Contacted", "Junk Lead", "Pre-Qualified", "Not Contacted"]),
            r.choice(["Retail", "ERP"]),
            str(r.randint(1, 5000)),
            str(r.randint(10000, 900000)),
            r.choice(["true", "false"]),
            f"{iso(r)} {clock(r)}",
            f"{iso(r)} {clock(r)}",
            r.choice(["Austin", "Boston"]),
            r.choice(["TX", "MA"]),
            "United States",
        ]

    def deal(r: Random, i: int) -> list[str]:
        return [
            f"zcrm_{i + 6010000000001}",
            r.choice(["Ann Lee", "Bob Ray"]),
            str(r.randint(1, 90) * 1000),
            f"{FIRMS[i % 40]} rollout {i}",
            iso(r),
            FIRMS[i % 40],
            " ".join(person(i)),
            r.choice(["Qualification", "Closed Won", "Closed Lost", "Negotiation/Review"]),
            r.choice(["New Business", "Existing Business"]),
            r.choice(["10", "50", "100", "0"]),
            r.choice(["Web Download", "Cold Call"]),
            f"{iso(r)} {clock(r)}",
            f"{iso(r)} {clock(r)}",
            r.choice(["", "Price", "Feature gap"]),
        ]

    return Export(
        "zoho",
        {
            "Leads_001.csv": csv_text(
                "Lead Id,Lead Owner,Company,First Name,Last Name,Title,Email,Phone,Lead Source,Lead Status,"
                "Industry,No. of Employees,Annual Revenue,Email Opt Out,Created Time,Modified Time,City,"
                "State,Country",
                rows_of(4, 150, lead),
            ),
            "Deals_001.csv": csv_text(
                "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Contact Name,Stage,Type,"
                "Probability (%),Lead Source,Created Time,Modified Time,Reason For Loss",
                rows_of(5, 90, deal),
            ),
        },
        {
            "leads_001": {
                "person_records": {
                    "id": "Lead Id",
                    "owner": "Lead Owner",
                    "company_name": "Company",
                    "first_name": "First Name",
                    "last_name": "Last Name",
                    "title": "Title",
                    "email": "Email",
                    "phone": "Phone",
                    "lead_source": "Lead Source",
                    "stage": "Lead Status",
                    "industry": "Industry",
                    "employees": "No. of Employees",
                    "consent": "Email Opt Out",
                    "created": "Created Time",
                    "updated": "Modified Time",
                    "city": "City",
                    "region": "State",
                    "country": "Country",
                }
            },
            "deals_001": {
                "deal_records": {
                    "id": "Record Id",
                    "owner": "Deal Owner",
                    "amount": "Amount",
                    "name": "Deal Name",
                    "closed": "Closing Date",
                    "company_name": "Account Name",
                    "state": "Stage",
                    "kind": "Type",
                    "lead_source": "Lead Source",
                    "created": "Created Time",
                    "updated": "Modified Time",
                    "loss_reason": "Reason For Loss",
                }
            },
        },
    )


def dynamics() -> Export:
    def us(r: Random) -> str:
        day = f"{r.randint(1, 12)}/{r.randint(1, 28)}/2025"
        return f"{day} {r.randint(1, 12)}:{r.randint(0, 59):02} {r.choice(['AM', 'PM'])}"

    def guid(r: Random) -> str:
        h = f"{r.getrandbits(128):032x}"
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def opportunity(r: Random, i: int) -> list[str]:
        status = r.choice(["Won", "Lost", "Open"])
        return [
            guid(r),
            f"{r.getrandbits(80):020x}==",
            us(r),
            f"Opportunity {i}",
            FIRMS[i % 40],
            " ".join(person(i)),
            f"${r.randint(1, 90)},{r.randint(0, 999):03}.00",
            f"${r.randint(1, 90)},000.00" if status == "Won" else "",
            us(r) if status != "Open" else "",
            f"{r.randint(1, 12)}/{r.randint(1, 28)}/2026",
            status,
            r.choice(["In Progress", "Out-Sold", "Canceled", "Won"]),
            r.choice(["1-Qualify", "2-Develop", "3-Propose", "4-Close"]),
            r.choice(["Ann Lee", "Bob Ray"]),
            us(r),
        ]

    def contact(r: Random, i: int) -> list[str]:
        return [
            guid(r),
            us(r),
            " ".join(person(i)),
            mail(i),
            FIRMS[i % 40],
            f"({r.randint(200, 900)}) 555-{r.randint(1000, 9999)}",
            r.choice(["Buyer", "CEO"]),
            r.choice(["Active", "Inactive"]),
        ]

    return Export(
        "dynamics",
        {
            "All Opportunities.csv": csv_text(
                "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,"
                "Topic,Potential Customer,Contact,Est. Revenue,Actual Revenue,Actual Close Date,"
                "Est. Close Date,Status,Status Reason,Pipeline Phase,Owner,Created On",
                rows_of(6, 120, opportunity),
            ),
            "Active Contacts.csv": csv_text(
                "(Do Not Modify) Contact,(Do Not Modify) Modified On,Full Name,Email,Company Name,"
                "Business Phone,Job Title,Status",
                rows_of(7, 70, contact),
            ),
        },
        {
            "all_opportunities": {
                "deal_records": {
                    "id": "(Do Not Modify) Opportunity",
                    "updated": "(Do Not Modify) Modified On",
                    "name": "Topic",
                    "company_name": "Potential Customer",
                    "person": ("Contact", "active_contacts"),
                    "amount": "Actual Revenue",
                    "closed": "Actual Close Date",
                    "state": "Status",
                    "owner": "Owner",
                    "created": "Created On",
                }
            },
            "active_contacts": {
                "person_records": {
                    "id": "Full Name",
                    "updated": "(Do Not Modify) Modified On",
                    "name": "Full Name",
                    "email": "Email",
                    "company_name": "Company Name",
                    "phone": "Business Phone",
                    "title": "Job Title",
                }
            },
        },
    )


def odoo() -> Export:
    def row(r: Random, i: int) -> list[str]:
        stage = r.choice(["New", "Qualified", "Proposition", "Won"])
        return [
            f"__export__.crm_lead_{i}_{r.getrandbits(32):08x}",
            f"Interest {FIRMS[i % 40]} {i}",
            FIRMS[i % 40],
            " ".join(person(i)),
            mail(i),
            f"+32 {r.randint(400, 499)} {r.randint(10, 99)} {r.randint(10, 99)} {r.randint(10, 99)}",
            r.choice(["Mitchell Admin", "Marc Demo"]),
            r.choice(["Europe", "America"]),
            stage,
            f"{r.randint(1, 90)}000.0",
            f"{iso(r)} {clock(r)}",
            f"{iso(r)} {clock(r)}" if stage == "Won" else "",
            r.choice(["Search engine", "Lead Recall", "Newsletter"]),
            r.choice(["Website", "Email", "Google Adwords"]),
            r.choice(["Email Campaign - Services", "Sale"]),
            r.choice(["10.0", "40.0", "100.0"]),
        ]

    header = (
        "id,Opportunity,Company Name,Contact Name,Email,Phone,Salesperson,Sales Team,Stage,"
        "Expected Revenue,Created on,Closed Date,Source,Medium,Campaign,Probability"
    )
    return Export(
        "odoo",
        {"crm.lead.csv": csv_text(header, rows_of(8, 110, row))},
        {
            "crm_lead": {
                "deal_records": {
                    "id": "id",
                    "name": "Opportunity",
                    "company_name": "Company Name",
                    "person": ("Email", "crm_lead"),
                    "owner": "Salesperson",
                    "state": "Stage",
                    "amount": "Expected Revenue",
                    "created": "Created on",
                    "closed": "Closed Date",
                    "lead_source": "Source",
                    "campaign": "Campaign",
                },
                "person_records": {
                    "id": "Email",
                    "name": "Contact Name",
                    "email": "Email",
                    "phone": "Phone",
                    "company_name": "Company Name",
                    "created": "Created on",
                    "lead_source": "Source",
                    "channel": "Medium",
                    "campaign": "Campaign",
                },
            }
        },
    )


def german() -> Export:
    def row(r: Random, i: int) -> list[str]:
        phase = r.choice(["Gewonnen", "Verloren", "Angebot", "Erstgespräch"])
        return [
            f"VC-{2000 + i}",
            FIRMS[i % 40],
            f"{r.choice(['Herr', 'Frau'])}",
            *person(i),
            mail(i),
            f"0{r.randint(30, 89)} / {r.randint(100000, 999999)}",
            r.choice(["Messe", "Webseite", "Empfehlung", "bitte wählen"]),
            r.choice(["K. Schulz", "M. Vogt"]),
            phase,
            euro(r),
            dmy(r),
            dmy(r) if phase in ("Gewonnen", "Verloren") else "",
            r.choice(["Preis", "Wettbewerb"]) if phase == "Verloren" else "",
            r.choice(["Maschinenbau", "Handel"]),
        ]

    header = (
        "Vorgangsnummer;Firma;Anrede;Vorname;Nachname;E-Mail;Telefon;Leadquelle;"
        "Vertriebsmitarbeiter;Phase;Auftragswert;Angelegt am;Abschlussdatum;Verlustgrund;Branche"
    )
    return Export(
        "german",
        {"Verkaufschancen.csv": csv_text(header, rows_of(9, 100, row), ";")},
        {
            "verkaufschancen": {
                "deal_records": {
                    "id": "Vorgangsnummer",
                    "company_name": "Firma",
                    "person": ("E-Mail", "verkaufschancen"),
                    "lead_source": "Leadquelle",
                    "owner": "Vertriebsmitarbeiter",
                    "state": "Phase",
                    "amount": "Auftragswert",
                    "created": "Angelegt am",
                    "closed": "Abschlussdatum",
                    "loss_reason": "Verlustgrund",
                },
                "person_records": {
                    "id": "E-Mail",
                    "first_name": "Vorname",
                    "last_name": "Nachname",
                    "email": "E-Mail",
                    "phone": "Telefon",
                    "lead_source": "Leadquelle",
                    "company_name": "Firma",
                    "created": "Angelegt am",
                    "industry": "Branche",
                },
            }
        },
    )


def french() -> Export:
    def client(r: Random, i: int) -> list[str]:
        return [
            f"C{i + 100}",
            FIRMS[i],
            r.choice(["Industrie", "Santé", "Banque"]),
            str(r.randint(5, 900)),
            r.choice(["Lyon", "Paris", "Nantes"]),
            "France",
            f"www.{FIRMS[i].split()[0].lower()}{i}.fr",
        ]

    def affair(r: Random, i: int) -> list[str]:
        state = r.choice(["Gagné", "Perdu", "En cours"])
        return [
            f"AF-{i + 1}",
            f"Projet {i}",
            f"C{i % 40 + 100}",
            r.choice(["Luc Petit", "Zoé Blanc", "Marc Noir"]),
            state,
            f"{r.randint(1, 90)} {r.randint(0, 999):03},{r.randint(0, 99):02}",
            dmy(r, "/"),
            dmy(r, "/") if state != "En cours" else "",
            r.choice(["Prix", "Délai"]) if state == "Perdu" else "",
            r.choice(["Salon", "Site web", "Recommandation"]),
        ]

    return Export(
        "french",
        {
            "clients.csv": csv_text(
                "Code client;Raison sociale;Secteur d'activité;Effectif;Ville;Pays;Site web",
                rows_of(10, 40, client),
                ";",
            ),
            "affaires.csv": csv_text(
                "Numéro d'affaire;Intitulé;Code client;Commercial;Statut;Montant HT;Date de création;"
                "Date de clôture;Motif de perte;Origine",
                rows_of(11, 130, affair),
                ";",
            ),
        },
        {
            "clients": {
                "company_records": {
                    "id": "Code client",
                    "name": "Raison sociale",
                    "industry": "Secteur d'activité",
                    "employees": "Effectif",
                    "city": "Ville",
                    "country": "Pays",
                    "domain": "Site web",
                }
            },
            "affaires": {
                "deal_records": {
                    "id": "Numéro d'affaire",
                    "name": "Intitulé",
                    "company": ("Code client", "clients"),
                    "owner": "Commercial",
                    "state": "Statut",
                    "amount": "Montant HT",
                    "created": "Date de création",
                    "closed": "Date de clôture",
                    "loss_reason": "Motif de perte",
                    "lead_source": "Origine",
                }
            },
        },
    )


def mailing() -> Export:
    def action(r: Random, i: int) -> list[str]:
        return [
            mail(r.randint(0, 79)),
            r.choice(["open", "click", "sent", "bounce"]),
            r.choice(["Spring launch", "Webinar 3", "Newsletter May"]),
            f"{iso(r)} {clock(r)}",
            r.choice(["https://example.com/pricing", "https://example.com/demo", ""]),
        ]

    def contact(r: Random, i: int) -> list[str]:
        return [
            f"K{i + 7000}",
            *person(i),
            mail(i),
            FIRMS[i % 40],
            r.choice(["subscriber", "lead", "marketingqualifiedlead", "customer"]),
            r.choice(["Organic", "Paid", "Referral"]),
            r.choice(["Ann Lee", "Bob Ray"]),
            iso(r),
            iso(r),
            r.choice(["", iso(r)]),
        ]

    return Export(
        "mailing",
        {
            "campaign_activity.csv": csv_text("Email Address,Action,Campaign,Timestamp,URL", rows_of(12, 400, action)),
            "crm_contacts.csv": csv_text(
                "contact_id,first_name,last_name,email,company,lifecycle_stage,source,owner,created_at,"
                "mql_date,sql_date",
                rows_of(13, 80, contact),
            ),
        },
        {
            "campaign_activity": {
                "touches": {
                    "email": "Email Address",
                    "kind": "Action",
                    "campaign": "Campaign",
                    "occurred": "Timestamp",
                    "content": "URL",
                }
            },
            "crm_contacts": {
                "person_records": {
                    "id": "contact_id",
                    "first_name": "first_name",
                    "last_name": "last_name",
                    "email": "email",
                    "company_name": "company",
                    "stage": "lifecycle_stage",
                    "lead_source": "source",
                    "owner": "owner",
                    "created": "created_at",
                },
                "stages": {
                    "person": ("contact_id", "crm_contacts"),
                    "offered_at": "mql_date",
                    "qualified_at": "sql_date",
                },
            },
        },
    )


ALL = (pipedrive, zoho, dynamics, odoo, german, french, mailing)
