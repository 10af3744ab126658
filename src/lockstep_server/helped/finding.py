"""The sentence at the top: who stands apart, and who can't be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lockstep.charter.attribution import MODELS
from lockstep.insight.what_helped.asked import LEARNT, NO_TOUCH
from lockstep_server.frame.templatetags.lockstep import money, rate

#: So many are named in a sentence.
_NAMED = 3


def finding(said: Sequence[Mapping[str, Any]], unit: str, model: str, currency: str) -> str:
    """Say who helped most by one model, as far as the intervals tell.

    Parameters
    ----------
    said
        Rows of `attribution`, the most credited first.
    unit
        The column that names them.
    model
        The model's name.
    currency
        The home currency.

    Examples
    --------
    >>> fair = {"channel": "Fair", "value": "900", "share": 0.9, "rank": "1"}
    >>> finding([fair, fair | {"channel": "Web", "value": "100", "rank": "2"}], "channel", "linear", "EUR")
    'Fair helped most by linear: €900, 90\u202f% of what was won, and its interval stands above all others.'
    """
    by = model_said(model)
    rows = {str(row[unit]): row for row in said}
    ranked = {name: row for name, row in rows.items() if row["rank"]}
    if not ranked:
        return ""
    firsts = [name for name, row in ranked.items() if row["rank"].split(" ")[0] == "1"]
    first, most = next(iter(ranked.items()))
    if len(firsts) == 1:
        share = f", {rate(most['share'], 0)} of what was won" if most["share"] else ""
        text = (
            f"{first} helped most by {by}: {money(most['value'], currency)}{share}, and its interval stands above "
            "all others."
        )
    else:
        text = f"{_listed(firsts)} helped most by {by}, and can’t be told apart: their intervals overlap."
    thin = [name for name, row in rows.items() if not row["rank"] and name != NO_TOUCH]
    if thin:
        text += f" {_listed(thin)} {'is' if len(thin) == 1 else 'are'} too thin to rank."
    return text


def model_said(model: str) -> str:
    """Say a model inside a sentence.

    Examples
    --------
    >>> model_said("linear"), model_said("u"), model_said("markov")
    ('linear', 'U-shaped', 'Markov')
    """
    words = MODELS[model]
    return words if words[1] == "-" or model in LEARNT else words[0].lower() + words[1:]


def _listed(names: list[str]) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
