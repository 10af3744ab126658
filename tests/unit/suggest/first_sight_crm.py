"""Systems of sales that nobody here had seen when the rules were made."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from .exports import FIRMS, Export, clock, csv_text, mail, person, rows_of
from .spans import maybe, span


def sugar() -> Export:
    def uuid(kind: int, i: int) -> str:
        return f"{kind:08x}-{i * 7919 % 65536:04x}-11ef-9c3d-{i:012x}"

    def account(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [
            FIRMS[i % 40] + ("" if i < 40 else " Holding"), uuid(1, i), maybe(r,
                f"http://www.{FIRMS[i % 40].split()[0].lower()}{i}.example"),
            maybe(r, f"(415) 555-{r.randint(1000, 9999)}"), maybe(r, f"{r.randint(1, 999)} Main St"),
                r.choice(["Denver", "Austin", "Boston"]),
            r.choice(["CO", "TX", "MA"]), f"{r.randint(10000, 99999)}", "USA", r.choice(["Customer", "Prospect",
                "Partner", ""]),
            r.choice(["Manufacturing", "Banking", "Retail", ""]), maybe(r, f"{r.randint(10, 5000)}", .5),
                r.choice(["sally", "max", "chris"]),
            uuid(9, r.randint(1, 3)), f"{a:%m/%d/%Y} {clock(r)[:5]}", f"{b:%m/%d/%Y} {clock(r)[:5]}", "1", "0",
        ]  # fmt: skip

    def lead(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)
        return [
            r.choice(["Mr.", "Ms.", ""]), first, last, uuid(2, i), maybe(r, r.choice(["VP Operations",
                "Director IT", "Buyer"])), FIRMS[i % 40],
            maybe(r, mail(i), .95), maybe(r, f"(303) 555-{r.randint(1000, 9999)}", .6), r.choice(["0", "0", "1"]),
                r.choice(["Cold Call", "Web Site", "Trade Show", "Word of mouth", ""]),
            r.choice(["New", "Assigned", "In Process", "Converted", "Recycled", "Dead"]), r.choice(["sally", "max",
                "chris"]),
            f"{a:%m/%d/%Y} {clock(r)[:5]}", f"{b:%m/%d/%Y} {clock(r)[:5]}", "0",
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        stage = r.choice(
            ["Prospecting", "Needs Analysis", "Proposal/Price Quote", "Closed Won", "Closed Won", "Closed Lost"]
        )
        k = r.randint(0, 59)
        return [
            f"{FIRMS[k % 40]} - {r.randint(10, 900)} units", uuid(3, i),
                FIRMS[k % 40] + ("" if k < 40 else " Holding"), uuid(1, k), r.choice(["New Business",
                "Existing Business"]),
            r.choice(["Cold Call", "Web Site", "Trade Show", ""]), f"${r.randint(2, 90)},{r.randint(0, 999):03}.00",
                "USD", f"{b:%m/%d/%Y}", maybe(r, "Send quote", .3),
            stage, {"C": "100", "P": "20", "N": "40"}[stage[0]], r.choice(["sally", "max", "chris"]),
                f"{a:%m/%d/%Y} {clock(r)[:5]}",
            f"{b:%m/%d/%Y} {clock(r)[:5]}", "0",
        ]  # fmt: skip

    return Export(
        "sugar",
        {
            "Accounts.csv": csv_text("Name,ID,Website,Office Phone,Billing Street,Billing City,Billing State,"
                "Billing Postal Code,Billing Country,Type,Industry,Employees,"
                "Assigned User Name,Assigned User ID,Date Created,Date Modified,Team ID," "Deleted", rows_of(201,
                60, account)),
            "Leads.csv": csv_text("Salutation,First Name,Last Name,ID,Title,Account Name,Email Address,"
                "Office Phone,Do Not Call,Lead Source,Status,Assigned to,Date Created," "Date Modified,Deleted",
                rows_of(202, 120, lead)),
            "Opportunities.csv": csv_text("Opportunity Name,ID,Account Name,Account ID,Type,Lead Source,"
                "Opportunity Amount,Currency,Expected Close Date,Next Step,Sales Stage,"
                "Probability (%),Assigned to,Date Created,Date Modified,Deleted", rows_of(203, 90, deal)),
        },
        {
            "accounts": {"company_records": {
                "id": "ID", "name": "Name", "domain": "Website", "city": "Billing City", "region": "Billing State",
                    "country": "Billing Country",
                "segment": "Type", "industry": "Industry", "employees": "Employees", "owner": "Assigned User Name",
                    "created": "Date Created", "updated": "Date Modified", "is_deleted": "Deleted",
            }},
            "leads": {"person_records": {
                "id": "ID", "first_name": "First Name", "last_name": "Last Name", "title": "Title",
                    "company_name": "Account Name", "email": "Email Address", "phone": "Office Phone",
                "lead_source": "Lead Source", "stage": "Status", "owner": "Assigned to", "created": "Date Created",
                    "updated": "Date Modified", "is_deleted": "Deleted",
            }},
            "opportunities": {"deal_records": {
                "id": "ID", "name": "Opportunity Name", "company": ("Account ID", "accounts"),
                    "company_name": "Account Name", "kind": "Type", "lead_source": "Lead Source",
                "amount": "Opportunity Amount", "currency": "Currency", "closed": "Expected Close Date",
                    "state": "Sales Stage", "owner": "Assigned to",
                "created": "Date Created", "updated": "Date Modified", "is_deleted": "Deleted",
            }},
        },
    )  # fmt: skip


def insightly() -> Export:
    reps = ["Dana Whitfield", "Omar Aziz", "Kim Tran"]

    def contact(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)
        return [
            str(318220100 + i), "", first, last, maybe(r, mail(i), .9), maybe(r,
                f"0{r.randint(1, 9)} {r.randint(1000, 9999)} {r.randint(1000, 9999)}"), maybe(r, r.choice(["Owner",
                "Project manager"])),
            FIRMS[i % 30], str(120990000 + i % 30), r.choice(["Sydney", "Perth", ""]), r.choice(["NSW", "WA", ""]),
                r.choice(["Australia", "New Zealand"]), r.choice(reps), f"{a:%d/%m/%Y} {clock(r)[:5]}",
                f"{b:%d/%m/%Y} {clock(r)[:5]}", r.choice(["expo", "", "newsletter"]),
        ]  # fmt: skip

    def organisation(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [str(120990000 + i), FIRMS[i], maybe(r, f"https://{FIRMS[i].split()[0].lower()}{i}.example"),
            maybe(r, f"02 {r.randint(1000, 9999)} {r.randint(1000, 9999)}"), r.choice(["Sydney", "Perth"]),
            r.choice(["NSW", "WA"]), "Australia", r.choice(reps), f"{a:%d/%m/%Y} {clock(r)[:5]}",
            f"{b:%d/%m/%Y} {clock(r)[:5]}"]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        state = r.choice(["OPEN", "OPEN", "WON", "LOST", "ABANDONED", "SUSPENDED"])
        k = r.randint(0, 29)
        return [
            str(44120300 + i), f"{FIRMS[k]} fit-out {i}", state, r.choice(["Too expensive",
                "Went elsewhere"]) if state == "LOST" else "", "AUD", f"{r.randint(10, 900) * 50}", "Fixed Bid", "",
                str(r.choice([10, 40, 60, 90])), f"{b:%d/%m/%Y}",
            f"{b + timedelta(days=3):%d/%m/%Y}" if state in ("WON", "LOST", "ABANDONED") else "",
                r.choice(["Retail", "Office"]), "Standard", r.choice(["Enquiry", "Site visit", "Tender"]),
                r.choice(reps), r.choice(reps), FIRMS[k], str(120990000 + k), f"{a:%d/%m/%Y} {clock(r)[:5]}",
                f"{b:%d/%m/%Y} {clock(r)[:5]}",
        ]  # fmt: skip

    return Export(
        "insightly",
        {
            "Contacts.csv": csv_text("Record Id,Salutation,First Name,Last Name,Email Address,Phone - Work,"
                "Role,Organization,Organization Record Id,Address - Mail City,"
                "Address - Mail State,Address - Mail Country,Contact Owner,Date Created,"
                "Date Updated,Contact Tag List", rows_of(221, 90, contact)),
            "Organisations.csv": csv_text("Record Id,Organization Name,Website,Phone,Billing Address City,"
                "Billing Address State,Billing Address Country,Organization Owner," "Date Created,Date Updated",
                rows_of(222, 30, organisation)),
            "Opportunities.csv": csv_text("Record Id,Opportunity Name,Current State,State Reason,Bid Currency,"
                "Bid Amount,Bid Type,Bid Duration,Probability Of Winning,"
                "Forecast Close Date,Actual Close Date,Opportunity Category,Pipeline,"
                "Pipeline Stage,User Responsible,Opportunity Owner,Organization Name,"
                "Organization Record Id,Date Created,Date Updated", rows_of(223, 80, deal)),
        },
        {
            "contacts": {"person_records": {
                "id": "Record Id", "first_name": "First Name", "last_name": "Last Name", "email": "Email Address",
                    "phone": "Phone - Work", "title": "Role", "company_name": "Organization",
                    "company": ("Organization Record Id", "organisations"),
                "city": "Address - Mail City", "region": "Address - Mail State",
                    "country": "Address - Mail Country", "owner": "Contact Owner", "created": "Date Created",
                    "updated": "Date Updated",
            }},
            "organisations": {"company_records": {
                "id": "Record Id", "name": "Organization Name", "domain": "Website", "city": "Billing Address City",
                    "region": "Billing Address State", "country": "Billing Address Country",
                    "owner": "Organization Owner", "created": "Date Created", "updated": "Date Updated",
            }},
            "opportunities": {"deal_records": {
                "id": "Record Id", "name": "Opportunity Name", "state": "Current State",
                    "loss_reason": "State Reason", "currency": "Bid Currency", "amount": "Bid Amount",
                    "closed": "Actual Close Date", "kind": "Opportunity Category",
                "owner": "Opportunity Owner", "company_name": "Organization Name",
                    "company": ("Organization Record Id", "organisations"), "created": "Date Created",
                    "updated": "Date Updated",
            }},
        },
    )  # fmt: skip


def keap() -> Export:
    def stamp(d: date, r: Random) -> str:
        return f"{d.month}/{d.day}/{d.year} {r.randint(1, 12)}:{r.randint(0, 59):02} {r.choice(['AM', 'PM'])}"

    def contact(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)
        return [
            str(2 * i + 4105), first, last, maybe(r, FIRMS[i % 40]), maybe(r, r.choice(["Owner",
                "Office Manager"])), maybe(r, mail(i), .96), maybe(r,
                f"({r.randint(200, 900)}) 555-{r.randint(1000, 9999)}"), r.choice(["Phoenix", "Mesa", ""]),
                r.choice(["AZ", "NV", ""]), "United States",
            r.choice(["Facebook Ad", "Referral", "Organic", ""]), r.choice(["Hot", "Lead", "Customer", ""]),
                r.choice(["Jenny Cole", "Mark Dunn"]), r.choice(["Unconfirmed", "Confirmed", "Opted out"]),
                "112,205", stamp(a, r), stamp(b, r),
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        stage = r.choice(["New Opportunity", "Contacting", "Engaging", "Qualified", "Won", "Lost"])
        return [
            str(700 + 2 * i), f"{person(i)[1]} website package", str(2 * r.randint(0, 99) + 4105), stage,
                r.choice(["Jenny Cole", "Mark Dunn"]), f"${r.randint(5, 40) * 100:,}.00",
                f"${r.randint(41, 90) * 100:,}.00", stamp(a, r), stamp(b, r), f"{b.month}/{b.day}/{b.year}",
            r.choice(["Budget", "Timing"]) if stage == "Lost" else "", r.choice(["Call back", ""]),
        ]  # fmt: skip

    def order(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [str(90 + i), str(2 * r.randint(0, 99) + 4105), f"{a.month}/{a.day}/{a.year}",
            r.choice(["Website package", "Care plan"]), f"${r.randint(5, 90) * 100:,}.00", r.choice(["Paid", "Paid",
            "Unpaid"])]  # fmt: skip

    return Export(
        "keap",
        {
            "contacts_export.csv": csv_text("Id,First Name,Last Name,Company,Job Title,Email,Phone 1,City,State,"
                "Country,Lead Source,Person Type,Owner,Email Status,Tag Ids,Date Created," "Last Updated",
                rows_of(231, 100, contact)),
            "opportunities_export.csv": csv_text("Opportunity Id,Opportunity Title,Contact Id,Stage,Assigned User,"
                "Projected Revenue Low,Projected Revenue High,Date Created,Last Updated,"
                "Estimated Close Date,Loss Reason,Next Action", rows_of(232, 80, deal)),
        },
        {
            "contacts_export": {"person_records": {
                "id": "Id", "first_name": "First Name", "last_name": "Last Name", "company_name": "Company",
                    "title": "Job Title", "email": "Email", "phone": "Phone 1", "city": "City", "region": "State",
                    "country": "Country",
                "lead_source": "Lead Source", "owner": "Owner", "consent": "Email Status",
                    "created": "Date Created", "updated": "Last Updated", "stage": "Person Type",
            }},
            "opportunities_export": {"deal_records": {
                "id": "Opportunity Id", "name": "Opportunity Title", "person": ("Contact Id", "contacts_export"),
                    "state": "Stage", "owner": "Assigned User", "amount": "Projected Revenue High",
                    "created": "Date Created", "updated": "Last Updated",
                "closed": "Estimated Close Date", "loss_reason": "Loss Reason",
            }},
        },
    )  # fmt: skip


def nutshell() -> Export:
    reps = ["Becky Ross", "Ian Shaw", "Lou Mills"]

    def someone(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [
            str(6003 + 4 * i), " ".join(person(i)), maybe(r, mail(i), .94), maybe(r,
                f"734-555-{r.randint(1000, 9999)}"), maybe(r, r.choice(["Plant Manager", "CFO"])), FIRMS[i % 40],
                maybe(r, f"{r.randint(1, 99)} Oak Ave, Ann Arbor, MI 48104, US", .5), r.choice(["Midwest", "East"]),
                r.choice(reps), maybe(r, "vip", .2), f"{a:%b} {a.day}, {a.year}", f"{b:%b} {b.day}, {b.year}",
        ]  # fmt: skip

    def lead(r: Random, i: int) -> list[str]:
        a, b = span(r)
        o = r.choice(["Open", "Open", "Won", "Lost", "Cancelled"])
        k = r.randint(0, 89)
        return [
            f"Lead-{1001 + i}", f"{FIRMS[k % 40]} {r.choice(['conveyor', 'robot cell'])}", o,
                f"${r.randint(5, 120) * 1000:,}", f"{r.choice([10, 50, 75])}%", r.choice(reps), " ".join(person(k)),
                mail(k), FIRMS[k % 40], r.choice(["Trade show", "Website", "Referral", ""]), r.choice(["Conveyor",
                "Robot"]), r.choice(["Sales Pipeline"]), r.choice(["Qualify", "Quote", "Negotiate"]),
            r.choice(["Competitor", "Budget"]) if o == "Lost" else "", f"{a:%b} {a.day}, {a.year}",
                f"{b:%b} {b.day}, {b.year}" if o != "Open" else "", str((b - a).days),
        ]  # fmt: skip

    def activity(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [r.choice(["Phone Call", "Meeting", "Virtual Meeting", "Email"]), r.choice(["Intro call",
            "Quote review", "Check-in"]), f"Lead-{1001 + r.randint(0, 79)}", r.choice(reps),
            f"{a:%b} {a.day}, {a.year} {r.randint(1, 12)}:{r.randint(0, 59):02} {r.choice(['AM', 'PM'])}",
            r.choice(["Logged", "Scheduled", "Cancelled"]), maybe(r, "Good talk, wants a revised quote",
            .5)]  # fmt: skip

    return Export(
        "nutshell",
        {
            "people.csv": csv_text("Id,Name,Email,Phone,Job title,Company,Address,Territory,Owner,Tags,"
                "Created date,Last contacted date", rows_of(271, 90, someone)),
            "leads.csv": csv_text("Number,Lead name,Status,Value,Confidence,Assignee,Primary person,"
                "Primary person email,Primary company,Source,Product,Pipeline,Stage,"
                "Outcome reason,Created date,Closed date,Age (days)", rows_of(272, 80, lead)),
            "activities.csv": csv_text("Activity type,Name,Lead,Logged by,Date,Status,Notes", rows_of(273, 140,
                activity)),
        },
        {
            "people": {"person_records": {
                "id": "Id", "name": "Name", "email": "Email", "phone": "Phone", "title": "Job title",
                    "company_name": "Company", "region": "Territory", "owner": "Owner", "created": "Created date",
            }},
            "leads": {"deal_records": {
                "id": "Number", "name": "Lead name", "state": "Status", "amount": "Value", "owner": "Assignee",
                    "email": "Primary person email", "company_name": "Primary company", "lead_source": "Source",
                    "product": "Product", "loss_reason": "Outcome reason", "created": "Created date",
                    "closed": "Closed date",
            }},
            "activities": {"activities": {
                "kind": "Activity type", "content": "Name", "deal": ("Lead", "leads"), "member": "Logged by",
                    "occurred": "Date", "outcome": "Status",
            }},
        },
    )  # fmt: skip


FIRST_SIGHT_CRM = (sugar, insightly, keap, nutshell)
