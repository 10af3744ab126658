"""Invented people and companies, in several scripts, each with the plain letters its e-mail address uses.

Written ``Jürgen=juergen``: the name as people write it, and as an address does. Companies have addresses
under ``.example`` only, which never resolve.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.simulate.dice import Dice, Ints


def _words(text: str) -> list[str]:
    return text.split()


#: First names | last names, by culture.
_CULTURES: dict[str, tuple[str, str]] = {
    "german": (
        "Jürgen=juergen Johanna Rolf Käthe=kaethe Matthias Anke Björn=bjoern Ulrike Stefan Sabine Florian "
        "Heike Götz=goetz Bärbel=baerbel Tobias Nadine",
        "Keller Brandt Müller=mueller Schröder=schroeder Weiß=weiss Hofmann Köhler=koehler Vogt Jäger=jaeger "
        "Lorenz Grünwald=gruenwald Pfeiffer Bäcker=baecker Zimmermann Strauß=strauss Engel Thies Oßwald=osswald",
    ),
    "english": (
        "James Olivia Thomas Aisling Michael Charlotte Daniel Grace Samuel Heather Nathan Imogen Owen Lauren "
        "Patrick Zoe",
        "Carter Hughes O’Brien=obrien Walker Mitchell Ashworth Bennett McKenna=mckenna Turner Whitfield Palmer "
        "Reid Gallagher Doyle Thornton Ellis Barrett Underwood",
    ),
    "nordic": (
        "Åsa=asa Søren=soren Ingrid Lars Mårten=marten Kirsten Jørgen=jorgen Aino Eero Freja Håkon=hakon Linnéa=linnea",
        "Nyström=nystrom Dahl Lindqvist Sørensen=sorensen Ahlgren Bakke Mäkinen=makinen Holm Øverby=overby "
        "Virtanen Kjær=kjaer Sandström=sandstrom",
    ),
    "southern": (
        "Giulia Marco Sofía=sofia José=jose Chiara Lucía=lucia Andrea Núria=nuria Paolo Inês=ines João=joao Alessandro",
        "Ferri Rossi García=garcia Muñoz=munoz Conti D’Angelo=dangelo Peña=pena Gonçalves=goncalves Bianchi "
        "Ibáñez=ibanez Marini Carvalho",
    ),
    "arabic": (
        "أميرة=amira خالد=khaled ليلى=layla يوسف=youssef سلمى=salma",
        "حداد=haddad منصور=mansour الخوري=alkhoury رحمن=rahman صالح=saleh",
    ),
    "hebrew": ("נועה=noa דוד=david תמר=tamar איתן=eitan", "כהן=cohen לוי=levi מזרחי=mizrahi ברק=barak"),
    "chinese": ("伟=wei 芳=fang 丽娜=lina 建国=jianguo 小明=xiaoming", "王=wang 李=li 张=zhang 陈=chen 欧阳=ouyang"),
    "slavic": (
        "Tomasz Łucja=lucja Ольга=olga Дмитрий=dmitri Jiří=jiri Božena=bozena Андрій=andrii",
        "Zieliński=zielinski Nowák=nowak Иванова=ivanova Петренко=petrenko Dvořák=dvorak Król=krol",
    ),
    "indian": ("Priya Arjun Deepika Rahul Ananya Vikram", "Nair Iyer Sharma Patel Banerjee Reddy"),
    "african": ("Ngozi Kwame Thandiwe Olu=olu Zainab", "Okafor Mensah Dlamini Adeyemi Diallo"),
}
#: Share of each culture (in the order above) among the people of a region, in the order of `company.REGIONS`.
_REGION_CULTURES: tuple[tuple[float, ...], ...] = (
    (0.68, 0.04, 0.02, 0.06, 0.04, 0.01, 0.02, 0.09, 0.02, 0.02),
    (0.05, 0.58, 0.03, 0.12, 0.02, 0.03, 0.06, 0.03, 0.06, 0.02),
    (0.03, 0.72, 0.02, 0.04, 0.03, 0.01, 0.02, 0.03, 0.07, 0.03),
    (0.04, 0.06, 0.78, 0.02, 0.04, 0.00, 0.01, 0.03, 0.01, 0.01),
    (0.03, 0.04, 0.01, 0.83, 0.03, 0.01, 0.01, 0.02, 0.01, 0.01),
)
_STEMS = _words(
    "Brightwater Osterfeld Calder Nordhafen Lindenau Silvermoor Kestrel Falkenried Hollowell Marbach Ashgrove "
    "Valdora Grünfeld Storvik Tarnow Eastbrook Montalto Rheinau Larkfield Bergström Castell Dunmore Elbtal "
    "Fjordline Garonne Highmarsh Isarwerk Juniper Kilbride Lofoten Meridian Northgate Orsola Pellworm "
    "Quarrystone Ravello Seehausen Thornbury Ulmenhof Vestergaard Wexcombe Ymir Zelkova Altenmark Bexley "
    "Cormorant Drayton Evensong Finkenwerder Glenrock Havelland Inverleith Jasmund Kaltenbach Loire"
)
_TRADES = _words(
    "Foods Pharma Mills Packaging Plastics Bakeries Dairy Logistics Textiles Ceramics Tools Valves Paper "
    "Brewing Chemicals Optics Furniture Glass Castings Electronics Cosmetics Bearings Cables Coatings Beverages"
)
INDUSTRIES: tuple[str, ...] = (
    "Food processing", "Pharmaceuticals", "Textiles", "Packaging", "Plastics", "Food processing",
    "Food processing", "Logistics", "Textiles", "Building materials", "Machinery", "Machinery", "Packaging",
    "Beverages", "Chemicals", "Electronics", "Furniture", "Building materials", "Metal", "Electronics",
    "Chemicals", "Machinery", "Electronics", "Chemicals", "Beverages",
)  # fmt: skip
_LEGAL_FORMS: tuple[tuple[str, ...], ...] = (
    ("GmbH", "AG", "GmbH & Co. KG"), ("Inc.", "LLC", "Corp."), ("Ltd", "plc"), ("AB", "A/S", "AS"), ("S.r.l.", "S.A."),
)  # fmt: skip
FREE_MAIL: tuple[str, ...] = ("gmail.com", "outlook.com", "gmx.de", "yahoo.com", "icloud.com", "web.de")

assert len(INDUSTRIES) == len(_TRADES)


class Names:
    """Names of people and companies, for many at once."""

    def __init__(self) -> None:
        firsts: list[tuple[str, str]] = []
        lasts: list[tuple[str, str]] = []
        spans: list[tuple[int, int, int, int]] = []
        for first, last in _CULTURES.values():
            first_names, last_names = _parsed(first), _parsed(last)
            spans.append((len(firsts), len(first_names), len(lasts), len(last_names)))
            firsts.extend(first_names)
            lasts.extend(last_names)
        self._spans = np.array(spans, dtype=np.int64)
        self.first, self.first_plain = (pa.array([pair[i] for pair in firsts]) for i in (0, 1))
        self.last, self.last_plain = (pa.array([pair[i] for pair in lasts]) for i in (0, 1))

    def person(self, dice: Dice, stream: str, index: Ints, region: Ints) -> tuple[Ints, Ints]:
        """Positions of a first and a last name of one culture, per index."""
        culture = np.zeros(len(index), dtype=np.int64)
        for number, weights in enumerate(_REGION_CULTURES):
            culture = np.where(region == number, dice.pick(f"{stream} culture", index, weights), culture)
        first_from, first_count, last_from, last_count = self._spans[culture].T
        return (
            first_from + dice.whole(f"{stream} first name", index, first_count),
            last_from + dice.whole(f"{stream} last name", index, last_count),
        )

    def full_name(self, dice: Dice, stream: str, index: Ints, region: int) -> str:
        """One name in Latin letters, for a member of the team."""
        first, last = self.person(dice, stream, index, np.array([region]))
        plain = f"{self.first_plain[int(first[0])]} {self.last_plain[int(last[0])]}"
        return plain.title()


def company_names(account: Ints, region: Ints) -> tuple[pa.Array, pa.Array]:
    """Names and domains of companies by their number; no two numbers share either."""
    stems, trades = len(_STEMS), len(_TRADES)
    base = stems * trades
    rest, low = np.divmod(account, base)
    # A step prime to the number of pairs visits each pair once, in an order that looks like none.
    pair = (low * 1009) % base
    first = pa.array(_STEMS).take(pa.array(pair % stems))
    trade = pa.array(_TRADES).take(pa.array(pair // stems))
    turn, second = np.divmod(rest, stems)
    partner = (pair % stems + second) % stems
    partners = pa.array(_STEMS).take(pa.array(partner))
    number = pa.array(np.where(turn > 0, turn + 1, 0)).cast(pa.string())
    has_partner = pa.array(second > 0)
    named = pc.if_else(has_partner, pc.binary_join_element_wise(first, partners, " & "), first)
    named = pc.binary_join_element_wise(named, trade, " ")
    named = pc.if_else(pa.array(turn > 0), pc.binary_join_element_wise(named, number, " "), named)
    forms = pa.array(["" for _ in account])
    for position, choices in enumerate(_LEGAL_FORMS):
        chosen = pa.array(choices).take(pa.array(account % len(choices)))
        forms = pc.if_else(pa.array(region == position), chosen, forms)
    plain = pc.if_else(has_partner, pc.binary_join_element_wise(first, partners, "-"), first)
    plain = pc.binary_join_element_wise(plain, trade, "-")
    plain = pc.if_else(pa.array(turn > 0), pc.binary_join_element_wise(plain, number, "-"), plain)
    plain = pc.replace_substring(pc.utf8_lower(plain), "ü", "ue")
    plain = pc.replace_substring(plain, "ö", "oe")
    domains = pc.binary_join_element_wise(plain, "example", ".")
    return pc.binary_join_element_wise(named, forms, " "), domains


def trade_of(account: Ints) -> Ints:
    """Position in `INDUSTRIES` of each company's industry."""
    base = len(_STEMS) * len(_TRADES)
    trade: Ints = ((account % base) * 1009 % base) // len(_STEMS)
    return trade


def _parsed(names: str) -> list[tuple[str, str]]:
    return [(shown, plain or shown.lower()) for shown, _, plain in (name.partition("=") for name in names.split())]
