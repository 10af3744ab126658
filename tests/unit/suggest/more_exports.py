"""More exports, written after the reasoning was tuned on the first ones: what it does with what it has not seen."""

from __future__ import annotations

from random import Random

from .exports import FIRMS, Export, clock, csv_text, dmy, iso, mail, person, rows_of


def espo() -> Export:
    def opp(r: Random, i: int) -> list[str]:
        st = r.choice(["Prospecting", "Closed Won", "Closed Lost", "Negotiation"])
        return [
            f"{r.getrandbits(68):017x}",
            f"Opp {i}",
            f"{i % 40:017x}a",
            FIRMS[i % 40],
            str(r.randint(1, 90) * 500),
            "USD",
            st,
            str(r.choice([10, 100, 0])),
            iso(r),
            f"{iso(r)} {clock(r)}",
            f"{iso(r)} {clock(r)}",
            f"u{i % 3}abcdef",
            r.choice(["Ann Lee", "Bob Ray"]),
            r.choice(["Web Site", "Campaign"]),
            "0",
        ]

    def acc(r: Random, i: int) -> list[str]:
        return [
            f"{i:017x}a",
            FIRMS[i],
            f"http://{FIRMS[i].split()[0].lower()}.example.com",
            r.choice(["Software", "Finance"]),
            r.choice(["Customer", "Partner"]),
            r.choice(["Rome", "Oslo"]),
            r.choice(["Italy", "Norway"]),
            f"+39 06 {r.randint(1000000, 9999999)}",
            f"{iso(r)} {clock(r)}",
            "0",
        ]

    return Export(
        "espo",
        {
            "Opportunity.csv": csv_text(
                "id,name,accountId,accountName,amount,amountCurrency,stage,probability,closeDate,createdAt,"
                "modifiedAt,assignedUserId,assignedUserName,leadSource,deleted",
                rows_of(21, 100, opp),
            ),
            "Account.csv": csv_text(
                "id,name,website,industry,type,billingAddressCity,billingAddressCountry,phoneNumber,createdAt,deleted",
                rows_of(22, 40, acc),
            ),
        },
        {
            "opportunity": {
                "deal_records": {
                    "id": "id",
                    "name": "name",
                    "company": ("accountId", "account"),
                    "company_name": "accountName",
                    "amount": "amount",
                    "currency": "amountCurrency",
                    "state": "stage",
                    "closed": "closeDate",
                    "created": "createdAt",
                    "updated": "modifiedAt",
                    "owner": "assignedUserName",
                    "lead_source": "leadSource",
                    "is_deleted": "deleted",
                }
            },
            "account": {
                "company_records": {
                    "id": "id",
                    "name": "name",
                    "domain": "website",
                    "industry": "industry",
                    "segment": "type",
                    "city": "billingAddressCity",
                    "country": "billingAddressCountry",
                    "created": "createdAt",
                    "is_deleted": "deleted",
                }
            },
        },
    )


def spanish() -> Export:
    def row(r: Random, i: int) -> list[str]:
        e = r.choice(["Ganada", "Perdida", "Abierta"])
        return [
            str(4000 + i),
            f"Proyecto {i}",
            FIRMS[i % 40],
            " ".join(person(i)),
            mail(i),
            r.choice(["Luis Pérez", "Eva Ruiz"]),
            e,
            f"{r.randint(1, 99)}.{r.randint(0, 999):03},00",
            dmy(r, "/"),
            dmy(r, "/") if e != "Abierta" else "",
            r.choice(["Feria", "Web", "Referido"]),
            r.choice(["Precio", ""]) if e == "Perdida" else "",
        ]

    return Export(
        "spanish",
        {
            "oportunidades.csv": csv_text(
                "Nº Oportunidad;Nombre de la oportunidad;Empresa;Contacto;Correo electrónico;"
                "Comercial asignado;Estado;Importe (€);Fecha de creación;Fecha de cierre;Origen;"
                "Motivo de pérdida",
                rows_of(23, 100, row),
                ";",
            )
        },
        {
            "oportunidades": {
                "deal_records": {
                    "id": "Nº Oportunidad",
                    "name": "Nombre de la oportunidad",
                    "company_name": "Empresa",
                    "person": ("Correo electrónico", "oportunidades"),
                    "owner": "Comercial asignado",
                    "state": "Estado",
                    "amount": "Importe (€)",
                    "created": "Fecha de creación",
                    "closed": "Fecha de cierre",
                    "lead_source": "Origen",
                    "loss_reason": "Motivo de pérdida",
                },
                "person_records": {
                    "id": "Correo electrónico",
                    "name": "Contacto",
                    "email": "Correo electrónico",
                    "company_name": "Empresa",
                    "created": "Fecha de creación",
                    "lead_source": "Origen",
                },
            }
        },
    )


def portuguese() -> Export:
    def row(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            f"{first} {last}",
            mail(i),
            f"(11) 9{r.randint(1000, 9999)}-{r.randint(1000, 9999)}",
            FIRMS[i % 40],
            r.choice(["Diretor", "Gerente"]),
            r.choice(["Google Ads", "Orgânico", "Indicação"]),
            r.choice(["Novo", "Qualificado", "Desqualificado", "Cliente"]),
            r.choice(["João Lima", "Ana Reis"]),
            f"{dmy(r, '/')} {clock(r)}",
            r.choice(["São Paulo", "Recife"]),
            r.choice(["SP", "PE"]),
        ]

    return Export(
        "portuguese",
        {
            "leads_exportados.csv": csv_text(
                "Nome,E-mail,Telefone,Empresa,Cargo,Fonte,Etapa do funil,Responsável,Data de criação,Cidade,Estado",
                rows_of(24, 120, row),
            )
        },
        {
            "leads_exportados": {
                "person_records": {
                    "id": "E-mail",
                    "name": "Nome",
                    "email": "E-mail",
                    "phone": "Telefone",
                    "company_name": "Empresa",
                    "title": "Cargo",
                    "lead_source": "Fonte",
                    "stage": "Etapa do funil",
                    "owner": "Responsável",
                    "created": "Data de criação",
                    "city": "Cidade",
                    "region": "Estado",
                }
            }
        },
    )


def dutch() -> Export:
    def row(r: Random, i: int) -> list[str]:
        s = r.choice(["Gewonnen", "Verloren", "Offerte", "Open"])
        return [
            f"K{i}",
            f"Kans {i}",
            FIRMS[i % 40],
            r.choice(["Jan Smit", "Els Bos"]),
            s,
            f"€ {r.randint(1, 99)}.{r.randint(0, 999):03},00",
            dmy(r, "-"),
            dmy(r, "-"),
        ]

    return Export(
        "dutch",
        {
            "verkoopkansen.csv": csv_text(
                "Kansnummer;Omschrijving;Bedrijf;Verkoper;Status;Bedrag;Aangemaakt op;Verwachte sluitingsdatum",
                rows_of(25, 90, row),
                ";",
            )
        },
        {
            "verkoopkansen": {
                "deal_records": {
                    "id": "Kansnummer",
                    "name": "Omschrijving",
                    "company_name": "Bedrijf",
                    "owner": "Verkoper",
                    "state": "Status",
                    "amount": "Bedrag",
                    "created": "Aangemaakt op",
                    "closed": "Verwachte sluitingsdatum",
                }
            }
        },
    )


def italian() -> Export:
    def row(r: Random, i: int) -> list[str]:
        s = r.choice(["Vinta", "Persa", "In corso"])
        return [
            str(i + 70),
            FIRMS[i % 40],
            f"Offerta {i}",
            r.choice(["M. Conti", "S. Riva"]),
            s,
            f"{r.randint(1, 99)}{r.randint(0, 999):03},50",
            dmy(r, "/"),
            dmy(r, "/") if s != "In corso" else "",
            r.choice(["Fiera", "Sito web"]),
        ]

    return Export(
        "italian",
        {
            "trattative.csv": csv_text(
                "ID;Cliente;Titolo;Venditore;Stato;Importo;Data di creazione;Data di chiusura;Fonte",
                rows_of(26, 90, row),
                ";",
            )
        },
        {
            "trattative": {
                "deal_records": {
                    "id": "ID",
                    "company_name": "Cliente",
                    "name": "Titolo",
                    "owner": "Venditore",
                    "state": "Stato",
                    "amount": "Importo",
                    "created": "Data di creazione",
                    "closed": "Data di chiusura",
                    "lead_source": "Fonte",
                }
            }
        },
    )


def monday() -> Export:
    def row(r: Random, i: int) -> list[str]:
        s = r.choice(["New", "Discovery", "Proposal", "Won", "Lost"])
        return [
            f"{FIRMS[i % 40]} deal {i}",
            s,
            r.choice(["Ann Lee", "Bob Ray"]),
            str(r.randint(1, 90) * 100),
            " ".join(person(i)),
            FIRMS[i % 40],
            iso(r, 2026),
            iso(r) if s in ("Won", "Lost") else "",
            r.choice(["10%", "50%", "100%"]),
            iso(r),
            r.choice(["High", "Low"]),
            str(9000000 + i),
        ]

    return Export(
        "monday",
        {
            "Deals_board.csv": csv_text(
                "Name,Deal Stage,Owner,Deal Value,Contacts,Accounts,Expected Close Date,Actual Close Date,"
                "Close Probability,Deal creation date,Priority,Item ID",
                rows_of(27, 90, row),
            )
        },
        {
            "deals_board": {
                "deal_records": {
                    "id": "Item ID",
                    "name": "Name",
                    "state": "Deal Stage",
                    "owner": "Owner",
                    "amount": "Deal Value",
                    "company_name": "Accounts",
                    "closed": "Actual Close Date",
                    "created": "Deal creation date",
                }
            }
        },
    )


def calls() -> Export:
    def act(r: Random, i: int) -> list[str]:
        return [
            str(i + 1),
            f"P{r.randint(0, 49) + 1000}",
            r.choice(["Call", "Email", "Meeting", "LinkedIn"]),
            r.choice(["Outbound", "Inbound"]),
            r.choice(["Connected", "No answer", "Left voicemail"]),
            r.choice(["Ann Lee", "Bob Ray"]),
            f"{dmy(r, '/')} {clock(r)[:5]}",
        ]

    def pers(r: Random, i: int) -> list[str]:
        return [f"P{i + 1000}", " ".join(person(i)), mail(i), FIRMS[i % 40], r.choice(["Fair", "Web"]), dmy(r, "/")]

    def rep(r: Random, i: int) -> list[str]:
        return [
            ["Ann Lee", "Bob Ray"][i],
            ["ann@us.example", "bob@us.example"][i],
            "Sales",
            "Account Executive",
            "Kim Boss",
            ["North", "South"][i],
        ]

    def hist(r: Random, i: int) -> list[str]:
        return [
            f"P{r.randint(0, 49) + 1000}",
            r.choice(["Lead", "MQL", "SQL"]),
            r.choice(["MQL", "SQL", "Opportunity"]),
            f"{dmy(r, '/')} {clock(r)[:5]}",
            r.choice(["Ann Lee", "Bob Ray"]),
        ]

    return Export(
        "calls",
        {
            "activity_log.csv": csv_text(
                "Activity No,Prospect No,Type,Direction,Result,Sales Rep,Date", rows_of(28, 200, act)
            ),
            "prospects.csv": csv_text("Prospect No,Full name,Mail,Company,Origin,Entry date", rows_of(29, 50, pers)),
            "sales team.csv": csv_text("Name,Email,Team,Role,Manager,Region", rows_of(30, 2, rep)),
            "stage_history.csv": csv_text(
                "Prospect No,Old stage,New stage,Changed at,Changed by", rows_of(31, 150, hist)
            ),
        },
        {
            "activity_log": {
                "activities": {
                    "id": "Activity No",
                    "person": ("Prospect No", "prospects"),
                    "kind": "Type",
                    "direction": "Direction",
                    "outcome": "Result",
                    "member": "Sales Rep",
                    "occurred": "Date",
                }
            },
            "prospects": {
                "person_records": {
                    "id": "Prospect No",
                    "name": "Full name",
                    "email": "Mail",
                    "company_name": "Company",
                    "lead_source": "Origin",
                    "created": "Entry date",
                }
            },
            "sales_team": {
                "member_records": {
                    "id": "Name",
                    "name": "Name",
                    "email": "Email",
                    "team": "Team",
                    "role": "Role",
                    "manager": "Manager",
                    "region": "Region",
                }
            },
            "stage_history": {
                "stages": {
                    "person": ("Prospect No", "prospects"),
                    "from_stage": "Old stage",
                    "stage": "New stage",
                    "occurred": "Changed at",
                    "by": "Changed by",
                }
            },
        },
    )


def hubspot_ui() -> Export:
    def c(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            str(1000 + i),
            first,
            last,
            mail(i),
            f"+44 20 7946 0{r.randint(100, 999)}",
            FIRMS[i % 40],
            r.choice(["Head of Marketing", "CTO"]),
            r.choice(["Subscriber", "Lead", "Marketing Qualified Lead", "Customer"]),
            r.choice(["New", "Open", "Unqualified", ""]),
            r.choice(["Organic Search", "Paid Search", "Direct Traffic"]),
            r.choice(["Ann Lee", "Bob Ray"]),
            f"{iso(r)} {clock(r)[:5]}",
            f"{iso(r)} {clock(r)[:5]}",
            f"{iso(r)} {clock(r)[:5]}",
            r.choice(["United Kingdom", "Ireland"]),
            str(500 + i % 40),
            FIRMS[i % 40],
        ]

    def d(r: Random, i: int) -> list[str]:
        s = r.choice(["Appointment Scheduled", "Closed Won", "Closed Lost", "Contract Sent"])
        return [
            str(9000 + i),
            f"{FIRMS[i % 40]} - New Deal",
            s,
            f"{iso(r)} {clock(r)[:5]}",
            r.choice(["Ann Lee", "Bob Ray"]),
            str(r.randint(1, 90) * 100),
            "Sales Pipeline",
            f"{iso(r)} {clock(r)[:5]}",
            str(1000 + r.randint(0, 79)),
            FIRMS[i % 40],
            r.choice(["New Business", "Existing Business"]),
        ]

    return Export(
        "hubspot_ui",
        {
            "all-contacts.csv": csv_text(
                "Record ID,First Name,Last Name,Email,Phone Number,Company Name,Job Title,Lifecycle Stage,"
                "Lead Status,Original Source,Contact owner,Create Date,Last Modified Date,"
                "Became a Marketing Qualified Lead Date,Country/Region,Associated Company IDs,"
                "Associated Company",
                rows_of(32, 80, c),
            ),
            "all-deals.csv": csv_text(
                "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date,"
                "Associated Contact IDs,Associated Company,Deal Type",
                rows_of(33, 70, d),
            ),
        },
        {
            "all_contacts": {
                "person_records": {
                    "id": "Record ID",
                    "first_name": "First Name",
                    "last_name": "Last Name",
                    "email": "Email",
                    "phone": "Phone Number",
                    "company_name": "Company Name",
                    "title": "Job Title",
                    "stage": "Lifecycle Stage",
                    "lead_source": "Original Source",
                    "owner": "Contact owner",
                    "created": "Create Date",
                    "updated": "Last Modified Date",
                    "country": "Country/Region",
                },
                "stages": {
                    "person": ("Record ID", "all_contacts"),
                    "offered_at": "Became a Marketing Qualified Lead Date",
                },
            },
            "all_deals": {
                "deal_records": {
                    "id": "Record ID",
                    "name": "Deal Name",
                    "state": "Deal Stage",
                    "closed": "Close Date",
                    "owner": "Deal owner",
                    "amount": "Amount",
                    "created": "Create Date",
                    "person": ("Associated Contact IDs", "all_contacts"),
                    "company_name": "Associated Company",
                    "kind": "Deal Type",
                }
            },
        },
    )


MORE = (espo, spanish, portuguese, dutch, italian, monday, calls, hubspot_ui)
