"""Which records are one person or one company: rules a person can read, then Splink, then resolution.

Two ways in:

- `match` links any one or two lists, whatever their columns: what `lockstep match` runs.
- `score` scores pairs of person records with a model that was fixed before, so that the score of a pair depends on its
  two records alone and the pairs of a few new records cost only what they touch.

    model = default_model("people")            # or Model.from_json(kept text)
    score(workbench, "people", model, into="pairs")                 # all pairs that may be one
    score(workbench, "people", model, only="changed", into="pairs")  # those with a key of relation `changed`

`people` has ``key`` and any of first_name, last_name, name, email, phone, company, domain, city, country, title,
street, postcode, state, born; the table made has ``left_key`` < ``right_key``, ``probability``, ``weight`` (bits) and
``why`` (JSON: a list of ``{"what", "how", "level", "bits"}``).
"""

from lockstep.matching.columns import Recognised, kind_of, recognise
from lockstep.matching.lists import ListOf, Matched, match
from lockstep.matching.model import Model, default_model
from lockstep.matching.scoring import score

__all__ = ["ListOf", "Matched", "Model", "Recognised", "default_model", "kind_of", "match", "recognise", "score"]
