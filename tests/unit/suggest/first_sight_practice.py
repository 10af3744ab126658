"""Exports of the same kinds as those of the first look, written to learn from beside them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random

from .exports import FIRMS, Export, clock, csv_text, mail, person, rows_of
from .spans import maybe, span


def attio() -> Export:
    reps = ["Finn Adler", "Rosa Blum"]

    def company(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [f"c{i:03}e1f2-77aa-4b1c-9d00-{i:012x}", FIRMS[i], f"{FIRMS[i].split()[0].lower()}{i}.example.com",
            r.choice(["SaaS", "Fintech", ""]), r.choice(["1-10", "11-50", "51-250"]), r.choice(["Berlin, Germany",
            "Paris, France", ""]), r.choice(["Very strong", "Good", "Weak", "No communication"]),
            f"{a}T{clock(r)}.000Z", r.choice(["$1M-$10M", ""])]  # fmt: skip

    def someone(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [f"p{i:03}e1f2-77aa-4b1c-9d00-{i:012x}", " ".join(person(i)), maybe(r, mail(i), .9), FIRMS[i % 40],
            maybe(r, "Founder"), maybe(r, f"+4930{r.randint(1000000, 9999999)}"), maybe(r,
            f"linkedin.com/in/{person(i)[0].lower()}{i}"), str(b), f"{a}T{clock(r)}.000Z"]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(["Lead", "In Progress", "Won 🎉", "Won 🎉", "Lost"])
        k = r.randint(0, 39)
        return [f"d{i:03}e1f2-77aa-4b1c-9d00-{i:012x}", f"{FIRMS[k]} – pilot", s, r.choice(reps),
            f"{r.randint(1, 90) * 500}.00", FIRMS[k], f"c{k:03}e1f2-77aa-4b1c-9d00-{k:012x}", " ".join(person(k)),
            f"p{k:03}e1f2-77aa-4b1c-9d00-{k:012x}", f"{a}T{clock(r)}.000Z",
            str(b) if s[0] in "WL" and s != "Lead" else ""]  # fmt: skip

    return Export(
        "attio",
        {
            "Companies.csv": csv_text("Record ID,Company,Domains,Categories,Employee range,Primary location,"
                "Connection strength,Created at,Estimated ARR", rows_of(401, 40, company)),
            "People.csv": csv_text("Record ID,Person,Email addresses,Company,Job title,Phone numbers,"
                "LinkedIn,Last interaction,Created at", rows_of(402, 80, someone)),
            "Deals.csv": csv_text("Record ID,Deal name,Deal stage,Deal owner,Deal value,Associated company,"
                "Associated company > Record ID,Associated people,"
                "Associated people > Record ID,Created at,Closed at", rows_of(403, 70, deal)),
        },
        {
            "companies": {"company_records": {"id": "Record ID", "name": "Company", "domain": "Domains",
                "segment": "Categories", "employees": "Employee range", "created": "Created at"}},
            "people": {"person_records": {"id": "Record ID", "name": "Person", "email": "Email addresses",
                "company_name": "Company", "title": "Job title", "phone": "Phone numbers",
                "created": "Created at"}},
            "deals": {"deal_records": {"id": "Record ID", "name": "Deal name", "state": "Deal stage",
                "owner": "Deal owner", "amount": "Deal value", "company_name": "Associated company",
                "company": ("Associated company > Record ID", "companies"),
                "person": ("Associated people > Record ID", "people"), "created": "Created at",
                "closed": "Closed at"}},
        },
    )  # fmt: skip


def outreach() -> Export:
    reps = [("7", "Ella Voss", "ella@seller.example"), ("9", "Raj Patel", "raj@seller.example")]

    def prospect(r: Random, i: int) -> list[str]:
        a, b = span(r)
        first, last = person(i)
        return [str(440 + i), first, last, maybe(r, mail(i), .96), r.choice(["Director", "VP Sales", ""]),
            FIRMS[i % 40], maybe(r, f"+1 408 555 {r.randint(1000, 9999)}"), maybe(r,
            f"+1 408 556 {r.randint(1000, 9999)}", .4), r.choice(["Cold/Not Started", "Approaching", "Replied",
            "Interested", "Not Interested", "Unresponsive"]), r.choice(reps)[1], r.choice(["Inbound", "Event", ""]),
            f"{a:%m/%d/%Y %H:%M}", f"{b:%m/%d/%Y %H:%M}", r.choice(["No", "Yes"])]  # fmt: skip

    def call(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        k = r.randint(0, 99)
        return [str(8000 + i), f"{a:%m/%d/%Y} {clock(r)[:5]}", r.choice(reps)[1], " ".join(person(k)), str(440 + k),
            FIRMS[k % 40], r.choice(["Outbound", "Outbound", "Inbound"]), r.choice(["Meeting Booked", "Gatekeeper",
            "Call back later", "Left VM"]), r.choice(["Answered", "No Answer"]),
            f"{r.randint(0, 9)}m {r.randint(0, 59)}s"]  # fmt: skip

    def meeting(r: Random, i: int) -> list[str]:
        a, b = span(r)
        k = r.randint(0, 99)
        return [str(300 + i), r.choice(["Intro", "Demo for your team"]), mail(k), r.choice(reps)[2],
            f"{b:%m/%d/%Y} 10:30", f"{b:%m/%d/%Y} 11:00", f"{a:%m/%d/%Y} {clock(r)[:5]}", r.choice(["Held",
            "No show", "Canceled"])]  # fmt: skip

    return Export(
        "outreach",
        {
            "prospects.csv": csv_text("Prospect ID,First Name,Last Name,Email,Title,Company,Work Phone,"
                "Mobile Phone,Stage,Owner,Source,Created At,Updated At,Opted Out", rows_of(411, 100, prospect)),
            "call_activity.csv": csv_text("Call ID,Call Time,User,Prospect,Prospect ID,Account,Direction,"
                "Disposition,Result,Talk Time", rows_of(412, 150, call)),
            "meetings_booked.csv": csv_text("Meeting ID,Meeting Title,Invitee Email,Booked By,Start Time,End Time,"
                "Booked At,Outcome", rows_of(413, 60, meeting)),
        },
        {
            "prospects": {"person_records": {"id": "Prospect ID", "first_name": "First Name",
                "last_name": "Last Name", "email": "Email", "title": "Title", "company_name": "Company",
                "phone": "Work Phone", "stage": "Stage", "owner": "Owner", "lead_source": "Source",
                "created": "Created At", "updated": "Updated At", "consent": "Opted Out"}},
            "call_activity": {"activities": {"id": "Call ID", "occurred": "Call Time", "member": "User",
                "person": ("Prospect ID", "prospects"), "direction": "Direction", "outcome": "Disposition",
                "kind": ("=", "call")}},
            "meetings_booked": {"activities": {"id": "Meeting ID", "content": "Meeting Title",
                "email": "Invitee Email", "member": "Booked By", "occurred": "Start Time", "outcome": "Outcome",
                "kind": ("=", "meeting")}},
        },
    )  # fmt: skip


def track_events() -> Export:
    def event(r: Random, i: int) -> dict[str, object]:
        a, _ = span(r)
        k = r.randint(0, 69)
        utm = r.choice([("google", "cpc", "spring_search"), ("newsletter", "email", "june"), (None, None, None)])
        return {
            "messageId": f"ajs-{r.getrandbits(48):012x}{i}", "type": r.choice(["track", "page"]),
                "event": r.choice(["Signed Up", "Page Viewed", "Demo Requested", "Guide Downloaded"]),
                "userId": f"u_{k:04}" if k < 60 else None, "anonymousId": f"{k * 7919:016x}",
            "timestamp": f"{a}T{clock(r)}.123Z", "receivedAt": f"{a}T{clock(r)}.500Z",
                "context": {"page": {"url": f"https://x.example/{r.choice(['pricing', 'demo'])}",
                "path": r.choice(["/pricing", "/demo"])}, "campaign": {"source": utm[0], "medium": utm[1],
                "name": utm[2]}, "ip": "81.2.69.1", "userAgent": "Mozilla/5.0"},
        }  # fmt: skip

    def user(r: Random, i: int) -> dict[str, object]:
        a, _ = span(r)
        return {"userId": f"u_{i:04}", "traits": {"email": mail(i), "firstName": person(i)[0],
            "lastName": person(i)[1], "company": FIRMS[i % 40], "jobTitle": r.choice(["COO", "Planner"]),
            "createdAt": f"{a}T{clock(r)}Z"}}  # fmt: skip

    def lines(seed: int, count: int, make: object) -> str:
        return "".join(json.dumps(row) + "\n" for row in rows_of(seed, count, make))

    return Export(
        "track_events",
        {"tracks.jsonl": lines(421, 250, event), "identifies.jsonl": lines(422, 60, user)},
        {
            "tracks": {"touches": {"id": "messageId", "kind": "event", "person": ("userId", "identifies"),
                "occurred": "timestamp"}},
            "identifies": {"person_records": {"id": "userId", "email": "traits.email",
                "first_name": "traits.firstName", "last_name": "traits.lastName", "company_name": "traits.company",
                "title": "traits.jobTitle", "created": "traits.createdAt"}},
        },
    )  # fmt: skip


def russian() -> Export:
    firms = [
        f"{a} {b}"
        for a in ("ООО", "АО", "ИП")
        for b in ("Вектор", "Север", "Альфа-Строй", "Прогресс", "Маяк", "Лидер", "Заря")
    ]
    first = ["Анна", "Борис", "Виктор", "Галина", "Денис", "Елена", "Иван", "Ольга"]
    last = ["Иванова", "Петров", "Смирнов", "Кузнецова", "Соколов", "Лебедева", "Козлов", "Новикова", "Морозов"]
    reps = ["Сергей Волков", "Мария Орлова"]

    def contact(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [str(5100 + i), first[i % 8], last[i % 9], firms[i % 21], maybe(r, r.choice(["Директор",
            "Менеджер"])), maybe(r, f"user{i}@firma{i % 21}.example.ru", .94), maybe(r,
            f"+7 9{r.randint(10, 99)} {r.randint(100, 999)}-{r.randint(10, 99)}-{r.randint(10, 99)}"),
            r.choice(["Москва", "Казань", ""]), r.choice(["Сайт", "Выставка", "Рекомендация"]), r.choice(reps),
            f"{a:%d.%m.%Y} {clock(r)}", f"{b:%d.%m.%Y} {clock(r)}"]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(
            [
                "Первичный контакт",
                "Переговоры",
                "Успешно реализовано",
                "Успешно реализовано",
                "Закрыто и не реализовано",
            ]
        )
        k = r.randint(0, 71)
        return [str(90100 + i), f"Сделка №{i + 1}", str(5100 + k), firms[k % 21], s, f"{r.randint(10, 900) * 1000}",
            r.choice(reps), f"{a:%d.%m.%Y} {clock(r)}", f"{b:%d.%m.%Y} {clock(r)}" if s[0] in "УЗ" else "",
            r.choice(["Дорого", "Нет бюджета"]) if s[0] == "З" else ""]  # fmt: skip

    return Export(
        "russian",
        {
            "Контакты.csv": csv_text("ID;Имя;Фамилия;Компания;Должность;Email;Телефон;Город;Источник;"
                "Ответственный;Дата создания;Дата изменения", rows_of(431, 72, contact), ";"),
            "Сделки.csv": csv_text("ID;Название сделки;ID контакта;Компания;Этап сделки;Бюджет;"
                "Ответственный;Дата создания;Дата закрытия;Причина отказа", rows_of(432, 80, deal), ";"),
        },
        {
            "контакты": {"person_records": {"id": "ID", "first_name": "Имя", "last_name": "Фамилия",
                "company_name": "Компания", "title": "Должность", "email": "Email", "phone": "Телефон",
                "city": "Город", "lead_source": "Источник", "owner": "Ответственный", "created": "Дата создания",
                "updated": "Дата изменения"}},
            "сделки": {"deal_records": {"id": "ID", "name": "Название сделки", "person": ("ID контакта",
                "контакты"), "company_name": "Компания", "state": "Этап сделки", "amount": "Бюджет",
                "owner": "Ответственный", "created": "Дата создания", "closed": "Дата закрытия",
                "loss_reason": "Причина отказа"}},
        },
    )  # fmt: skip


def uk_sheet() -> Export:
    def dmy(d: date) -> str:
        return f"{d:%d/%m/%y}"

    def enquiry(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        d = r.choice(["Accepted", "Accepted", "Bounced back", ""])
        return [f"E{i + 1:03}", dmy(a), " ".join(person(i)), FIRMS[i % 40], maybe(r,
            f"07{r.randint(100, 999)} {r.randint(100000, 999999)}"), maybe(r, mail(i), .9), r.choice(["Trade mag",
            "PPC", "Word of mouth", "ppc"]), r.choice(["Pete", "Sue"]), dmy(a + timedelta(days=1)), d,
            r.choice(["no budget", "wrong region"]) if d[:1] == "B" else "", maybe(r, "rang twice",
            .3)]  # fmt: skip

    def order(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(["WON", "LOST", "LIVE", "won", "live"])
        k = r.randint(0, 89)
        return [f"T{i + 400}", f"E{k + 1:03}", FIRMS[k % 40], r.choice(["Pete", "Sue"]),
            f"£{r.randint(1, 60) * 250:,}", dmy(a), s, dmy(b) if s.upper() != "LIVE" else "", r.choice(["too dear",
            "gone quiet"]) if s == "LOST" else ""]  # fmt: skip

    def contact(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [dmy(a), f"E{r.randint(1, 90):03}", r.choice(["Pete", "Sue"]), r.choice(["phone", "email", "visit"]),
            r.choice(["no reply", "spoke", "sent brochure"])]  # fmt: skip

    return Export(
        "uk_sheet",
        {
            "Enquiries.csv": csv_text("Enq No,Date rec'd,Contact name,Firm,Tel,E-mail address,Where from,"
                "Passed to,Passed on,Sales verdict,Why bounced,Comments", rows_of(441, 90, enquiry)),
            "Tenders.csv": csv_text("Tender ref,Enq No,Client,Salesman,Tender value,Sent out,Status,"
                "Decision date,Reason if lost", rows_of(442, 70, order)),
            "Follow ups.csv": csv_text("When,Enq No,Who,How,What happened", rows_of(443, 130, contact)),
        },
        {
            "enquiries": {
                "person_records": {"id": "Enq No", "created": "Date rec'd", "name": "Contact name",
                    "company_name": "Firm", "phone": "Tel", "email": "E-mail address", "lead_source": "Where from",
                    "owner": "Passed to"},
                "handoffs": {"person": ("Enq No", "enquiries"), "owner": "Passed to", "occurred": "Passed on",
                    "decision": "Sales verdict", "code": "Why bounced"},
            },
            "tenders": {"deal_records": {"id": "Tender ref", "person": ("Enq No", "enquiries"),
                "company_name": "Client", "owner": "Salesman", "amount": "Tender value", "created": "Sent out",
                "state": "Status", "closed": "Decision date", "loss_reason": "Reason if lost"}},
            "follow_ups": {"activities": {"occurred": "When", "person": ("Enq No", "enquiries"), "member": "Who",
                "kind": "How", "outcome": "What happened"}},
        },
    )  # fmt: skip


FIRST_SIGHT_PRACTICE = (attio, outreach, track_events, russian, uk_sheet)
