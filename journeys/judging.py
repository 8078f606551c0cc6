"""Writes judgements onto pairs, inside the caller's transaction: made, undone, carried, questioned.

A judgement is about what the two records said. It stays while they say the same, whatever row they
stand in, and a person is asked again once they say something else.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from partnering.accounts import Account
from partnering.compared import seen_of, what_changed
from partnering.judgements import JudgedPair, Judgement
from partnering.partners import PartnerAccount
from partnering.people import Person, may_settle
from store.matches import MatchRow
from store.work import Work


def write_judgement(
    work: Work, row: MatchRow, judgement: Judgement, *, by: Person, now: datetime, note: str = ""
) -> JudgedPair:
    """Judge one pair as its records are now, in place of what was said of it before.

    A partner manager's word is settled at once.
    """
    last = work.judgements.last_of(row.id)
    if last is not None:
        work.judgements.revoke(last.id, now, by.id)
    seen = seen_now(work, row)
    made = work.judgements.add(
        row.id, judgement, by.id, now, note, evidence=row.evidence, seen=seen
    )
    if may_settle(by):
        work.judgements.settle(made.id, by.id, now)
    work.matches.set_judgement(row.id, judgement, version=row.version)
    return made


def undo_judgement(work: Work, judged: JudgedPair, *, by: Person, now: datetime) -> None:
    """Take a judgement back; the one that it had replaced counts again."""
    before = work.judgements.replaced_by(judged)
    work.judgements.revoke(judged.id, now, by.id)
    row = work.matches.get(judged.match_id)
    if row is None:
        return
    if before is None:
        work.matches.set_judgement(row.id, None, version=row.version)
        return
    work.judgements.reinstate(before.id)
    row = work.matches.set_judgement(row.id, before.judgement, version=row.version)
    account = work.accounts.get(row.account_id)
    company = work.partner_accounts.get(row.partner_account_id)
    if account is not None and company is not None:
        question_judgement(work, row, seen_of(account, company))


def one_press(work: Work, account_id: int, partner_id: int, judged: JudgedPair) -> list[JudgedPair]:
    """Find all judgements that one press made: same person, same instant, same overlap."""
    pairs = work.matches.of_pair(account_id, partner_id)
    lasts = [work.judgements.last_of(row.id) for row in pairs if row.judgement is not None]
    return [each for each in lasts if each and each.by == judged.by and each.at == judged.at]


def keep_judgement(
    work: Work,
    row: MatchRow,
    known: Sequence[MatchRow],
    account: Account,
    company: PartnerAccount,
) -> MatchRow:
    """Bring a pair that was just scored in line with what people said of these records.

    `known` are the pairs of the same account and partner; the two records are as they are now.
    """
    if row.judgement is not None:
        return question_judgement(work, row, seen_of(account, company))
    if any(each.judgement is not None for each in known):
        return _carry(work, row, known, seen_of(account, company))
    return row


def question_judgement(work: Work, row: MatchRow, seen: Mapping[str, str]) -> MatchRow:
    """Note on a judged pair what has changed since, so that a person is asked again."""
    last = work.judgements.last_of(row.id)
    if last is None:
        return row
    changed: tuple[str, ...] = ()
    if last.evidence != row.evidence or row.verdict == "none":
        # Judged before anybody noted what was seen: today's records have to stand for it.
        changed = what_changed(last.seen, seen) if last.seen else ()
        if not changed and (last.evidence != row.evidence or not last.seen):
            # Only matching's own mark has changed, or how a value is typed.
            work.judgements.set_seen(last.id, row.evidence, seen)
    if row.verdict == "none" and last.judgement is not Judgement.SAME:
        # Matching has come to the same view: there is nothing left to ask.
        changed = ()
    if row.changed == changed:
        return row
    return work.matches.set_changed(row.id, changed, version=row.version)


def _carry(
    work: Work, row: MatchRow, known: Sequence[MatchRow], seen: Mapping[str, str]
) -> MatchRow:
    """Give a pair the judgement that another row of the same company, same evidence, has.

    A partner lists one company in several segments and under new ids; without this, what was judged
    away would come back with the next list. It stands as the same person's, of the same moment, so
    that taking one back takes back both.
    """
    for other in sorted(known, key=lambda each: -each.id):
        last = work.judgements.last_of(other.id) if other.judgement is not None else None
        if other.id == row.id or last is None:
            continue
        if last.evidence != row.evidence and (not seen or last.seen != seen):
            continue
        made = work.judgements.add(
            row.id,
            last.judgement,
            last.by,
            last.at,
            "carried over",
            evidence=row.evidence,
            seen=seen,
        )
        if last.settled_by is not None:
            work.judgements.settle(made.id, last.settled_by, last.at)
        return work.matches.set_judgement(row.id, last.judgement, version=row.version)
    return row


def seen_now(work: Work, row: MatchRow) -> dict[str, str]:
    """Digest what a pair's two records say at this moment, mapped or not."""
    account = work.accounts.get_any(row.account_id)
    company = work.partner_accounts.get_any(row.partner_account_id)
    return seen_of(account, company) if account and company else {}
