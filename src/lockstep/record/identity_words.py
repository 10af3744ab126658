"""How names are compared: the words that name nobody, and the normal form of a surname, host or company name.

Names are compared by their letters alone: ``Müller-Lüdenscheidt`` is ``mullerludenscheidt``. Legal forms stay:
``Foo Ltd`` and ``Foo Inc`` may be two companies. Normal forms serve comparing only; nothing keeps them.
"""

from __future__ import annotations

#: Mailboxes several people read: the letters before the @. Two records with one of these addresses are one
#: person only when the name is the same too.
ROLE_MAILBOXES = (
    "abuse", "accounting", "accounts", "admin", "administration", "ap", "billing", "bookings", "buero",
    "business", "careers", "contact", "contacto", "contactus", "contato", "customerservice", "ecommerce",
    "email", "enquiries", "enquiry", "feedback", "finance", "frontdesk", "general", "hallo", "hello", "help",
    "helpdesk", "hi", "hola", "hq", "hr", "info", "information", "inquiries", "inquiry", "invoice",
    "invoices", "it", "jobs", "kontakt", "legal", "mail", "mailbox", "management", "marketing", "media",
    "news", "newsletter", "noreply", "donotreply", "office", "operations", "order", "orders", "partners",
    "postmaster", "pr", "press", "privacy", "procurement", "purchasing", "reception", "recruiting",
    "reservations", "root", "sales", "secretary", "security", "sekretariat", "service", "shop", "support",
    "team", "tech", "test", "vendas", "ventas", "verkauf", "verwaltung", "webmaster", "welcome", "zentrale",
)  # fmt: skip
#: What stands in a company name when there is none.
NO_COMPANY = (
    "na", "none", "no", "null", "nil", "unknown", "unbekannt", "keine", "private", "privat", "personal",
    "self", "selfemployed", "freelance", "freelancer", "individual", "student", "company", "mycompany",
    "test", "tbd", "x",
)  # fmt: skip

# Letters are compared without case and accents; those that carry no separable accent are spelt out.
_PLAIN = (
    "REPLACE(REPLACE(REPLACE(TRANSLATE(STRIP_ACCENTS(LOWER(text)), 'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')"
)
# Most are one plain word, and to see that takes a fifth of the time of the rest.
_LETTERS = (
    r"CASE WHEN REGEXP_FULL_MATCH(text, '[A-Za-z]*') THEN LOWER(text)"
    rf" ELSE REGEXP_REPLACE({_PLAIN}, '[^\p{{L}}]+', '', 'g') END"
)
#: What the rules' SQL calls: signature to body.
MACROS = {
    "letters_of(text)": _LETTERS,
    # "Huber, Anna" and "Anna Huber MBA" are both a Huber.
    "plain_name_of(text)": r"REGEXP_REPLACE(TRIM(text), '[,\s]+(jr|sr|ii|iii|iv|phd|md|mba|esq|cpa)\.?$', '', 'i')",
    "last_word_of(text)": (
        "CASE WHEN CONTAINS(text, ',') THEN SPLIT_PART(text, ',', 1)"
        r" WHEN REGEXP_MATCHES(text, '\s') THEN REGEXP_EXTRACT(text, '\S+$') ELSE '' END"
    ),
    "first_word_of(text)": (
        r"CASE WHEN CONTAINS(text, ',') THEN REGEXP_EXTRACT(TRIM(SPLIT_PART(text, ',', 2)), '^\S+')"
        r" WHEN REGEXP_MATCHES(text, '\s') THEN REGEXP_EXTRACT(text, '^\S+') ELSE '' END"
    ),
    "surname_of(last_name, name)": (
        "letters_of(COALESCE(NULLIF(TRIM(last_name), ''), last_word_of(plain_name_of(name)), ''))"
    ),
    "first_name_of(first_name, name)": (
        "letters_of(COALESCE(NULLIF(TRIM(first_name), ''), first_word_of(plain_name_of(name)), ''))"
    ),
    "host_of(text)": (r"RTRIM(REGEXP_EXTRACT(LOWER(TRIM(text)), '^(?:[a-z]+:)?/*(?:[^/@]*@)?([^/:?#\s]+)', 1), '.')"),
    "company_name_of(text)": rf"COALESCE(REGEXP_REPLACE({_PLAIN}, '[^\p{{L}}\p{{N}}]+', '', 'g'), '')",
}
