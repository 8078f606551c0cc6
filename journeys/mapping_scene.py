"""What one mapping pass sees: both lists and what is due, read in one snapshot.

A pass that was overtaken by a newer one stops: the newer one has read everything it would save.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from journeys.adapted_weights import adapted_weights, keep_adapted
from journeys.companies import from_accounts, from_partner_accounts
from journeys.desk import Desk
from journeys.mapping_index import work_out_elsewhere
from journeys.mapping_work import Mapped, MappingWork, work_out
from journeys.refit_weights import weights_in_force
from matching.verdict import Thresholds
from partnering.accounts import Account
from partnering.partners import PartnerAccount
from store.mirror import Due
from store.work import Work

# Source: docs/decisions/0010: beside one matching thread a small statement waits tens of ms.
IN_PROCESS_RECORDS = 200
PASS = "mapping:pass"


class Overtaken(Exception):
    """A newer pass has begun; what this one had not saved is still due, and the newer one's."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One pass, its number, and all that it read. The sets hold our own ids."""

    number: int
    accounts: dict[int, Account]
    rows: dict[int, PartnerAccount]
    due_accounts: tuple[Due, ...]
    due_rows: tuple[Due, ...]
    known_rights: frozenset[int]
    due_account_ids: frozenset[int]
    due_row_ids: frozenset[int]
    news_accounts: frozenset[int]
    news_rows: frozenset[int]
    correlation: str

    def is_news(self, account_id: int, right_id: int) -> bool:
        """Tell whether a pair is news: one side is, or it gained from somebody else's change."""
        if account_id in self.news_accounts or right_id in self.news_rows:
            return True
        neither_due = account_id not in self.due_account_ids and right_id not in self.due_row_ids
        return neither_due and bool(self.news_accounts)

    def gone_rights(self) -> frozenset[int]:
        return frozenset(due.id for due in self.due_rows if due.deleted)

    def account_holds(self, account: Account | None, account_id: int) -> bool:
        """Tell whether an account is still what was compared; if not, it is due again anyway."""
        read = self.accounts.get(account_id)
        if account is None or read is None:
            return account is None and read is None
        return compared_fields(account) == compared_fields(read)

    def row_holds(self, row: PartnerAccount | None, right_id: int) -> bool:
        """Tell whether a partner's row is still what was compared."""
        read = self.rows.get(right_id)
        if row is None or read is None:
            return row is None and read is None
        return replace(row, version=0) == replace(read, version=0)


def open_scene(desk: Desk, correlation: str, *, now: datetime) -> Scene | None:
    """Begin a pass and read for it; None where nothing is due."""
    with desk.store.read() as view:
        if not (view.accounts.due() or view.partner_accounts.due()):
            return None
    with desk.store.begin() as work:
        number = int(work.cursors.get(PASS) or 0) + 1
        work.cursors.set(PASS, str(number), now)
    with desk.store.read() as view:
        due_accounts = tuple(view.accounts.due())
        due_rows = tuple(view.partner_accounts.due())
        known = view.matches.of_accounts([due.id for due in due_accounts])
        return Scene(
            number=number,
            accounts={account.id: account for account in view.accounts.live()},
            rows={row.id: row for row in view.partner_accounts.live()},
            due_accounts=due_accounts,
            due_rows=due_rows,
            known_rights=frozenset(
                match.partner_account_id for matches in known.values() for match in matches
            ),
            due_account_ids=frozenset(due.id for due in due_accounts),
            due_row_ids=frozenset(due.id for due in due_rows),
            news_accounts=frozenset(due.id for due in due_accounts if due.cause == "news"),
            news_rows=frozenset(due.id for due in due_rows if due.cause == "news"),
            correlation=correlation,
        )


def must_be_newest(work: Work, scene: Scene) -> None:
    """Raises: Overtaken where a newer pass has begun."""
    if work.cursors.get(PASS) != str(scene.number):
        raise Overtaken


def compute(desk: Desk, scene: Scene, *, now: datetime) -> Mapped:
    """Match what is due, outside any transaction; more than a few records in another process."""
    work = work_of(desk, scene)
    if len(work.left) + len(work.right) <= IN_PROCESS_RECORDS:
        return work_out(work)
    found = work_out_elsewhere(desk.heavy, desk.index_folder, work)
    if found.adapted is not None:
        with desk.store.begin() as kept:
            keep_adapted(kept, work.weights, found.adapted, now=now)
    return found


def work_of(desk: Desk, scene: Scene) -> MappingWork:
    """Put together what a pass has to match, with the weights in force."""
    with desk.store.read() as view:
        weights = weights_in_force(view)
        adapted = adapted_weights(view, weights)
    return MappingWork(
        left=from_accounts(scene.accounts.values()),
        right=from_partner_accounts(scene.rows.values()),
        changed_left=frozenset(str(due.id) for due in scene.due_accounts if not due.deleted),
        due_right=frozenset(str(due.id) for due in scene.due_rows if not due.deleted),
        known_rights=frozenset(str(right) for right in scene.known_rights),
        thresholds=Thresholds(auto=desk.policy.auto_from, review=desk.policy.review_from),
        weights=weights,
        adapted=adapted,
    )


def compared_fields(account: Account) -> Account:
    """Blank what matching does not look at: a new owner leaves a result as good as it was."""
    return replace(account, owner_key="", type="", modified_at=None, version=0)
