"""Exports written after the rules had learnt from the first that were held out: what is left to learn."""

from __future__ import annotations

from random import Random

from .exports import FIRMS, Export, clock, csv_text, dmy, iso, mail, person, rows_of

REPS = ["Ann Lee", "Bob Ray", "Cleo Fox"]


def mdy(r: Random) -> str:
    return f"{r.randint(1, 12)}/{r.randint(1, 28)}/2025"


def copper() -> Export:
    def someone(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            str(9100 + i), f"{first} {last}", first, last, "Buyer", FIRMS[i % 40], mail(i),
            f"(415) 555-{r.randint(1000, 9999)}", r.choice(REPS), r.choice(["Potential Customer", "Current Customer"]),
            "", mdy(r), mdy(r), str(r.randint(0, 40)),
        ]  # fmt: skip

    def opportunity(r: Random, i: int) -> list[str]:
        status = r.choice(["Open", "Won", "Lost", "Abandoned"])
        return [
            str(4400 + i), f"{FIRMS[i % 40]} rollout", str(9100 + r.randint(0, 59)), FIRMS[i % 40], r.choice(REPS),
            "Sales", r.choice(["First Meeting", "Proposal", "Contract Review"]), status, f"{r.randint(1, 90) * 1000}",
            "USD", mdy(r), mdy(r), r.choice(["Price", "Features"]) if status == "Lost" else "", mdy(r),
            r.choice(["Cold Call", "Advertising"]),
        ]  # fmt: skip

    def activity(r: Random, i: int) -> list[str]:
        return [
            str(9100 + r.randint(0, 59)), r.choice(["Phone Call", "Meeting", "Note"]), f"{mdy(r)} {clock(r)[:5]}",
            r.choice(REPS), r.choice(["left a message", "good talk about the budget, wants to go on in May"]),
        ]  # fmt: skip

    return Export(
        "copper",
        {
            "people.csv": csv_text(
                "Copper ID,Name,First Name,Last Name,Title,Company,Work Email,Work Phone,Owned By,Contact Type,Tags,"
                "Created At,Updated At,Interaction Count",
                rows_of(91, 60, someone),
            ),
            "opportunities.csv": csv_text(
                "Opportunity ID,Name,Primary Contact ID,Company,Owned By,Pipeline,Stage,Status,Value,Currency,"
                "Close Date,Created At,Loss Reason,Updated At,Source",
                rows_of(92, 60, opportunity),
            ),
            "activities.csv": csv_text(
                "Person ID,Activity Type,Activity Date,User,Details", rows_of(93, 120, activity)
            ),
        },
        {
            "people": {
                "person_records": {
                    "id": "Copper ID", "name": "Name", "first_name": "First Name", "last_name": "Last Name",
                    "title": "Title", "company_name": "Company", "email": "Work Email", "phone": "Work Phone",
                    "owner": "Owned By", "created": "Created At", "updated": "Updated At", "stage": "Contact Type",
                }
            },
            "opportunities": {
                "deal_records": {
                    "id": "Opportunity ID", "name": "Name", "person": ("Primary Contact ID", "people"),
                    "company_name": "Company", "owner": "Owned By", "state": "Status", "amount": "Value",
                    "currency": "Currency", "closed": "Close Date", "created": "Created At",
                    "loss_reason": "Loss Reason", "updated": "Updated At", "lead_source": "Source",
                }
            },
            "activities": {
                "activities": {
                    "person": ("Person ID", "people"), "kind": "Activity Type", "occurred": "Activity Date",
                    "member": "User",
                }
            },
        },
    )  # fmt: skip


def handed_over_by_hand() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            f"L{i + 1:04}", last, first, FIRMS[i % 40], mail(i), f"030/{r.randint(100000, 999999)}",
            r.choice(["Messe", "Webseite", "Empfehlung"]), r.choice(["Rückruf erbeten", "Newsletter", "Whitepaper"]),
            dmy(r),
        ]  # fmt: skip

    def handed(r: Random, i: int) -> list[str]:
        decision = r.choice(["angenommen", "zurückgegeben", ""])
        return [
            f"L{i + 1:04}", f"{dmy(r)} {clock(r)[:5]}", r.choice(["Müller", "Schmidt"]), decision,
            f"{dmy(r)} {clock(r)[:5]}" if decision else "",
            r.choice(["kein Budget", "kein Bedarf"]) if decision.startswith("z") else "",
            r.choice(["vollständig", "Telefon", "Budget"]),
        ]  # fmt: skip

    def visit(r: Random, i: int) -> list[str]:
        return [
            dmy(r), f"L{r.randint(1, 60):04}", r.choice(["Müller", "Schmidt"]),
            r.choice(["Anruf", "Besuch", "E-Mail"]), r.choice(["nicht erreicht", "Interesse", "Termin vereinbart"]),
        ]  # fmt: skip

    return Export(
        "handed_over_by_hand",
        {
            "Interessenten.csv": csv_text(
                "Lead-Nr;Name;Vorname;Firma;E-Mail;Telefon;Herkunft;Anfrage;Eingang am", rows_of(94, 60, lead), ";"
            ),
            "Übergabeliste.csv": csv_text(
                "Lead-Nr;Übergeben am;Vertriebler;Entscheidung;Entschieden am;Ablehnungsgrund;Fehlende Angaben",
                rows_of(95, 50, handed), ";",
            ),
            "Kontakthistorie.csv": csv_text(
                "Datum;Lead-Nr;Mitarbeiter;Art;Ergebnis", rows_of(96, 130, visit), ";"
            ),
        },
        {
            "interessenten": {
                "person_records": {
                    "id": "Lead-Nr", "last_name": "Name", "first_name": "Vorname", "company_name": "Firma",
                    "email": "E-Mail", "phone": "Telefon", "lead_source": "Herkunft", "lead_kind": "Anfrage",
                    "created": "Eingang am",
                }
            },
            "ubergabeliste": {
                "handoffs": {
                    "person": ("Lead-Nr", "interessenten"), "occurred": "Übergeben am", "owner": "Vertriebler",
                    "decision": "Entscheidung", "decided": "Entschieden am", "code": "Ablehnungsgrund",
                    "packet": "Fehlende Angaben",
                }
            },
            "kontakthistorie": {
                "activities": {
                    "occurred": "Datum", "person": ("Lead-Nr", "interessenten"), "member": "Mitarbeiter",
                    "kind": "Art", "outcome": "Ergebnis",
                }
            },
        },
    )  # fmt: skip


def webinar_and_ads() -> Export:
    def attendee(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            r.choice(["Yes", "No"]), first, last, mail(i), f"{mdy(r)} {clock(r)[:5]}", FIRMS[i % 40], "Buyer",
            str(r.randint(0, 60)), r.choice(["Germany", "France"]), r.choice(["LinkedIn", "Newsletter"]),
        ]  # fmt: skip

    def ad(r: Random, i: int) -> list[str]:
        return [
            iso(r), r.choice(["Planning – managers", "Retargeting"]), r.choice(["Sponsored content", "Text ad"]),
            f"{r.randint(1, 99)}.{r.randint(10, 99)}", str(r.randint(100, 9000)), str(r.randint(0, 60)), "EUR",
        ]  # fmt: skip

    def click(r: Random, i: int) -> list[str]:
        return [
            f"ev-{i:06}", f"{iso(r)}T{clock(r)}Z", mail(r.randint(0, 59)), r.choice(["page_view", "form_submit"]),
            r.choice(["/pricing", "/demo", "/blog/oee"]), r.choice(["google", "linkedin"]),
            r.choice(["cpc", "organic"]), r.choice(["brand", "guide", ""]),
        ]  # fmt: skip

    return Export(
        "webinar_and_ads",
        {
            "webinar_registrants.csv": csv_text(
                "Attended,First Name,Last Name,Email,Registration Time,Organization,Job Title,Minutes in Session,"
                "Country/Region,How did you hear about this webinar?",
                rows_of(97, 60, attendee),
            ),
            "linkedin_ads.csv": csv_text(
                "Start Date (in UTC),Campaign Name,Ad Type,Total Spent,Impressions,Clicks,Currency",
                rows_of(98, 100, ad),
            ),
            "web_events.csv": csv_text(
                "event_id,event_time,user_email,event_name,page_path,utm_source,utm_medium,utm_campaign",
                rows_of(99, 300, click),
            ),
        },
        {
            "webinar_registrants": {
                "person_records": {
                    "id": "Email", "first_name": "First Name", "last_name": "Last Name", "email": "Email",
                    "created": "Registration Time", "company_name": "Organization", "title": "Job Title",
                    "country": "Country/Region", "lead_source": "How did you hear about this webinar?",
                }
            },
            "linkedin_ads": {
                "spend": {
                    "occurred": "Start Date (in UTC)", "campaign": "Campaign Name", "channel": "Ad Type",
                    "amount": "Total Spent", "currency": "Currency",
                }
            },
            "web_events": {
                "touches": {
                    "id": "event_id", "occurred": "event_time", "person": ("user_email", "webinar_registrants"),
                    "kind": "event_name", "content": "page_path", "channel": "utm_medium", "campaign": "utm_campaign",
                }
            },
        },
    )  # fmt: skip


def bitrix() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            str(i + 1), f"Inquiry {i}", r.choice(["In Progress", "Unassigned", "Junk Lead"]), first, last,
            FIRMS[i % 40], mail(i), f"+44 161 {r.randint(100, 999)} {r.randint(1000, 9999)}", r.choice(REPS),
            r.choice(["Website", "Call"]), f"{mdy(r)} {clock(r)}", f"{mdy(r)} {clock(r)}",
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        stage = r.choice(["New", "Prepare documents", "Deal won", "Deal lost"])
        return [
            str(i + 1), f"Deal #{i + 1}", stage, r.choice(["Sale", "Service"]), f"{r.randint(1, 90) * 100}.00", "GBP",
            " ".join(person(r.randint(0, 59))), FIRMS[i % 40], r.choice(REPS), f"{mdy(r)} {clock(r)}",
            mdy(r), "Yes" if stage.startswith("Deal") else "No",
        ]  # fmt: skip

    return Export(
        "bitrix",
        {
            "LEAD_20250601.csv": csv_text(
                "ID;Lead name;Status;First name;Last name;Company name;Work e-mail;Work phone;Responsible person;"
                "Source;Created on;Modified on",
                rows_of(100, 60, lead), ";",
            ),
            "DEAL_20250601.csv": csv_text(
                "ID;Deal name;Stage;Type;Amount;Currency;Contact;Company;Responsible person;Created on;"
                "Close date;Closed",
                rows_of(101, 60, deal), ";",
            ),
        },
        {
            "lead_20250601": {
                "person_records": {
                    "id": "ID", "stage": "Status", "first_name": "First name", "last_name": "Last name",
                    "company_name": "Company name", "email": "Work e-mail", "phone": "Work phone",
                    "owner": "Responsible person", "lead_source": "Source", "created": "Created on",
                    "updated": "Modified on",
                }
            },
            "deal_20250601": {
                "deal_records": {
                    "id": "ID", "name": "Deal name", "state": "Stage", "kind": "Type", "amount": "Amount",
                    "currency": "Currency", "company_name": "Company", "owner": "Responsible person",
                    "created": "Created on", "closed": "Close date",
                }
            },
        },
    )  # fmt: skip


HELD_OUT_AGAIN = (copper, handed_over_by_hand, webinar_and_ads, bitrix)
