"""Systems of marketing, advertising and of what is done on a web site."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random

from .exports import FIRMS, Export, clock, csv_text, mail, person, rows_of
from .spans import maybe, span


def marketo() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)
        return [
            str(1002100 + i), first, last, maybe(r, mail(i), .98), maybe(r, FIRMS[i % 40]), maybe(r,
                r.choice(["CMO", "Marketing Manager"])), maybe(r, f"+1.650.555.{r.randint(1000, 9999)}", .5),
                r.choice(["Web Inbound", "Trade Show", "Content Syndication", "null"]), r.choice(["New", "MQL",
                "SAL", "SQL", "Nurture", "Disqualified"]), str(r.randint(0, 150)),
            maybe(r, r.choice(["CA", "NY", "TX"])), r.choice(["United States", "Canada"]), r.choice(["true",
                "false"]), maybe(r, r.choice(["Software", "Healthcare"])), f"{a}T{clock(r)}Z", f"{b}T{clock(r)}Z",
                maybe(r, f"{a + timedelta(days=3)}T{clock(r)}Z", .4),
        ]  # fmt: skip

    def activity(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        t = r.choice(
            [
                ("1", "Visit Webpage", "/pricing"),
                ("2", "Fill Out Form", "WF-Demo Request"),
                ("7", "Email Delivered", "EM-2025-06 Newsletter"),
                ("10", "Open Email", "EM-2025-06 Newsletter"),
                ("11", "Click Email", "EM-2025-06 Newsletter"),
                ("46", "Interesting Moment", "Milestone"),
            ]
        )
        return [str(59060000 + i), f"{a}T{clock(r)}Z", t[0], t[1], str(1002100 + r.randint(0, 119)), t[2], maybe(r,
            str(r.choice([1100, 1102, 1131])), .5)]  # fmt: skip

    def membership(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [str(1002100 + r.randint(0, 119)), r.choice(["WBN-2025-05 Planning", "TS-2025 Hannover",
            "CS-2025 Q2 Guide"]), r.choice(["Webinar", "Tradeshow", "Content"]), r.choice(["Registered", "Attended",
            "No Show", "Downloaded"]), f"{a}T{clock(r)}Z", r.choice(["true", "false"])]  # fmt: skip

    return Export(
        "marketo",
        {
            "leads.csv": csv_text("id,firstName,lastName,email,company,title,phone,leadSource,leadStatus,"
                "leadScore,state,country,unsubscribed,industry,createdAt,updatedAt," "mqlDate", rows_of(251, 120,
                lead)),
            "activities.csv": csv_text("marketoGUID,activityDate,activityTypeId,activityType,leadId,"
                "primaryAttributeValue,campaignId", rows_of(252, 280, activity)),
            "program_members.csv": csv_text("leadId,program,programChannel,progressionStatus,membershipDate,"
                "reachedSuccess", rows_of(253, 150, membership)),
        },
        {
            "leads": {"person_records": {
                "id": "id", "first_name": "firstName", "last_name": "lastName", "email": "email",
                    "company_name": "company", "title": "title", "phone": "phone", "lead_source": "leadSource",
                    "stage": "leadStatus", "region": "state", "country": "country", "consent": "unsubscribed",
                "industry": "industry", "created": "createdAt", "updated": "updatedAt",
            }, "stages": {"person": ("id", "leads"), "offered_at": "mqlDate"}},
            "activities": {"touches": {
                "id": "marketoGUID", "occurred": "activityDate", "kind": "activityType", "person": ("leadId",
                    "leads"), "content": "primaryAttributeValue", "campaign": "campaignId",
            }},
            "program_members": {"touches": {
                "person": ("leadId", "leads"), "campaign": "program", "channel": "programChannel",
                    "kind": "progressionStatus", "occurred": "membershipDate",
            }},
        },
    )  # fmt: skip


def pardot() -> Export:
    def prospect(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)

        def at(d: date) -> str:
            return f"{d} {clock(r)}"

        return [
            str(70331000 + i), maybe(r, r.choice(["Mr.", "Ms."]), .3), first, last, mail(i), maybe(r,
                FIRMS[i % 40]), maybe(r, f"www.{FIRMS[i % 40].split()[0].lower()}{i % 40}.example"), maybe(r,
                r.choice(["IT Director", "Analyst"])), maybe(r, r.choice(["United States", "France"])), maybe(r,
                f"212-555-{r.randint(1000, 9999)}", .6),
            r.choice(["Google Natural Search", "Paid Search - AdWords", "Tradeshow"]), r.choice(["Website Tracking",
                "2025 Spring Webinar"]), str(r.randint(0, 300)), r.choice(["A", "B+", "C-", "D"]), maybe(r,
                r.choice(["Ben Oduya", "Sara Lind"]), .5), r.choice(["0", "0", "0", "1"]), r.choice(["0", "0",
                "1"]), at(a), at(b), maybe(r, at(b), .7), maybe(r, at(a + timedelta(days=4)), .4),
        ]  # fmt: skip

    def visit(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        k = r.choice(
            [
                ("Form", "Success", "Contact us"),
                ("Email", "Open", "June newsletter"),
                ("Email", "Click", "June newsletter"),
                ("File", "View", "Buyers guide.pdf"),
                ("Webinar", "Attended", "Planning 101"),
                ("Page View", "View", "Pricing"),
            ]
        )
        return [str(880000 + i), str(70331000 + r.randint(0, 109)), k[0], k[1], k[2], r.choice(["Website Tracking",
            "2025 Spring Webinar"]), f"{a} {clock(r)}"]  # fmt: skip

    def opportunity(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(["Open", "Won", "Lost"])
        k = r.randint(0, 109)
        return [str(4100 + i), f"{FIRMS[k % 40]} seats", mail(k), f"{r.randint(10, 800) * 100}.00", r.choice(["20",
            "60", "100", "0"]), {"Open": r.choice(["Discovery", "Proposal"]), "Won": "Closed Won",
            "Lost": "Closed Lost"}[s], s, "2025 Spring Webinar", f"{a} {clock(r)}",
            f"{b} {clock(r)}" if s != "Open" else ""]  # fmt: skip

    return Export(
        "pardot",
        {
            "Prospects.csv": csv_text("Prospect Id,Salutation,First Name,Last Name,Email,Company,Website,"
                "Job Title,Country,Phone,Source,Campaign,Score,Grade,Assigned To,"
                "Opted Out,Do Not Call,Created Date,Updated Date,Last Activity At," "Assigned Date", rows_of(261,
                110, prospect)),
            "Visitor Activities.csv": csv_text("Id,Prospect Id,Type,Type Name,Details,Campaign,Created At",
                rows_of(262, 260, visit)),
            "Opportunities.csv": csv_text("Id,Name,Primary Prospect Email,Value,Probability,Stage,Status,Campaign,"
                "Created At,Closed At", rows_of(263, 70, opportunity)),
        },
        {
            "prospects": {"person_records": {
                "id": "Prospect Id", "first_name": "First Name", "last_name": "Last Name", "email": "Email",
                    "company_name": "Company", "domain": "Website", "title": "Job Title", "country": "Country",
                    "phone": "Phone", "lead_source": "Source", "campaign": "Campaign", "owner": "Assigned To",
                    "consent": "Opted Out",
                "created": "Created Date", "updated": "Updated Date",
            }},
            "visitor_activities": {"touches": {
                "id": "Id", "person": ("Prospect Id", "prospects"), "kind": "Type", "content": "Details",
                    "campaign": "Campaign", "occurred": "Created At",
            }},
            "opportunities": {"deal_records": {
                "id": "Id", "name": "Name", "email": "Primary Prospect Email", "amount": "Value", "state": "Status",
                    "campaign": "Campaign", "created": "Created At", "closed": "Closed At",
            }},
        },
    )  # fmt: skip


def linkedin() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        first, last = person(i)
        return [
            f"{r.getrandbits(60):x}-{i}", str(511220033), "Alpin DE", r.choice(["LG - Planning guide - DACH",
                "LG - Demo - UKI"]), str(r.choice([221334455, 221334466])), r.choice(["Ad set 1", "Carousel B"]),
                r.choice(["Guide form", "Demo form"]), r.choice(["SPONSORED"]), "FALSE",
                f"{a.month}/{a.day}/{a.year} {clock(r)[:5]}",
            first, last, mail(i), maybe(r, f"+49 151 {r.randint(1000000, 9999999)}", .6),
                r.choice(["Head of Operations", "COO", "Consultant"]), FIRMS[i % 40], r.choice(["51-200", "201-500",
                "1001-5000"]), r.choice(["Machinery", "Automotive"]), r.choice(["Germany", "Austria"]),
                r.choice(["Director", "Manager", "CXO"]), r.choice(["Yes", "No"]),
        ]  # fmt: skip

    def spend(r: Random, i: int) -> list[str]:
        d = date(2025, 3, 1) + timedelta(days=i // 2)
        return [f"{d.month}/{d.day}/{d.year}", "Alpin DE", "EUR", ("LG - Planning guide - DACH",
            "LG - Demo - UKI")[i % 2], ("221334455", "221334466")[i % 2], "Lead generation", "Active",
            f"{r.randint(10, 240)}.{r.randint(10, 99)}", str(r.randint(500, 9000)), str(r.randint(1, 90)),
            f"0.{r.randint(10, 99)}%", str(r.randint(0, 6))]  # fmt: skip

    return Export(
        "linkedin",
        {
            "leads_511220033.csv": csv_text("Lead ID,Account ID,Account Name,Campaign Name,Campaign ID,Creative Name,"
                "Form Name,Lead Type,Test Lead,Submitted At,First Name,Last Name,"
                "Work Email,Phone Number,Job Title,Company Name,Company Size,Industry,"
                "Country/Region,Seniority,I agree to be contacted", rows_of(281, 120, lead)),
            "campaign_performance_report.csv": csv_text(
                "Start Date (in UTC),Account Name,Currency,Campaign Name,Campaign ID,"
                "Campaign Objective Type,Campaign Status,Total Spent,Impressions,Clicks,"
                "Click Through Rate,Leads", rows_of(282, 140, spend)),
        },
        {
            "leads_511220033": {"person_records": {
                "id": "Lead ID", "campaign": "Campaign Name", "created": "Submitted At", "first_name": "First Name",
                    "last_name": "Last Name", "email": "Work Email", "phone": "Phone Number", "title": "Job Title",
                    "company_name": "Company Name", "employees": "Company Size", "industry": "Industry",
                    "country": "Country/Region",
                "seniority": "Seniority", "consent": "I agree to be contacted", "lead_kind": "Form Name",
            }},
            "campaign_performance_report": {"spend": {
                "occurred": "Start Date (in UTC)", "currency": "Currency", "campaign": "Campaign Name",
                    "channel": "Campaign Objective Type", "amount": "Total Spent",
            }},
        },
    )  # fmt: skip


def ga4() -> Export:
    def event(r: Random, i: int) -> dict[str, object]:
        a, _ = span(r)
        second = int((a - date(1970, 1, 1)).total_seconds()) + r.randint(0, 86399)
        medium = r.choice(
            [
                ("google", "cpc", "brand_de"),
                ("google", "organic", "(organic)"),
                ("(direct)", "(none)", "(direct)"),
                ("linkedin", "paid_social", "guide_2025"),
            ]
        )
        k = r.randint(0, 79)
        return {
            "event_date": f"{a:%Y%m%d}", "event_timestamp": second * 1000000 + i,
                "event_name": r.choice(["page_view", "session_start", "scroll", "generate_lead", "file_download"]),
                "user_id": f"crm-{5000 + k}" if k < 60 else None,
                "user_pseudo_id": f"{r.randint(10**8, 10**9)}.{second}",
            "device": {"category": r.choice(["desktop", "mobile"]), "language": "de-de"},
                "geo": {"country": "Germany", "city": r.choice(["Berlin", "Munich"])}, "platform": "WEB",
            "collected_traffic_source": {"manual_source": medium[0], "manual_medium": medium[1],
                "manual_campaign_name": medium[2]},
                "page_location": f"https://www.alpin.example{r.choice(['/pricing', '/demo', '/blog/oee'])}",
                "ga_session_id": second - r.randint(0, 500),
        }  # fmt: skip

    def user(r: Random, i: int) -> dict[str, object]:
        first, last = person(i)
        a, b = span(r)
        return {"user_id": f"crm-{5000 + i}", "email": mail(i), "first_name": first, "last_name": last,
            "company": FIRMS[i % 40], "signup_ts": f"{a}T{clock(r)}+01:00", "last_login": f"{b}T{clock(r)}+01:00",
            "plan": r.choice(["free", "trial", "pro"]), "marketing_opt_in": r.choice([True, False])}  # fmt: skip

    def lines(seed: int, count: int, make: object) -> str:
        return "".join(json.dumps(row) + "\n" for row in rows_of(seed, count, make))

    return Export(
        "ga4",
        {"events_20250701.jsonl": lines(291, 300, event), "app_users.jsonl": lines(292, 60, user)},
        {
            "events_20250701": {"touches": {
                "occurred": "event_timestamp", "kind": "event_name", "person": ("user_id", "app_users"),
                    "channel": "collected_traffic_source.manual_medium",
                    "campaign": "collected_traffic_source.manual_campaign_name", "content": "page_location",
            }},
            "app_users": {"person_records": {
                "id": "user_id", "email": "email", "first_name": "first_name", "last_name": "last_name",
                    "company_name": "company", "created": "signup_ts", "consent": "marketing_opt_in",
                    "segment": "plan",
            }},
        },
    )  # fmt: skip


FIRST_SIGHT_MARKETING = (marketo, pardot, linkedin, ga4)
