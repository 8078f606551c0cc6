"""Save what a mapping pass found, a few rights at a time, where both sides are as they were."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from journeys.desk import Desk
from journeys.judging import keep_judgement, question_judgement
from journeys.mapping_scene import Scene, must_be_newest
from journeys.overlap_keeping import Cause, keep_overlap
from matching.engine import Match
from partnering.compared import seen_of
from partnering.facts import MatchNeedsJudging
from partnering.judgements import Judgement
from partnering.review_order import pattern_of
from store.matches import MatchRow
from store.mirror import Due
from store.work import StaleVersion, Work

# A batch holds the write lock for well under 50 ms at these sizes.
RIGHTS_PER_TRANSACTION = 20
DUES_PER_TRANSACTION = 500
TRIES = 5


def save_rights(
    desk: Desk,
    scene: Scene,
    rights: Sequence[int],
    found: Mapping[int, Sequence[Match]],
    *,
    now: datetime,
) -> int:
    """Save some rights' matches; how many overlaps came of them.

    Tries again where a judgement came between. Raises: Overtaken.
    """
    for attempt in range(TRIES):
        try:
            with desk.store.begin() as work:
                must_be_newest(work, scene)
                return _save(work, scene, rights, found, now)
        except StaleVersion:
            if attempt == TRIES - 1:
                raise
    return 0


def settle_due(desk: Desk, scene: Scene) -> None:
    """Note that what was due is mapped, except what has changed meanwhile. Raises: Overtaken."""
    for dues, of_rows in ((scene.due_accounts, False), (scene.due_rows, True)):
        for start in range(0, len(dues), DUES_PER_TRANSACTION):
            chunk: Sequence[Due] = dues[start : start + DUES_PER_TRANSACTION]
            with desk.store.begin() as work:
                must_be_newest(work, scene)
                (work.partner_accounts if of_rows else work.accounts).clear_due(chunk)


def _save(
    work: Work,
    scene: Scene,
    rights: Sequence[int],
    found: Mapping[int, Sequence[Match]],
    now: datetime,
) -> int:
    fresh = {
        (int(match.left_id), right): match for right in rights for match in found.get(right, ())
    }
    known = [row for rows in work.matches.of_rights(rights).values() for row in rows]
    holding = _holding(work, scene, rights, fresh, known)
    touched = _pairs(scene, fresh, known, holding)
    # In one order for everybody: two passes, or a pass and a press, never wait for each other.
    for account_id, partner_id in sorted(touched):
        work.overlaps.hold_pair(account_id, partner_id)
    alerting = frozenset(each.id for each in work.partners.all() if each.alerts_on)
    for (account_id, right_id), match in fresh.items():
        if (account_id, right_id) in holding:
            _put(work, scene, match, alerting, now)
    for row in known:
        pair = (row.account_id, row.partner_account_id)
        if pair in holding and pair not in fresh:
            _drop(work, scene, row, now)
    return _keep(work, scene, touched, now)


def _holding(
    work: Work,
    scene: Scene,
    rights: Sequence[int],
    fresh: Iterable[tuple[int, int]],
    known: Iterable[MatchRow],
) -> set[tuple[int, int]]:
    """Name the (account, right) pairs whose two sides are still what was compared."""
    pairs = {*fresh, *((row.account_id, row.partner_account_id) for row in known)}
    accounts = work.accounts.many(sorted({account for account, _ in pairs}))
    rows = work.partner_accounts.many(rights)
    return {
        (account, right)
        for account, right in pairs
        if scene.account_holds(accounts.get(account), account)
        and scene.row_holds(rows.get(right), right)
    }


def _pairs(
    scene: Scene,
    fresh: Iterable[tuple[int, int]],
    known: Iterable[MatchRow],
    holding: set[tuple[int, int]],
) -> dict[tuple[int, int], bool]:
    """Name the touched (account, partner) pairs, each with whether it is news."""
    touched: dict[tuple[int, int], bool] = {}
    for account_id, right_id in fresh:
        if (account_id, right_id) in holding:
            pair = (account_id, scene.rows[right_id].partner_id)
            touched[pair] = touched.get(pair, False) or scene.is_news(account_id, right_id)
    for row in known:
        if (row.account_id, row.partner_account_id) in holding:
            touched.setdefault((row.account_id, row.partner_id), False)
    return touched


def _put(work: Work, scene: Scene, match: Match, alerting: frozenset[int], now: datetime) -> None:
    account, company = scene.accounts[int(match.left_id)], scene.rows[int(match.right_id)]
    is_news = scene.is_news(account.id, company.id)
    known = work.matches.of_pair(account.id, company.partner_id)
    row = work.matches.put(
        account.id,
        company.id,
        company.partner_id,
        probability=match.probability,
        verdict=str(match.verdict),
        reasons=match.reasons,
        against=match.against,
        evidence=match.evidence,
        pattern=pattern_of(match.reasons, match.against),
        news=is_news and company.partner_id in alerting,
        now=now,
    )
    before = next((each for each in known if each.id == row.id), None)
    row = keep_judgement(work, row, known, account, company)
    _ask(work, scene, row, before, is_news, now)


def _drop(work: Work, scene: Scene, row: MatchRow, now: datetime) -> None:
    """Let go of a pair that was not found again; one that a person called the same is asked of."""
    work.matches.drop(row.id)
    account = scene.accounts.get(row.account_id)
    company = scene.rows.get(row.partner_account_id)
    if row.judgement is Judgement.SAME and account is not None and company is not None:
        left = work.matches.get(row.id) or row
        asked = question_judgement(work, left, seen_of(account, company))
        _ask(work, scene, asked, row, False, now)


def _ask(
    work: Work, scene: Scene, row: MatchRow, before: MatchRow | None, is_news: bool, now: datetime
) -> None:
    """Record that a person is asked from now on: of a new pair that is news, or once more."""
    began = row.waits and not (before and before.waits)
    if began and (is_news or row.changed):
        work.record(MatchNeedsJudging(row.id), at=now, correlation=scene.correlation)


def _keep(work: Work, scene: Scene, touched: Mapping[tuple[int, int], bool], now: datetime) -> int:
    made = 0
    for (account_id, partner_id), news in sorted(touched.items()):
        partner = work.partners.by_id(partner_id)
        may_alert = news and partner is not None and partner.alerts_on
        before = work.overlaps.of_pair(account_id, partner_id)
        cause = Cause("the records changed", may_alert, correlation=scene.correlation)
        after = keep_overlap(work, account_id, partner_id, cause, now=now)
        made += before is None and after is not None
    return made
