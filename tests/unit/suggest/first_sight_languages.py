"""Headers in languages and scripts, and lists kept by hand."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from .exports import FIRMS, Export, clock, csv_text, mail, person, rows_of
from .spans import maybe, span


def lime_swedish() -> Export:
    reps = ["Åsa Lindqvist", "Erik Nyman", "Maja Holm"]
    firms = [
        f"{a} {b}"
        for a in ("Älvsborg", "Norrsken", "Vättern", "Sjöbo", "Malmvik")
        for b in ("AB", "Bygg AB", "Data AB", "Transport AB", "Energi AB")
    ]

    def company(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [str(1001 + i), firms[i], f"55{r.randint(1000, 9999)}-{r.randint(1000, 9999)}", r.choice(["Göteborg",
            "Malmö", "Umeå"]), "Sverige", maybe(r, f"www.{i}firma.example.se"), r.choice(["Bygg", "IT", "Transport",
            ""]), maybe(r, str(r.randint(3, 900))), r.choice(reps), str(a)]  # fmt: skip

    def contact(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        first, last = person(i)
        return [str(5001 + i), first, last, str(1001 + i % 25), maybe(r, r.choice(["VD", "Inköpschef"])), maybe(r,
            mail(i), .95), maybe(r, f"070-{r.randint(100, 999)} {r.randint(10, 99)} {r.randint(10, 99)}"),
            r.choice(["Ja", "Nej"]), str(a)]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(["Kontakt", "Möte bokat", "Offert skickad", "Vunnen", "Vunnen", "Förlorad"])
        k = r.randint(0, 74)
        return [str(9001 + i), f"Affär {firms[k % 25]}", str(1001 + k % 25), str(5001 + k), s,
            f"{r.randint(1, 90)} {r.randint(0, 999):03},{r.randint(0, 99):02}", "SEK",
            f"{r.choice([10, 50, 90])} %", r.choice(reps), str(a), str(b) if s in ("Vunnen", "Förlorad") else "",
            r.choice(["Pris", "Ingen budget"]) if s == "Förlorad" else "", r.choice(["Mässa", "Webb",
            "Tips"])]  # fmt: skip

    return Export(
        "lime_swedish",
        {
            "Företag.csv": csv_text("Företagsnr;Företagsnamn;Organisationsnummer;Ort;Land;Webbplats;Bransch;"
                "Antal anställda;Kundansvarig;Skapad", rows_of(311, 25, company), ";"),
            "Kontaktpersoner.csv": csv_text("Personnr;Förnamn;Efternamn;Företagsnr;Befattning;E-post;Mobil;"
                "Nyhetsbrev;Skapad", rows_of(312, 75, contact), ";"),
            "Affärer.csv": csv_text("Affärsnr;Affärsnamn;Företagsnr;Kontaktperson;Affärsstatus;Värde;Valuta;"
                "Sannolikhet;Säljare;Skapad datum;Avslutsdatum;Förlustorsak;Källa", rows_of(313, 80, deal), ";"),
        },
        {
            "foretag": {"company_records": {"id": "Företagsnr", "name": "Företagsnamn", "city": "Ort",
                "country": "Land", "domain": "Webbplats", "industry": "Bransch", "employees": "Antal anställda",
                "owner": "Kundansvarig", "created": "Skapad"}},
            "kontaktpersoner": {"person_records": {"id": "Personnr", "first_name": "Förnamn",
                "last_name": "Efternamn", "company": ("Företagsnr", "foretag"), "title": "Befattning",
                "email": "E-post", "phone": "Mobil", "consent": "Nyhetsbrev", "created": "Skapad"}},
            "affarer": {"deal_records": {
                "id": "Affärsnr", "name": "Affärsnamn", "company": ("Företagsnr", "foretag"),
                    "person": ("Kontaktperson", "kontaktpersoner"), "state": "Affärsstatus", "amount": "Värde",
                    "currency": "Valuta", "owner": "Säljare", "created": "Skapad datum", "closed": "Avslutsdatum",
                    "loss_reason": "Förlustorsak", "lead_source": "Källa",
            }},
        },
    )  # fmt: skip


def rd_station() -> Export:
    reps = ["Larissa Moura", "Thiago Pires"]

    def lead(r: Random, i: int) -> list[str]:
        a, b = span(r)
        return [
            maybe(r, mail(i), 1), " ".join(person(i)), maybe(r,
                f"(11) 9{r.randint(1000, 9999)}-{r.randint(1000, 9999)}"), maybe(r, FIRMS[i % 40]), maybe(r,
                r.choice(["Diretora", "Analista de Marketing"])), r.choice(["Lead", "Lead Qualificado", "Cliente"]),
                r.choice(["SP", "RJ", "MG", ""]), r.choice(["São Paulo", "Campinas", ""]),
            r.choice(["Busca Paga | Google", "Social | Instagram", "Tráfego Direto"]),
                r.choice(["E-book Planejamento", "Peça um orçamento", "Newsletter"]),
                f"{a:%d/%m/%Y} {clock(r)[:5]}", f"{b:%d/%m/%Y} {clock(r)[:5]}", str(r.randint(1, 9)), r.choice(["A",
                "B", "C"]),
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(["Em andamento", "Em andamento", "Vendida", "Perdida", "Pausada"])
        k = r.randint(0, 109)
        return [
            f"Orçamento {FIRMS[k % 40]}", FIRMS[k % 40], r.choice(["1", "3", "5"]), "Funil padrão",
                r.choice(["Sem contato", "Contato feito", "Proposta enviada", "Negociação"]), s, r.choice(["Preço",
                "Sem retorno"]) if s == "Perdida" else "",
                f"R$ {r.randint(1, 90)}.{r.randint(0, 999):03},{r.randint(0, 99):02}", f"R$ {r.randint(0, 9)}00,00",
                f"{a:%d/%m/%Y}", f"{clock(r)[:5]}",
            f"{b:%d/%m/%Y}" if s in ("Vendida", "Perdida") else "", f"{b + timedelta(days=9):%d/%m/%Y}",
                r.choice(["Busca Paga | Google", "Indicação"]), r.choice(["Campanha Maio", ""]), r.choice(reps),
                " ".join(person(k)), mail(k),
        ]  # fmt: skip

    return Export(
        "rd_station",
        {
            "leads-exportados.csv": csv_text("Email,Nome,Telefone,Empresa,Cargo,Estágio no funil,Estado,Cidade,"
                "Origem da primeira conversão,Primeira conversão,"
                "Data da primeira conversão,Data da última conversão,Total de conversões," "Perfil", rows_of(321,
                110, lead)),
            "negociacoes.csv": csv_text("Nome,Empresa,Qualificação,Funil de vendas,Etapa,Estado,Motivo de Perda,"
                "Valor Único,Valor Recorrente,Data de criação,Hora de criação,"
                "Data de fechamento,Previsão de fechamento,Fonte,Campanha,Responsável," "Contatos,Email do contato",
                rows_of(322, 90, deal)),
        },
        {
            "leads_exportados": {"person_records": {
                "id": "Email", "email": "Email", "name": "Nome", "phone": "Telefone", "company_name": "Empresa",
                    "title": "Cargo", "stage": "Estágio no funil", "region": "Estado", "city": "Cidade",
                    "lead_source": "Origem da primeira conversão", "created": "Data da primeira conversão",
                "updated": "Data da última conversão", "lead_kind": "Primeira conversão",
            }},
            "negociacoes": {"deal_records": {
                "name": "Nome", "company_name": "Empresa", "state": "Estado", "loss_reason": "Motivo de Perda",
                    "amount": "Valor Único", "created": "Data de criação", "closed": "Data de fechamento",
                    "lead_source": "Fonte", "campaign": "Campanha", "owner": "Responsável",
                    "person": ("Email do contato", "leads_exportados"),
            }},
        },
    )  # fmt: skip


def japanese() -> Export:
    sei = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村"]
    mei = ["健一", "直子", "翔太", "美咲", "大輔", "陽子", "拓也", "愛"]
    firms = [
        f"{a}{b}"
        for a in ("東都", "北海", "富士見", "瀬戸", "青葉")
        for b in ("精機株式会社", "電子株式会社", "食品株式会社", "物産株式会社")
    ]
    reps = ["小林 誠", "加藤 由美", "吉田 亮"]

    def customer(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [f"C{i + 1:05}", firms[i % 20], sei[i % 8], mei[i // 8 % 8], maybe(r, r.choice(["部長", "課長",
            "営業担当"])), maybe(r, f"user{i}@{('toto', 'hokkai', 'fujimi')[i % 3]}{i % 20}.example.jp", .95),
            maybe(r, f"03-{r.randint(1000, 9999)}-{r.randint(1000, 9999)}"), r.choice(["東京都", "大阪府",
            "愛知県"]), r.choice(["製造", "食品", ""]), r.choice(["展示会", "Web問い合わせ", "紹介"]),
            r.choice(reps), f"{a:%Y/%m/%d}"]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(["商談中", "見積提出", "受注", "受注", "失注"])
        k = r.randint(0, 59)
        return [f"A-{i + 301}", f"{firms[k % 20]} 検査装置", f"C{k + 1:05}", firms[k % 20], s,
            f"{r.randint(20, 900) * 10000:,}", r.choice(reps), f"{a:%Y/%m/%d}", f"{b:%Y/%m/%d}" if s in ("受注",
            "失注") else "", r.choice(["価格", "時期"]) if s == "失注" else "", r.choice(["検査装置",
            "保守契約"])]  # fmt: skip

    def activity(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [f"{a:%Y/%m/%d} {clock(r)[:5]}", f"C{r.randint(1, 60):05}", f"A-{r.randint(301, 380)}",
            r.choice(["電話", "訪問", "メール"]), r.choice(reps), r.choice(["不在", "面談済",
            "見積依頼あり"])]  # fmt: skip

    return Export(
        "japanese",
        {
            "顧客一覧.csv": csv_text("顧客ID,会社名,姓,名,役職,メールアドレス,電話番号,都道府県,業種,流入経路,"
                "担当者,登録日", rows_of(301, 60, customer)),
            "案件一覧.csv": csv_text("案件番号,案件名,顧客ID,会社名,ステータス,金額,営業担当,作成日,完了日,"
                "失注理由,商品", rows_of(302, 80, deal)),
            "活動履歴.csv": csv_text("日時,顧客ID,案件番号,種別,対応者,結果", rows_of(303, 150, activity)),
        },
        {
            "顧客一覧": {"person_records": {
                "id": "顧客ID", "company_name": "会社名", "last_name": "姓", "first_name": "名", "title": "役職",
                    "email": "メールアドレス", "phone": "電話番号", "region": "都道府県", "industry": "業種",
                    "lead_source": "流入経路", "owner": "担当者", "created": "登録日",
            }},
            "案件一覧": {"deal_records": {
                "id": "案件番号", "name": "案件名", "person": ("顧客ID", "顧客一覧"), "company_name": "会社名",
                    "state": "ステータス", "amount": "金額", "owner": "営業担当", "created": "作成日",
                    "closed": "完了日", "loss_reason": "失注理由", "product": "商品",
            }},
            "活動履歴": {"activities": {
                "occurred": "日時", "person": ("顧客ID", "顧客一覧"), "deal": ("案件番号", "案件一覧"),
                    "kind": "種別", "member": "対応者", "outcome": "結果",
            }},
        },
    )  # fmt: skip


def homegrown() -> Export:
    def mdy(d: date) -> str:
        return f"{d.month}/{d.day}/{d:%y}"

    def lead(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        r.random()
        d = r.choice(["Y", "Y", "N", ""])
        return [
            f"{i + 1}", mdy(a), " ".join(person(i)), FIRMS[i % 40], maybe(r, mail(i), .92), maybe(r,
                f"{r.randint(200, 900)}.555.{r.randint(1000, 9999)}", .7), r.choice(["Trade show", "Google",
                "Referral", "google ads", ""]), r.choice(["Steve", "Maria", "Deb"]), mdy(a + timedelta(days=2)), d,
                r.choice(["not a fit", "student"]) if d == "N" else "",
            maybe(r, "wants 20 units, budget next FY", .4),
        ]  # fmt: skip

    def deal(r: Random, i: int) -> list[str]:
        a, b = span(r)
        s = r.choice(["won", "Won", "lost", "LOST", "open", "open", "on hold"])
        k = r.randint(0, 99)
        return [f"Q-{i + 2001}", f"{k + 1}", FIRMS[k % 40], r.choice(["Steve", "Maria", "Deb"]), mdy(a),
            f"{r.randint(1, 80) * 250:,}" if r.random() < .95 else "TBD", s, mdy(b) if s.lower() in ("won",
            "lost") else "", r.choice(["price", "went quiet"]) if s.lower() == "lost" else "", r.choice(["Pump",
            "Valve", "Service"])]  # fmt: skip

    def call(r: Random, i: int) -> list[str]:
        a, _ = span(r)
        return [mdy(a), f"{r.randint(1, 100)}", r.choice(["Steve", "Maria", "Deb"]), r.choice(["call", "email",
            "mtg", "vm"]), r.choice(["no answer", "talked", "left msg", "booked"])]  # fmt: skip

    return Export(
        "homegrown",
        {
            "Lead log 2025.csv": csv_text("Lead #,Date In,Contact,Company,Email,Phone,How they found us,Given to,"
                "Date Given,Accepted? (Y/N),If no why,Notes", rows_of(351, 100, lead)),
            "Quotes 2025.csv": csv_text("Quote #,Lead #,Customer,Rep,Quoted,Quote $,Result,Decided,Why lost,"
                "Product line", rows_of(352, 70, deal)),
            "Call sheet.csv": csv_text("Date,Lead #,Rep,What,Outcome", rows_of(353, 140, call)),
        },
        {
            "lead_log_2025": {
                "person_records": {"id": "Lead #", "created": "Date In", "name": "Contact",
                    "company_name": "Company", "email": "Email", "phone": "Phone",
                    "lead_source": "How they found us", "owner": "Given to"},
                "handoffs": {"person": ("Lead #", "lead_log_2025"), "owner": "Given to", "occurred": "Date Given",
                    "decision": "Accepted? (Y/N)", "code": "If no why"},
            },
            "quotes_2025": {"deal_records": {
                "id": "Quote #", "person": ("Lead #", "lead_log_2025"), "company_name": "Customer", "owner": "Rep",
                    "created": "Quoted", "amount": "Quote $", "state": "Result", "closed": "Decided",
                    "loss_reason": "Why lost", "product": "Product line",
            }},
            "call_sheet": {"activities": {"occurred": "Date", "person": ("Lead #", "lead_log_2025"),
                "member": "Rep", "kind": "What", "outcome": "Outcome"}},
        },
    )  # fmt: skip


FIRST_SIGHT_LANGUAGES = (lime_swedish, rd_station, japanese, homegrown)
