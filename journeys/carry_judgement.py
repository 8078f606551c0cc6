"""A judgement goes with the evidence: the same company under another row is not asked again.

A partner lists one company in several segments and under new ids. Without this, what a person
judged away would come back with the next list.
"""

from collections.abc import Sequence

from store.matches import MatchRow
from store.work import Work


def carry_judgement(work: Work, row: MatchRow, known: Sequence[MatchRow]) -> MatchRow:
    """Give a new pair the judgement of a known one of the same account, partner and evidence.

    It stands as the same person's, of the same moment, so that taking one back takes back both.
    """
    if row.judgement is not None:
        return row
    for other in known:
        if other.id == row.id or other.judgement is None or other.evidence != row.evidence:
            continue
        last = work.judgements.last_of(other.id)
        if last is None:
            continue
        made = work.judgements.add(row.id, last.judgement, last.by, last.at, "carried over")
        if last.settled_by is not None:
            work.judgements.settle(made.id, last.settled_by, last.at)
        return work.matches.set_judgement(row.id, last.judgement, version=row.version)
    return row
