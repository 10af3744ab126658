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

#: What stands in the name of a person when there is none.
NO_NAME = (
    "na", "none", "no", "null", "nil", "unknown", "unbekannt", "notprovided", "notavailable", "test", "anonymous",
    "anonym", "user", "lead", "contact", "customer", "kunde", "guest", "admin", "info", "sales", "team",
    "x", "xx", "xxx",
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
_FORMS = (
    "gmbh", "mbh", "ag", "kgaa", "kg", "ohg", "ug", "gbr", "ev", "eg", "und", "co", "limited", "ltd", "plc", "llc",
    "llp", "lp", "incorporated", "inc", "corporation", "corp", "company", "sarl", "sas", "sa", "srl", "spa", "bv",
    "nv", "ab", "asa", "as", "oyj", "oy", "aps", "sro", "spzoo", "doo", "kft", "slu", "sl", "ltda", "pty", "pte",
    "pvt", "se",
)  # fmt: skip
# Most names of companies have no other signs: what is done with them then costs half.
_ASCII = "[A-Za-z0-9 .,&-]*"
# An initial or a beginning is no other name, and letters of two scripts can't be compared.
_TWO_NAMES = (
    "jaro_winkler_similarity(one, other) < 0.7 AND NOT CONTAINS(one, other) AND NOT CONTAINS(other, one)"
    " AND NOT (one[1] = other[1] AND LEAST(LENGTH(one), LENGTH(other)) <= 2)"
    " AND REGEXP_FULL_MATCH(one, '[a-z]+') = REGEXP_FULL_MATCH(other, '[a-z]+')"
)
_NOBODY = "(" + ", ".join(f"'{word}'" for word in ("", *NO_NAME)) + ")"
#: What the rules' SQL calls: signature to body; one may call those before it.
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
    "are_two_names(one, other)": _TWO_NAMES,
    # Not those of whom one is called what the other is called behind, as some forms have it.
    "are_two(first_name, surname, other_first, other_last)": (
        f"first_name NOT IN {_NOBODY} AND surname NOT IN {_NOBODY}"
        f" AND other_first NOT IN {_NOBODY} AND other_last NOT IN {_NOBODY}"
        " AND are_two_names(first_name, other_first) AND are_two_names(surname, other_last)"
        " AND are_two_names(first_name, other_last) AND are_two_names(surname, other_first)"
    ),
    "host_of(text)": (
        "CASE WHEN REGEXP_FULL_MATCH(text, '[a-z0-9-]+([.][a-z0-9-]+)*') THEN text ELSE "
        r"RTRIM(REGEXP_EXTRACT(LOWER(TRIM(text)), '^(?:[a-z]+:)?/*(?:[^/@]*@)?([^/:?#\s]+)', 1), '.') END"
    ),
    # A quick way to names that may differ in their legal form alone; what is asked with it is looked at again.
    "without_form_of(text)": (
        f"REPLACE(REGEXP_REPLACE(TRIM(CASE WHEN REGEXP_FULL_MATCH(text, '{_ASCII}')"
        " THEN REPLACE(TRANSLATE(LOWER(text), ',&-', '   '), '.', '')"
        rf" ELSE REGEXP_REPLACE(REPLACE({_PLAIN}, '.', ''), '[^\p{{L}}\p{{N}}]+', ' ', 'g') END),"
        f" '(?: +(?:{'|'.join(_FORMS)}))+$', ''), ' ', '')"
    ),
    # Here too most are plain, and to see that costs less than the rest.
    "company_name_of(text)": (
        f"CASE WHEN REGEXP_FULL_MATCH(text, '{_ASCII}') THEN LOWER(TRANSLATE(text, ' .,&-', ''))"
        rf" ELSE COALESCE(REGEXP_REPLACE({_PLAIN}, '[^\p{{L}}\p{{N}}]+', '', 'g'), '') END"
    ),
}
