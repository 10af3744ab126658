"""Exports written after the rules were, to see how a proposal fares on what nobody tuned it for.

Calls and notes kept beside people and deals, nested JSON, a workbook kept by hand, lists of an e-mail tool.
"""

from __future__ import annotations

import io
import json
from random import Random

import openpyxl

from .exports import FIRMS, Export, clock, csv_text, iso, mail, person, rows_of

REPS = ["Ann Lee", "Bob Ray", "Cleo Fox"]


def at(r: Random) -> str:
    return f"{iso(r)} {clock(r)}"


def zoho() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            f"zcrm_55{i:05}", r.choice(REPS), FIRMS[i % 40], first, last, r.choice(["CEO", "Buyer"]), mail(i),
            f"+49 30 {r.randint(100000, 999999)}", r.choice(["Trade Show", "Web Research", "Advertisement"]),
            r.choice(["Attempted to Contact", "Contacted", "Junk Lead", "Pre-Qualified", "Not Contacted"]),
            at(r), r.choice(["false", "true"]), at(r),
        ]  # fmt: skip

    def call(r: Random, i: int) -> list[str]:
        return [
            f"zcrm_77{i:05}", r.choice(REPS), r.choice(["Call scheduled with", "Intro call", "Price talk"]),
            r.choice(["Outbound", "Inbound", "Missed"]), r.choice(["Prospecting", "Demo", "Negotiation"]),
            f"zcrm_55{r.randint(0, 79):05}", at(r), f"{r.randint(0, 20):02}:{r.randint(0, 59):02}",
            r.choice(["Interested", "Not interested", "No response/Busy", "Requested call back"]), at(r),
        ]  # fmt: skip

    return Export(
        "zoho",
        {
            "Leads.csv": csv_text(
                "Record Id,Lead Owner,Company,First Name,Last Name,Designation,Email,Phone,Lead Source,Lead Status,"
                "Created Time,Email Opt Out,Last Activity Time",
                rows_of(61, 80, lead),
            ),
            "Calls.csv": csv_text(
                "Record Id,Call Owner,Subject,Call Type,Call Purpose,Related To.id,Call Start Time,Call Duration,"
                "Call Result,Created Time",
                rows_of(62, 150, call),
            ),
        },
        {
            "leads": {
                "person_records": {
                    "id": "Record Id", "owner": "Lead Owner", "company_name": "Company", "first_name": "First Name",
                    "last_name": "Last Name", "title": "Designation", "email": "Email", "phone": "Phone",
                    "lead_source": "Lead Source", "stage": "Lead Status", "created": "Created Time",
                    "consent": "Email Opt Out",
                }
            },
            "calls": {
                "activities": {
                    "id": "Record Id", "member": "Call Owner", "content": "Subject", "direction": "Call Type",
                    "person": ("Related To.id", "leads"), "occurred": "Call Start Time", "outcome": "Call Result",
                    "kind": ("=", "call"),
                }
            },
        },
    )  # fmt: skip


def pipedrive_activities() -> Export:
    def someone(r: Random, i: int) -> list[str]:
        return [str(3000 + i), " ".join(person(i)), mail(i), FIRMS[i % 40], r.choice(REPS), at(r), str(r.randint(0, 9))]

    def deal(r: Random, i: int) -> list[str]:
        status = r.choice(["Open", "Won", "Lost"])
        return [
            str(700 + i), f"{FIRMS[i % 40]} deal", str(r.randint(1, 90) * 100), "EUR", str(3000 + r.randint(0, 59)),
            r.choice(["Qualified", "Demo Scheduled", "Proposal Made"]), status, r.choice(REPS), at(r),
            at(r) if status == "Won" else "", at(r) if status == "Lost" else "",
            r.choice(["Price", "No budget"]) if status == "Lost" else "",
        ]  # fmt: skip

    def activity(r: Random, i: int) -> list[str]:
        done = r.choice(["Done", "To do"])
        return [
            str(10 + i), r.choice(["Call", "Follow up", "Kick-off"]),
            r.choice(["Call", "Meeting", "Task", "Email", "Lunch", "Deadline"]), done, iso(r),
            f"{r.randint(8, 18):02}:00", at(r) if done == "Done" else "", at(r), r.choice(REPS),
            str(700 + r.randint(0, 49)), str(3000 + r.randint(0, 59)), FIRMS[i % 40],
        ]  # fmt: skip

    def note(r: Random, i: int) -> list[str]:
        return [
            str(5000 + i), r.choice(["<p>Called, wants a quote by Friday</p>", "<p>Budget is gone</p>"]),
            str(700 + r.randint(0, 49)), str(3000 + r.randint(0, 59)), r.choice(REPS), at(r),
        ]  # fmt: skip

    return Export(
        "pipedrive_activities",
        {
            "people.csv": csv_text(
                "ID,Name,Email - Work,Organization,Owner,Person created,Open deals", rows_of(63, 60, someone)
            ),
            "deals.csv": csv_text(
                "ID,Title,Value,Currency,Contact person ID,Stage,Status,Owner,Deal created,Won time,Lost time,"
                "Lost reason",
                rows_of(64, 50, deal),
            ),
            "activities.csv": csv_text(
                "ID,Subject,Type,Done,Due date,Due time,Marked as done time,Add time,Assigned to user,Deal ID,"
                "Contact person ID,Organization",
                rows_of(65, 140, activity),
            ),
            "notes.csv": csv_text("ID,Content,Deal ID,Person ID,User,Add time", rows_of(66, 70, note)),
        },
        {
            "people": {
                "person_records": {
                    "id": "ID", "name": "Name", "email": "Email - Work", "company_name": "Organization",
                    "owner": "Owner", "created": "Person created",
                }
            },
            "deals": {
                "deal_records": {
                    "id": "ID", "name": "Title", "amount": "Value", "currency": "Currency",
                    "person": ("Contact person ID", "people"), "state": "Status", "owner": "Owner",
                    "created": "Deal created", "closed": "Won time", "loss_reason": "Lost reason",
                }
            },
            "activities": {
                "activities": {
                    "id": "ID", "content": "Subject", "kind": "Type", "occurred": "Marked as done time",
                    "member": "Assigned to user", "deal": ("Deal ID", "deals"),
                    "person": ("Contact person ID", "people"), "outcome": "Done",
                }
            },
            "notes": {
                "activities": {
                    "id": "ID", "content": "Content", "deal": ("Deal ID", "deals"), "person": ("Person ID", "people"),
                    "member": "User", "occurred": "Add time", "kind": ("=", "note"),
                }
            },
        },
    )  # fmt: skip


def dynamics_calls() -> Export:
    def guid(kind: str, i: int) -> str:
        return f"{kind}{i:06x}-5c1a-ee11-9cbe-6045bd8e{i:04x}"

    def lead(r: Random, i: int) -> list[str]:
        return [
            guid("a1", i), " ".join(person(i)), r.choice(["Interested in planning", "Wants a demo"]), FIRMS[i % 40],
            mail(i), f"+1 212 555 {r.randint(1000, 9999)}", r.choice(["New", "Contacted", "Qualified", "Lost"]),
            r.choice(["Partner", "Web", "Word of Mouth"]), guid("f0", r.randint(0, 2)), at(r), at(r),
        ]  # fmt: skip

    def user(r: Random, i: int) -> list[str]:
        name = REPS[i]
        return [guid("f0", i), name, f"{name.split()[0].lower()}@us.example", r.choice(["EMEA", "AMER"]), "Enabled"]

    def phone_call(r: Random, i: int) -> list[str]:
        return [
            guid("c7", i), r.choice(["Intro", "Second try"]), guid("a1", r.randint(0, 69)), guid("f0", r.randint(0, 2)),
            r.choice(["Outgoing", "Incoming"]), r.choice(["Made", "Received", "Canceled"]), at(r), at(r),
        ]  # fmt: skip

    def appointment(r: Random, i: int) -> list[str]:
        return [
            guid("d9", i), r.choice(["Demo", "Site visit"]), guid("a1", r.randint(0, 69)), guid("f0", r.randint(0, 2)),
            r.choice(["Berlin", "Teams"]), at(r), at(r), r.choice(["Completed", "Canceled"]), at(r),
        ]  # fmt: skip

    return Export(
        "dynamics_calls",
        {
            "leads.csv": csv_text(
                "leadid,fullname,subject,companyname,emailaddress1,telephone1,statuscode,leadsourcecode,_ownerid_value,"
                "createdon,modifiedon",
                rows_of(67, 70, lead),
            ),
            "systemusers.csv": csv_text(
                "systemuserid,fullname,internalemailaddress,businessunit,accessstatus", rows_of(68, 3, user)
            ),
            "phonecalls.csv": csv_text(
                "activityid,subject,_regardingobjectid_value,_ownerid_value,directioncode,statuscode,actualend,"
                "createdon",
                rows_of(69, 120, phone_call),
            ),
            "appointments.csv": csv_text(
                "activityid,subject,_regardingobjectid_value,_ownerid_value,location,scheduledstart,scheduledend,"
                "statuscode,createdon",
                rows_of(70, 40, appointment),
            ),
        },
        {
            "leads": {
                "person_records": {
                    "id": "leadid", "name": "fullname", "company_name": "companyname", "email": "emailaddress1",
                    "phone": "telephone1", "stage": "statuscode", "lead_source": "leadsourcecode",
                    "owner": "_ownerid_value", "created": "createdon", "updated": "modifiedon",
                }
            },
            "systemusers": {
                "member_records": {
                    "id": "systemuserid", "name": "fullname", "email": "internalemailaddress", "team": "businessunit",
                }
            },
            "phonecalls": {
                "activities": {
                    "id": "activityid", "content": "subject", "person": ("_regardingobjectid_value", "leads"),
                    "member": "_ownerid_value", "direction": "directioncode", "outcome": "statuscode",
                    "occurred": "actualend", "kind": ("=", "call"),
                }
            },
            "appointments": {
                "activities": {
                    "id": "activityid", "content": "subject", "person": ("_regardingobjectid_value", "leads"),
                    "member": "_ownerid_value", "outcome": "statuscode", "occurred": "scheduledstart",
                    "kind": ("=", "meeting"),
                }
            },
        },
    )  # fmt: skip


def close_json() -> Export:
    def lines(seed: int, count: int, make: object) -> str:
        return "".join(json.dumps(row) + "\n" for row in rows_of(seed, count, make))

    def zulu(r: Random) -> str:
        return f"{iso(r)}T{clock(r)}.000000+00:00"

    def contact(r: Random, i: int) -> dict[str, object]:
        return {
            "id": f"cont_{i:05}Qz", "name": " ".join(person(i)), "title": r.choice(["CEO", "Buyer"]),
            "email": {"type": "office", "address": mail(i)}, "phone": f"+44 20 7946 0{r.randint(100, 999)}",
            "organization": {"name": FIRMS[i % 40], "url": f"https://{FIRMS[i % 40].split()[0].lower()}.example"},
            "date_created": zulu(r),
        }  # fmt: skip

    def opportunity(r: Random, i: int) -> dict[str, object]:
        state = r.choice(["active", "won", "lost"])
        return {
            "id": f"oppo_{i:05}Ab", "contact_id": f"cont_{r.randint(0, 59):05}Qz", "user_name": r.choice(REPS),
            "status_type": state, "status_label": {"active": "Demo done", "won": "Won", "lost": "Gone"}[state],
            "value": f"{r.randint(1, 90) * 100}.00", "value_currency": "USD", "confidence": r.randint(0, 100),
            "date_created": zulu(r), "date_won": iso(r) if state == "won" else None, "lead_name": FIRMS[i % 40],
        }  # fmt: skip

    def activity(r: Random, i: int) -> dict[str, object]:
        kind = r.choice(["Call", "Email", "SMS", "Meeting"])
        return {
            "_type": kind, "id": f"acti_{i:05}Kk", "contact_id": f"cont_{r.randint(0, 59):05}Qz",
            "user_name": r.choice(REPS), "direction": r.choice(["outbound", "inbound"]), "activity_at": zulu(r),
            "disposition": r.choice(["answered", "vm-left", "no-answer"]) if kind == "Call" else None,
            "date_created": zulu(r),
        }  # fmt: skip

    return Export(
        "close_json",
        {
            "contacts.jsonl": lines(71, 60, contact),
            "opportunities.jsonl": lines(72, 60, opportunity),
            "activity.jsonl": lines(73, 140, activity),
        },
        {
            "contacts": {
                "person_records": {
                    "id": "id", "name": "name", "title": "title", "email": "email.address", "phone": "phone",
                    "company_name": "organization.name", "domain": "organization.url", "created": "date_created",
                }
            },
            "opportunities": {
                "deal_records": {
                    "id": "id", "person": ("contact_id", "contacts"), "owner": "user_name", "state": "status_type",
                    "amount": "value", "currency": "value_currency", "created": "date_created",
                    "closed": "date_won", "company_name": "lead_name",
                }
            },
            "activity": {
                "activities": {
                    "id": "id", "kind": "_type", "person": ("contact_id", "contacts"), "member": "user_name",
                    "direction": "direction", "occurred": "activity_at", "outcome": "disposition",
                }
            },
        },
    )  # fmt: skip


def freshsales() -> Export:
    def contact(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            str(70000000 + i), first, last, mail(i), f"+1 415 555 {r.randint(1000, 9999)}", "Manager", FIRMS[i % 40],
            r.choice(["Lead", "Sales Qualified Lead", "Customer"]), r.choice(["New", "Contacted", "Churned"]),
            r.choice(["Organic Search", "Webinar", "Referral"]), r.choice(REPS), at(r), str(r.randint(0, 99)),
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        stage = r.choice(["New", "Qualification", "Demo", "Won", "Lost"])
        return [
            str(80000000 + i), f"{FIRMS[i % 40]} - annual", f"{r.randint(1, 90) * 100}", stage,
            iso(r) if stage in ("Won", "Lost") else "", iso(r), r.choice(["Price", ""]) if stage == "Lost" else "",
            r.choice(REPS), FIRMS[i % 40], str(70000000 + r.randint(0, 69)), at(r),
        ]  # fmt: skip

    return Export(
        "freshsales",
        {
            "contacts_export.csv": csv_text(
                "Id,First name,Last name,Emails,Mobile,Job title,Account name,Lifecycle stage,Status,Source,"
                "Sales owner,Created at,Score",
                rows_of(74, 70, contact),
            ),
            "deals_export.csv": csv_text(
                "Id,Name,Deal value,Deal stage,Closed date,Expected close date,Lost reason,Sales owner,Account name,"
                "Related contact Id,Created at",
                rows_of(75, 60, deal),
            ),
        },
        {
            "contacts_export": {
                "person_records": {
                    "id": "Id", "first_name": "First name", "last_name": "Last name", "email": "Emails",
                    "phone": "Mobile", "title": "Job title", "company_name": "Account name",
                    "stage": "Lifecycle stage", "lead_source": "Source", "owner": "Sales owner",
                    "created": "Created at",
                }
            },
            "deals_export": {
                "deal_records": {
                    "id": "Id", "name": "Name", "amount": "Deal value", "state": "Deal stage", "closed": "Closed date",
                    "loss_reason": "Lost reason", "owner": "Sales owner", "company_name": "Account name",
                    "person": ("Related contact Id", "contacts_export"), "created": "Created at",
                }
            },
        },
    )  # fmt: skip


def kept_by_hand() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        return [
            f"{r.randint(1, 28):02}/{r.randint(1, 12):02}/2025", FIRMS[i], " ".join(person(i)), mail(i),
            f"6{r.randint(10, 99)} {r.randint(100, 999)} {r.randint(100, 999)}",
            r.choice(["Feria", "Web", "Recomendación"]), r.choice(["Lucía", "Marcos"]), r.choice(["Sí", "No"]),
            r.choice(["llamar el lunes", "pide catálogo", ""]),
        ]  # fmt: skip

    def sale(r: Random, i: int) -> list[str]:
        return [
            f"V-{i + 1:03}", f"{r.randint(1, 28):02}/{r.randint(1, 12):02}/2025", FIRMS[r.randint(0, 39)],
            r.choice(["Plan básico", "Plan pro"]), f"{r.randint(1, 9)}.{r.randint(0, 999):03},00",
            r.choice(["Cerrado ganado", "Perdido", "Pendiente firma"]), r.choice(["Lucía", "Marcos"]),
        ]  # fmt: skip

    book = openpyxl.Workbook()
    sheets = {
        "Contactos": (
            "Fecha alta,Empresa,Persona de contacto,Correo,Móvil,Cómo nos conoció,Comercial,Llamado,Observaciones",
            rows_of(76, 40, lead),
        ),
        "Ventas 2025": ("Nº venta,Fecha venta,Empresa,Producto,Importe €,Situación,Comercial", rows_of(77, 50, sale)),
    }
    for title, (header, rows) in sheets.items():
        sheet = book.create_sheet(title)
        for row in (header.split(","), *rows):
            sheet.append(row)
    del book["Sheet"]
    content = io.BytesIO()
    book.save(content)
    return Export(
        "kept_by_hand",
        {"clientes.xlsx": content.getvalue()},
        {
            "contactos": {
                "person_records": {
                    "id": "Correo", "created": "Fecha alta", "company_name": "Empresa", "name": "Persona de contacto",
                    "email": "Correo", "phone": "Móvil", "lead_source": "Cómo nos conoció", "owner": "Comercial",
                }
            },
            "ventas_2025": {
                "deal_records": {
                    "id": "Nº venta", "created": "Fecha venta", "company_name": "Empresa", "product": "Producto",
                    "amount": "Importe €", "state": "Situación", "owner": "Comercial",
                }
            },
        },
    )  # fmt: skip


def odoo() -> Export:
    def lead(r: Random, i: int) -> list[str]:
        stage = r.choice(["New", "Qualified", "Proposition", "Won"])
        return [
            f"__export__.crm_lead_{i + 40}_ab12", f"{FIRMS[i % 40]}'s opportunity", FIRMS[i % 40], " ".join(person(i)),
            mail(i), f"+32 2 {r.randint(100, 999)} {r.randint(10, 99)} {r.randint(10, 99)}", stage, r.choice(REPS),
            "Europe", f"{r.randint(1, 90) * 100}.00", f"{r.randint(0, 100)}.0", r.choice(["Website", "Fair", "Phone"]),
            at(r), at(r) if stage == "Won" else "", iso(r), r.choice(["Too expensive", ""]),
        ]  # fmt: skip

    return Export(
        "odoo",
        {
            "crm.lead.csv": csv_text(
                "id,name,partner_name,contact_name,email_from,phone,stage_id,user_id,team_id,expected_revenue,"
                "probability,source_id,create_date,date_closed,date_deadline,lost_reason_id",
                rows_of(78, 90, lead),
            )
        },
        {
            "crm_lead": {
                "deal_records": {
                    "id": "id", "name": "name", "company_name": "partner_name", "state": "stage_id",
                    "owner": "user_id", "amount": "expected_revenue", "lead_source": "source_id",
                    "created": "create_date", "closed": "date_closed", "loss_reason": "lost_reason_id",
                    "person": ("email_from", "crm_lead"),
                },
                "person_records": {
                    "id": "email_from", "name": "contact_name", "email": "email_from", "phone": "phone",
                    "company_name": "partner_name", "lead_source": "source_id", "created": "create_date",
                },
            }
        },
    )  # fmt: skip


def email_tool() -> Export:
    def member(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            mail(i), first, last, r.choice(["2", "4", "5"]), at(r), "", at(r), "81.2.69.160", "51.5", "-0.12", "0",
            r.choice(["GB", "DE"]), at(r), str(212000000 + i), f"{i:05x}c0ffee", "", r.choice(["webinar", "fair,vip"]),
        ]  # fmt: skip

    def event(r: Random, i: int) -> list[str]:
        return [
            mail(r.randint(0, 79)), r.choice(["open", "click", "bounce"]), at(r), r.choice(["May news", "Price list"]),
            r.choice(["", "https://us.example/prices"]),
        ]  # fmt: skip

    def cost(r: Random, i: int) -> list[str]:
        return [
            iso(r), r.choice(["Brand search", "Planning guide", "Display remarketing"]),
            r.choice(["Search", "Display"]), "EUR", f"{r.randint(1, 80)}.{r.randint(10, 99)}",
            str(r.randint(100, 9000)), str(r.randint(0, 90)),
            f"{r.randint(0, 4)}.00",
        ]  # fmt: skip

    return Export(
        "email_tool",
        {
            "subscribed_members_export.csv": csv_text(
                "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,"
                "LONGITUDE,GMTOFF,CC,LAST_CHANGED,LEID,EUID,NOTES,TAGS",
                rows_of(79, 80, member),
            ),
            "email_activity.csv": csv_text("Email,Action,Timestamp,Campaign Title,URL", rows_of(80, 200, event)),
            "Campaign performance.csv": csv_text(
                "Day,Campaign,Campaign type,Currency code,Cost,Impr.,Clicks,Conversions", rows_of(81, 120, cost)
            ),
        },
        {
            "subscribed_members_export": {
                "person_records": {
                    "id": "Email Address", "email": "Email Address", "first_name": "First Name",
                    "last_name": "Last Name", "created": "OPTIN_TIME", "country": "CC", "updated": "LAST_CHANGED",
                }
            },
            "email_activity": {
                "touches": {
                    "person": ("Email", "subscribed_members_export"), "kind": "Action", "occurred": "Timestamp",
                    "campaign": "Campaign Title", "content": "URL",
                }
            },
            "campaign_performance": {
                "spend": {
                    "occurred": "Day", "campaign": "Campaign", "channel": "Campaign type", "currency": "Currency code",
                    "amount": "Cost",
                }
            },
        },
    )  # fmt: skip


def active_campaign() -> Export:
    def contact(r: Random, i: int) -> list[str]:
        first, last = person(i)
        return [
            str(i + 1), mail(i), first, last, f"+1 646 555 {r.randint(1000, 9999)}", FIRMS[i % 40],
            r.choice(["CEO", "Marketer"]), at(r), at(r), r.choice(["demo-request,mql", "newsletter", "customer"]),
            r.choice(["Subscribed", "Unsubscribed"]), r.choice(["Facebook", "Google", "Podcast"]),
            r.choice(["US", "CA"]),
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        status = r.choice(["Open", "Won", "Lost"])
        return [
            f"Deal for {FIRMS[i % 40]}", mail(r.randint(0, 69)), f"${r.randint(1, 90)},{r.randint(100, 999)}.00",
            r.choice(["Sales", "Renewals"]), r.choice(["To Contact", "In Contact", "Follow Up"]), status,
            r.choice(REPS), at(r), at(r) if status != "Open" else "",
        ]  # fmt: skip

    return Export(
        "active_campaign",
        {
            "contacts.csv": csv_text(
                "Contact ID,Email,First Name,Last Name,Phone,Account,Job Title,Date Created,Last Updated,Tags,"
                "Email Status,How did you hear about us?,Country",
                rows_of(82, 70, contact),
            ),
            "deals.csv": csv_text(
                "Deal Title,Contact Email,Value,Pipeline,Stage,Status,Owner,Create Date,Close Date",
                rows_of(83, 50, deal),
            ),
        },
        {
            "contacts": {
                "person_records": {
                    "id": "Contact ID", "email": "Email", "first_name": "First Name", "last_name": "Last Name",
                    "phone": "Phone", "company_name": "Account", "title": "Job Title", "created": "Date Created",
                    "updated": "Last Updated", "consent": "Email Status", "lead_source": "How did you hear about us?",
                    "country": "Country",
                }
            },
            "deals": {
                "deal_records": {
                    "name": "Deal Title", "email": "Contact Email", "amount": "Value", "state": "Status",
                    "owner": "Owner", "created": "Create Date", "closed": "Close Date",
                }
            },
        },
    )  # fmt: skip


HELD_OUT = (
    zoho, pipedrive_activities, dynamics_calls, close_json, freshsales, kept_by_hand, odoo, email_tool,
    active_campaign,
)  # fmt: skip
