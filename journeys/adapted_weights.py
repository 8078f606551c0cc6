"""Weights adapted to this company's lists, kept from a pass over many rows for passes over few.

They follow from the lists alone, so that nobody has to put them in force; they count as long as the
weights that they were adapted from do.
"""

import json
from datetime import datetime

from matching.scoring import Weights, as_table, digest_of, shipped_weights, weights_from
from store.work import Work

KEPT = "weights adapted"


def adapted_weights(view: Work, base: Weights | None) -> Weights | None:
    """Read what was adapted from these weights (None: the shipped ones), if anything was."""
    text = view.cursors.get(KEPT)
    if text is None:
        return None
    try:
        kept = json.loads(text)
        return weights_from(kept["weights"]) if kept["of"] == _name(base) else None
    except (KeyError, TypeError, ValueError):
        # Of another release: the next pass over many rows adapts anew.
        return None


def keep_adapted(work: Work, base: Weights | None, adapted: Weights, *, now: datetime) -> None:
    """Keep weights that were adapted from these, in place of what was kept before."""
    text = json.dumps({"of": _name(base), "weights": as_table(adapted)}, separators=(",", ":"))
    work.cursors.set(KEPT, text, now)


def _name(base: Weights | None) -> str:
    return digest_of(shipped_weights() if base is None else base)
