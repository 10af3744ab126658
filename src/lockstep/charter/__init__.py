"""The charter: the one document both teams agree on, read, checked, versioned and compared.

>>> from lockstep import charter
>>> charter.parse("company: {name: Acme, currency: EUR, time_zone: UTC}").build_rules().home_currency
'EUR'
"""

from lockstep.charter.differences import differences
from lockstep.charter.loading import check, in_force, load, parse
from lockstep.charter.model import Charter
from lockstep.charter.starting import default_text, write_first

__all__ = ["Charter", "check", "default_text", "differences", "in_force", "load", "parse", "write_first"]
