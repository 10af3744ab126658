"""More systems of sales, and of calling and writing for them."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from .exports import FIRMS, Export, clock, csv_text, mail, person, rows_of
from .spans import maybe, span


def zendesk_sell() -> Export:
    reps = ["Priya Nair", "Tom Becker", "Lucia Gomez"]

    def lead(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)
        return [
            str(2841900 + 13 * i), r.choice(reps), first, last, FIRMS[i % 40], r.choice(["New", "Working",
                "Unqualified", "Qualified"]), r.choice(["Web form", "Cold outreach", "Referral", ""]),
            f"{a}T{clock(r)}Z", f"{b}T{clock(r)}Z", maybe(r, r.choice(["Head of Sales", "Founder"])), maybe(r,
                r.choice(["Software", "Logistics"])), maybe(r, mail(i), .93), maybe(r,
                f"+1 212 555 {r.randint(1000, 9999)}"),
            maybe(r, r.choice(["Berlin", "Krakow"])), maybe(r, r.choice(["Germany", "Poland"])), maybe(r,
                r.choice(["Too small", "No reply"]), .2),
        ]  # fmt: skip

    def contact(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i + 120)
        return [
            str(900400 + 7 * i), "false", f"{first} {last}", first, last, str(770100 + i % 25), FIRMS[i % 25],
                maybe(r, "CTO"), maybe(r, mail(i + 120), .95), maybe(r, f"+49 30 {r.randint(100000, 999999)}"),
            r.choice(["current", "none"]), r.choice(["current", "none", "lost"]), r.choice(reps),
                f"{a}T{clock(r)}Z", f"{b}T{clock(r)}Z",
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        stage = r.choice(["Incoming", "Qualified", "Quote", "Won", "Lost", "Unqualified"])
        k = r.randint(0, 69)
        return [
            str(5550100 + 3 * i), f"{FIRMS[k % 25]} {r.choice(['licences', 'rollout', 'renewal'])}",
                f"{r.randint(5, 600) * 100}", r.choice(["EUR", "EUR", "USD"]), stage, r.choice(reps),
                str(900400 + 7 * k), " ".join(person(k + 120)),
            FIRMS[k % 25], r.choice(["Web form", "Referral", ""]), r.choice(["Price",
                "Competitor"]) if stage == "Lost" else "", r.choice(["true", "false"]), maybe(r, str(b), .6),
                f"{a}T{clock(r)}Z", f"{b}T{clock(r)}Z",
        ]  # fmt: skip

    return Export(
        "zendesk_sell",
        {
            "leads.0.csv": csv_text("id,owner,first_name,last_name,organization_name,status,source,"
                "created_at,updated_at,title,industry,email,phone,city,country," "unqualified_reason", rows_of(211,
                110, lead)),
            "contacts.0.csv": csv_text("id,is_organisation,name,first_name,last_name,organisation_id,"
                "organisation_name,title,email,phone,customer_status,prospect_status,"
                "owner,created_at,updated_at", rows_of(212, 70, contact)),
            "deals.0.csv": csv_text("id,name,value,currency,stage,owner,main_contact_id,main_contact_name,"
                "company_name,source,loss_reason,hot,estimated_close_date,added_at," "last_stage_change_at",
                rows_of(213, 100, deal)),
        },
        {
            "leads_0": {"person_records": {
                "id": "id", "owner": "owner", "first_name": "first_name", "last_name": "last_name",
                    "company_name": "organization_name", "stage": "status", "lead_source": "source",
                "created": "created_at", "updated": "updated_at", "title": "title", "industry": "industry",
                    "email": "email", "phone": "phone", "city": "city", "country": "country",
            }},
            "contacts_0": {"person_records": {
                "id": "id", "name": "name", "first_name": "first_name", "last_name": "last_name",
                    "company_name": "organisation_name", "title": "title",
                "email": "email", "phone": "phone", "owner": "owner", "created": "created_at",
                    "updated": "updated_at",
            }},
            "deals_0": {"deal_records": {
                "id": "id", "name": "name", "amount": "value", "currency": "currency", "state": "stage",
                    "owner": "owner", "person": ("main_contact_id", "contacts_0"), "company_name": "company_name",
                "lead_source": "source", "loss_reason": "loss_reason", "created": "added_at",
                    "closed": "last_stage_change_at",
            }},
        },
    )  # fmt: skip


def capsule() -> Export:
    reps = ["hannah", "george", "amir"]

    def party(r: Random, i: int) -> list[str]:
        a, b = span(r)
        if i < 25:
            return [
                str(190200100 + i),
                "Organisation",
                "",
                "",
                "",
                FIRMS[i],
                "",
                maybe(r, f"info@{FIRMS[i].split()[0].lower()}{i}.example.com"),
                maybe(r, f"020 7946 0{r.randint(100, 999)}"),
                r.choice(["London", "Leeds", ""]),
                "United Kingdom",
                reps[i % 3],
                f"{a}T{clock(r)}Z",
                f"{b}T{clock(r)}Z",
            ]
        first, last = person(i)
        return [str(190200100 + i), "Person", r.choice(["Mr", "Mrs", ""]), first, last, FIRMS[i % 25], maybe(r,
            "Director"), maybe(r, mail(i), .95), maybe(r, f"0161 496 0{r.randint(100, 999)}"), r.choice(["London",
            "Leeds", ""]), "United Kingdom", r.choice(reps), f"{a}T{clock(r)}Z", f"{b}T{clock(r)}Z"]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        m = r.choice(["New", "Qualified", "Proposal", "Negotiation", "Won", "Won", "Lost"])
        k = r.randint(25, 119)
        return [
            str(8811000 + i), f"{FIRMS[k % 25]} website", " ".join(person(k)), str(190200100 + k), FIRMS[k % 25], m,
                {"Won": "100", "Lost": "0"}.get(m, "40"), r.choice(reps), f"{r.randint(10, 300) * 100}.00", "GBP",
                "FIXED", "", str(b),
            str(b + timedelta(days=2)) if m in ("Won", "Lost") else "", r.choice(["Too expensive",
                "No response"]) if m == "Lost" else "", f"{a}T{clock(r)}Z", f"{b}T{clock(r)}Z",
        ]  # fmt: skip

    def entry(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [str(660000 + i), r.choice(["Note", "Email", "Call", "Meeting"]), f"{a}T{clock(r)}Z", r.choice(reps),
            str(190200100 + r.randint(25, 119)), r.choice(["Spoke about the new site", "Re: proposal",
            "Left a voicemail"])]  # fmt: skip

    return Export(
        "capsule",
        {
            "contacts.csv": csv_text("ID,Type,Title,First Name,Last Name,Organisation,Job Title,Email Address,"
                "Phone Number,City,Country,Owner,Created,Updated", rows_of(241, 120, party)),
            "opportunities.csv": csv_text("ID,Name,Contact,Contact ID,Organisation,Milestone,Probability,Owner,"
                "Value,Currency,Duration Type,Duration,Expected Close,Actual Close," "Lost Reason,Created,Updated",
                rows_of(242, 90, deal)),
            "history.csv": csv_text("ID,Type,Entry Date,Creator,Contact ID,Subject", rows_of(243, 150, entry)),
        },
        {
            "contacts": {"person_records": {
                "id": "ID", "first_name": "First Name", "last_name": "Last Name", "company_name": "Organisation",
                    "title": "Job Title", "email": "Email Address", "phone": "Phone Number", "city": "City",
                    "country": "Country", "owner": "Owner", "created": "Created", "updated": "Updated",
            }},
            "opportunities": {"deal_records": {
                "id": "ID", "name": "Name", "person": ("Contact ID", "contacts"), "company_name": "Organisation",
                    "state": "Milestone", "owner": "Owner", "amount": "Value", "currency": "Currency",
                    "closed": "Actual Close", "loss_reason": "Lost Reason", "created": "Created",
                    "updated": "Updated",
            }},
            "history": {"activities": {
                "id": "ID", "kind": "Type", "occurred": "Entry Date", "member": "Creator", "person": ("Contact ID",
                    "contacts"), "content": "Subject",
            }},
        },
    )  # fmt: skip


def salesloft() -> Export:
    reps = [
        ("101", "Nina Park", "nina.park@vendor.example"),
        ("102", "Joe Stone", "joe.stone@vendor.example"),
        ("103", "Ada Cruz", "ada.cruz@vendor.example"),
    ]

    def user(r: Random, i: int) -> list[str]:
        return [reps[i][0], f"{i:08x}-aaaa", reps[i][1], reps[i][2], r.choice(["SDR", "AE"]), r.choice(["US West",
            "US East"]), "true", "America/New_York"]  # fmt: skip

    def someone(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)
        return [str(33010 + i), first, last, maybe(r, mail(i), .97), maybe(r,
            f"+1 617 555 {r.randint(1000, 9999)}"), maybe(r, "VP Finance"), FIRMS[i % 40], maybe(r,
            f"{FIRMS[i % 40].split()[0].lower()}{i % 40}.example.com"), r.choice(["Boston", ""]), r.choice(["MA",
            ""]), "US", r.choice(reps)[0], r.choice(["Attempting", "Working", "Qualified", "Unqualified", "New"]),
            r.choice(["ZoomInfo", "Inbound", ""]), r.choice(["true", "false"]), f"{a}T{clock(r)}.000000-05:00",
            f"{b}T{clock(r)}.000000-05:00"]  # fmt: skip

    def call(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [str(70000 + i), str(33010 + r.randint(0, 99)), r.choice(reps)[0],
            f"+1 617 555 {r.randint(1000, 9999)}", r.choice(["Connected", "Left Voicemail", "No Answer",
            "Wrong Number"]), r.choice(["Positive", "Not Interested", ""]), str(r.randint(0, 900)),
            r.choice(["true", "false"]), f"{a}T{clock(r)}.000000-05:00"]  # fmt: skip

    def message(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [str(91000 + i), mail(r.randint(0, 99)), r.choice(reps)[2], r.choice(["Quick question",
            "Re: your forecast", "Following up"]), r.choice(["sent", "sent", "bounced", "failed"]), str(r.randint(0,
            5)), str(r.randint(0, 2)), str(r.choice([0, 0, 0, 1])), r.choice(["Outbound Q2", "Inbound follow-up"]),
            f"{a}T{clock(r)}.000000-05:00"]  # fmt: skip

    return Export(
        "salesloft",
        {
            "users.csv": csv_text("id,guid,name,email,role,team,active,time_zone", rows_of(331, 3, user)),
            "people.csv": csv_text("id,first_name,last_name,email_address,phone,title,person_company_name,"
                "person_company_website,city,state,country,owner_id,person_stage,"
                "lead_source,do_not_contact,created_at,updated_at", rows_of(332, 100, someone)),
            "calls.csv": csv_text("id,called_person_id,user_id,to,disposition,sentiment,duration,"
                "is_conversation,created_at", rows_of(333, 160, call)),
            "emails.csv": csv_text("id,recipient_email_address,sender,subject,status,views,clicks,replies,"
                "cadence,sent_at", rows_of(334, 180, message)),
        },
        {
            "users": {"member_records": {"id": "id", "name": "name", "email": "email", "role": "role",
                "team": "team"}},
            "people": {"person_records": {
                "id": "id", "first_name": "first_name", "last_name": "last_name", "email": "email_address",
                    "phone": "phone", "title": "title", "company_name": "person_company_name",
                    "domain": "person_company_website", "city": "city", "region": "state", "country": "country",
                    "owner": "owner_id", "stage": "person_stage", "lead_source": "lead_source",
                "consent": "do_not_contact", "created": "created_at", "updated": "updated_at",
            }},
            "calls": {"activities": {"id": "id", "person": ("called_person_id", "people"), "member": "user_id",
                "outcome": "disposition", "kind": ("=", "call"), "occurred": "created_at"}},
            "emails": {"activities": {"id": "id", "email": "recipient_email_address", "member": "sender",
                "content": "subject", "outcome": "status", "kind": ("=", "email"), "occurred": "sent_at"}},
        },
    )  # fmt: skip


def teamleader() -> Export:
    reps = ["Joris Claes", "Sofie Maes", "Wim Aerts"]

    def company(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [FIRMS[i], f"BE 0{r.randint(400, 799)}.{r.randint(100, 999)}.{r.randint(100, 999)}", maybe(r,
            f"info@firma{i}.example.be"), maybe(r,
            f"09 {r.randint(200, 399)} {r.randint(10, 99)} {r.randint(10, 99)}"), maybe(r,
            f"www.firma{i}.example.be"), "Kerkstraat", str(r.randint(1000, 9999)), r.choice(["Gent", "Antwerpen",
            "Leuven"]), "België", r.choice(["Bouw", "Horeca", ""]), r.choice(["klant", "prospect", ""]),
            r.choice(reps), f"{a:%d/%m/%Y}", f"{b:%d/%m/%Y}"]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        f = r.choice(["Nieuw", "Contact gehad", "Offerte verstuurd", "Aanvaard", "Aanvaard", "Geweigerd"])
        k = r.randint(0, 39)
        return [f"2025/{i + 1}", FIRMS[k], " ".join(person(k)), f"Project {FIRMS[k].split()[0]}", f,
            f"€ {r.randint(1, 60)}.{r.randint(0, 999):03},{r.choice(['00', '50'])}", f"{r.choice([10, 40, 80])}%",
            f"{b:%d/%m/%Y}", f"{b:%d/%m/%Y}" if f in ("Aanvaard", "Geweigerd") else "", r.choice(["Te duur",
            "Geen reactie"]) if f == "Geweigerd" else "", r.choice(["Website", "Beurs", "Mond-tot-mond", ""]),
            r.choice(reps), f"{a:%d/%m/%Y}"]  # fmt: skip

    def invoice(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [f"F2025-{i + 1:04}", f"2025/{r.randint(1, 70)}", f"{a:%d/%m/%Y}", f"{b:%d/%m/%Y}",
            f"€ {r.randint(1, 30)}.{r.randint(0, 999):03},00", f"{a + timedelta(days=20):%d/%m/%Y}",
            r.choice(["Betaald", "Betaald", "Openstaand"])]  # fmt: skip

    return Export(
        "teamleader",
        {
            "bedrijven.csv": csv_text("Naam;BTW-nummer;E-mail;Telefoon;Website;Straat;Postcode;Stad;Land;"
                "Sector;Tags;Accountmanager;Toegevoegd op;Laatst gewijzigd", rows_of(341, 40, company), ";"),
            "deals.csv": csv_text("Dealnummer;Klant;Contactpersoon;Titel;Fase;Bedrag;Slaagkans;"
                "Verwachte afsluitdatum;Afgesloten op;Reden van weigering;Bron;" "Verantwoordelijke;Aangemaakt op",
                rows_of(342, 75, deal), ";"),
        },
        {
            "bedrijven": {"company_records": {"id": "Naam", "name": "Naam", "domain": "Website", "city": "Stad",
                "country": "Land", "industry": "Sector", "owner": "Accountmanager", "created": "Toegevoegd op",
                "updated": "Laatst gewijzigd"}},
            "deals": {"deal_records": {
                "id": "Dealnummer", "company": ("Klant", "bedrijven"), "company_name": "Klant", "name": "Titel",
                    "state": "Fase", "amount": "Bedrag", "closed": "Afgesloten op",
                    "loss_reason": "Reden van weigering", "lead_source": "Bron", "owner": "Verantwoordelijke",
                    "created": "Aangemaakt op",
            }},
        },
    )  # fmt: skip


FIRST_SIGHT_SALES = (zendesk_sell, capsule, salesloft, teamleader)
