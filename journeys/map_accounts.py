"""Due accounts and due partner rows -> matches -> overlaps. What is due lives in the rows.

Matching runs outside any transaction; its results are saved where the versions still hold, and a
row stays due until that has happened: a crash in between only means that it is done again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from journeys.carry_judgement import carry_judgement
from journeys.companies import from_accounts, from_partner_accounts
from journeys.desk import Desk
from journeys.mapping_work import Mapped, MappingWork, work_out
from journeys.overlap_keeping import Cause, keep_overlap
from matching.engine import Match
from matching.verdict import Thresholds
from partnering.accounts import Account
from partnering.facts import BaselineMapped, MatchNeedsJudging
from partnering.partners import PartnerAccount
from store.matches import MatchRow
from store.mirror import Due
from store.work import Work

# Source: docs/decisions/0010: beside one matching thread a small statement waits tens of ms.
IN_PROCESS_RECORDS = 200
# A batch holds the write lock for well under 50 ms at this size.
RIGHTS_PER_TRANSACTION = 25


@dataclass(frozen=True, slots=True)
class MapReport:
    accounts: int = 0
    rows: int = 0
    certain: int = 0
    to_review: int = 0
    related: int = 0
    overlaps_found: int = 0

    def words(self) -> str:
        if not (self.accounts or self.rows):
            return "nothing to map"
        return (
            f"mapped {self.accounts} accounts and {self.rows} partner rows: "
            f"{self.certain} certain, "
            f"{self.to_review} to review, {self.related} related, "
            f"{self.overlaps_found} new overlaps"
        )


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that one pass read, in one snapshot."""

    accounts: dict[int, Account]
    rows: dict[int, PartnerAccount]
    due_accounts: tuple[Due, ...]
    due_rows: tuple[Due, ...]
    known_rights: frozenset[int]
    correlation: str

    @property
    def due_account_ids(self) -> frozenset[int]:
        return frozenset(due.id for due in self.due_accounts)

    @property
    def due_row_ids(self) -> frozenset[int]:
        return frozenset(due.id for due in self.due_rows)

    @property
    def news_accounts(self) -> frozenset[int]:
        return frozenset(due.id for due in self.due_accounts if due.cause == "news")

    @property
    def news_rows(self) -> frozenset[int]:
        return frozenset(due.id for due in self.due_rows if due.cause == "news")


@dataclass(slots=True)
class _Tally:
    found: int = 0
    touched: set[tuple[int, int]] = field(default_factory=set)


def map_due(
    desk: Desk,
    *,
    now: datetime,
    progress: Callable[[float], None] | None = None,
    correlation: str = "",
) -> MapReport:
    """Map all that is due, and say what came of it; facts carry the `correlation`."""
    scene = _read(desk, correlation)
    if not (scene.due_accounts or scene.due_rows):
        _summarise(desk, now)
        return MapReport()
    mapped = _compute(desk, scene)
    tally = _Tally()
    rights = sorted({int(right) for right in mapped.rights} | _gone_rights(scene))
    for done, chunk in enumerate(_chunks(rights), start=1):
        with desk.store.begin() as work:
            _save(work, scene, chunk, mapped, tally, now)
        if progress is not None:
            progress(min(1.0, done * RIGHTS_PER_TRANSACTION / max(1, len(rights))))
    with desk.store.begin() as work:
        work.accounts.clear_due(scene.due_accounts)
        work.partner_accounts.clear_due(scene.due_rows)
    _summarise(desk, now)
    desk.wake()
    return _report(scene, mapped, tally)


def _read(desk: Desk, correlation: str) -> _Scene:
    with desk.store.read() as view:
        due_accounts = tuple(view.accounts.due())
        due_rows = tuple(view.partner_accounts.due())
        if not (due_accounts or due_rows):
            return _Scene({}, {}, (), (), frozenset(), correlation)
        known = {
            match.partner_account_id
            for due in due_accounts
            for match in view.matches.of_account(due.id)
        }
        return _Scene(
            accounts={account.id: account for account in view.accounts.live()},
            rows={row.id: row for row in view.partner_accounts.live()},
            due_accounts=due_accounts,
            due_rows=due_rows,
            known_rights=frozenset(known),
            correlation=correlation,
        )


def _compute(desk: Desk, scene: _Scene) -> Mapped:
    work = MappingWork(
        left=from_accounts(scene.accounts.values()),
        right=from_partner_accounts(scene.rows.values()),
        changed_left=frozenset(str(due.id) for due in scene.due_accounts if not due.deleted),
        due_right=frozenset(str(due.id) for due in scene.due_rows if not due.deleted),
        known_rights=frozenset(str(right) for right in scene.known_rights),
        thresholds=Thresholds(auto=desk.policy.auto_from, review=desk.policy.review_from),
    )
    if len(work.left) + len(work.right) <= IN_PROCESS_RECORDS:
        return work_out(work)
    return desk.heavy.submit(work_out, work).result()


def _gone_rights(scene: _Scene) -> set[int]:
    return {due.id for due in scene.due_rows if due.deleted}


def _chunks(rights: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(rights), RIGHTS_PER_TRANSACTION):
        yield rights[start : start + RIGHTS_PER_TRANSACTION]


def _save(
    work: Work,
    scene: _Scene,
    rights: Sequence[int],
    mapped: Mapped,
    tally: _Tally,
    now: datetime,
) -> None:
    wanted = set(rights)
    fresh = [match for match in mapped.matches if int(match.right_id) in wanted]
    known = work.matches.of_rights(rights)
    holds = _still_holds(work, scene, fresh, known)
    touched: dict[tuple[int, int], bool] = {}
    for match in fresh:
        account_id, right_id = int(match.left_id), int(match.right_id)
        if account_id not in holds or right_id not in scene.rows:
            continue
        partner_id = scene.rows[right_id].partner_id
        _put(work, scene, match, partner_id, now=now)
        pair = (account_id, partner_id)
        touched[pair] = touched.get(pair, False) or _is_news(scene, account_id, right_id)
    matched = {(int(match.left_id), int(match.right_id)) for match in fresh}
    for row in (row for rows in known.values() for row in rows):
        if (row.account_id, row.partner_account_id) in matched or row.account_id not in holds:
            continue
        work.matches.drop(row.id)
        touched.setdefault((row.account_id, row.partner_id), False)
    _keep(work, scene, touched, tally, now)


def _still_holds(
    work: Work, scene: _Scene, fresh: Iterable[Match], known: dict[int, list[MatchRow]]
) -> set[int]:
    """Name the accounts that are as they were read; the others are due again anyway."""
    ids = {int(match.left_id) for match in fresh}
    ids |= {row.account_id for rows in known.values() for row in rows}
    live = work.accounts.many(sorted(ids))
    gone = ids - set(live) - set(scene.accounts)
    same = {
        account.id
        for account in live.values()
        if account.id in scene.accounts and account.version == scene.accounts[account.id].version
    }
    return same | gone


def _is_news(scene: _Scene, account_id: int, right_id: int) -> bool:
    """A pair is news when one of its sides is, or when it gained from somebody else's change."""
    if account_id in scene.news_accounts or right_id in scene.news_rows:
        return True
    neither_due = account_id not in scene.due_account_ids and right_id not in scene.due_row_ids
    return neither_due and bool(scene.news_accounts)


def _put(work: Work, scene: _Scene, match: Match, partner_id: int, *, now: datetime) -> None:
    news = _is_news(scene, int(match.left_id), int(match.right_id))
    before = work.matches.of_pair(int(match.left_id), partner_id)
    row = work.matches.put(
        int(match.left_id),
        int(match.right_id),
        partner_id,
        probability=match.probability,
        verdict=str(match.verdict),
        reasons=match.reasons,
        evidence=match.evidence,
        now=now,
    )
    is_new = all(each.id != row.id for each in before)
    row = carry_judgement(work, row, before) if is_new else row
    if news and is_new and row.verdict == "review" and row.judgement is None:
        fact = MatchNeedsJudging(match_id=row.id)
        work.record(fact, at=now, correlation=scene.correlation)


def _keep(
    work: Work,
    scene: _Scene,
    touched: dict[tuple[int, int], bool],
    tally: _Tally,
    now: datetime,
) -> None:
    for (account_id, partner_id), news in sorted(touched.items()):
        partner = work.partners.by_id(partner_id)
        may_alert = news and partner is not None and partner.alerts_on
        before = work.overlaps.of_pair(account_id, partner_id)
        cause = Cause("the records changed", may_alert, correlation=scene.correlation)
        after = keep_overlap(work, account_id, partner_id, cause, now=now)
        if before is None and after is not None:
            tally.found += 1


def _summarise(desk: Desk, now: datetime) -> None:
    """Record that a first import is mapped, once nothing of anybody's is due any more."""
    with desk.store.read() as view:
        owed = view.lists.summary_due()
        busy = view.partner_accounts.due() if owed else []
        loaded = view.cursors.get("crm:first_load") is not None
    if not owed or busy or not loaded:
        return
    with desk.store.begin() as work:
        newest = {}
        for each in work.lists.summary_due():
            work.lists.set_summarised(each.id)
            newest[each.partner_id] = each.id
        for partner_id, list_id in sorted(newest.items()):
            work.record(BaselineMapped(partner_id=partner_id, list_id=list_id), at=now)
    desk.wake()


def _report(scene: _Scene, mapped: Mapped, tally: _Tally) -> MapReport:
    verdicts = [str(match.verdict) for match in mapped.matches]
    return MapReport(
        accounts=len(scene.due_accounts),
        rows=len(scene.due_rows),
        certain=verdicts.count("auto"),
        to_review=verdicts.count("review"),
        related=verdicts.count("related"),
        overlaps_found=tally.found,
    )
