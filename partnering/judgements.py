"""What people said about a pair, and why it outranks every score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from partnering.accounts import Account
from partnering.people import Person, may_judge, may_settle


class Judgement(StrEnum):
    SAME = "same"
    NOT_SAME = "not_same"
    RELATED = "related"
    UNSURE = "unsure"


class Standing(StrEnum):
    """How a pair stands after score and judgement: what the rest of the product goes by."""

    SAME = "same"
    POSSIBLE = "possible"
    RELATED = "related"
    REJECTED = "rejected"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One judgement, kept for ever. `settled_by` is the partner manager who confirmed it.

    `revoked_by` is who took it back or replaced it by another. `evidence` and `seen` are what it
    was said of: matching's own mark for the two records, and the digests of `compared.seen_of`.
    """

    id: int
    match_id: int
    judgement: Judgement
    by: int
    at: datetime
    revoked_at: datetime | None = None
    settled_by: int | None = None
    revoked_by: int | None = None
    evidence: str = ""
    seen: Mapping[str, str] = field(default_factory=dict)


def standing(verdict: str, judgement: Judgement | None) -> Standing:
    """Combine matching's verdict (`auto`, `review`, `related`, `none`) with the last judgement.

    A person's word outranks the score; *unsure* leaves the score as it is but never lets it be
    taken for certain.
    """
    match judgement:
        case Judgement.SAME:
            return Standing.SAME
        case Judgement.NOT_SAME:
            return Standing.REJECTED
        case Judgement.RELATED:
            return Standing.RELATED
        case Judgement.UNSURE:
            return Standing.POSSIBLE if verdict in ("auto", "review") else Standing(_plain(verdict))
        case None:
            return Standing(_plain(verdict))


def may_review(person: Person, account: Account) -> bool:
    """Tell whether a person may judge a pair of this account out of the queue.

    Partner managers and admins may judge every pair, others those of accounts that they own.
    """
    if may_settle(person):
        return True
    return may_judge(person) and person.is_crm(account.owner_key)


def _plain(verdict: str) -> str:
    return {"auto": "same", "review": "possible", "related": "related"}.get(verdict, "none")
