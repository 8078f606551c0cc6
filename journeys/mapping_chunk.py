"""One chunk of a mapping that is shared out: matched and saved by whichever process takes it.

What it needs is in the database; only the index of our accounts lies in a folder of its own. Done
twice, by two at once or after a crash, a chunk leaves what it leaves when done once.
"""

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from journeys.companies import from_accounts, from_partner_accounts
from journeys.desk import Desk
from journeys.mapping_save import RIGHTS_PER_TRANSACTION, save_rights
from journeys.mapping_scene import PASS, Overtaken, Scene, compared_fields
from journeys.mapping_work import keep_as, kept_as, left_state_of
from matching.engine import Match
from matching.index_files import open_index
from matching.parallel import matches_of
from matching.scoring import weights_from
from matching.table import table_of
from matching.verdict import Thresholds
from partnering.accounts import Account
from partnering.partners import PartnerAccount
from store.mapping_chunks import ChunkRows, MappingChunk, SharedPass

log = logging.getLogger(__name__)


class ChunkEnd(StrEnum):
    """What became of a chunk: done, gone with its pass, left to whoever shared it, or failed."""

    DONE = "done"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Laid:
    """A pass as a process has it before it: the index of our accounts, and what they were then.

    `compared` has a digest of what was compared of each account, for this process only.
    """

    shared: SharedPass
    version: Path
    compared: Mapping[int, int]


class Workbench:
    """What the chunks of a process share: the newest pass, laid out once. Safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._laid: Laid | None = None

    def lay(self, desk: Desk, shared: SharedPass) -> Laid | None:
        """Lay out a pass; None where our accounts are no longer as they are to be compared."""
        with self._lock:
            laid = self._laid
            if laid is None or laid.shared.left_state != shared.left_state:
                self._laid = None  # it may hold as much memory as the next one
                laid = _laid_out(desk, shared)
            elif laid.shared.number != shared.number:
                laid = Laid(shared, laid.version, laid.compared)
            self._laid = laid
            return laid

    def clear(self) -> None:
        """Lay everything out anew next time."""
        with self._lock:
            self._laid = None


def map_chunk(
    desk: Desk, bench: Workbench, chunk_id: int, attempt: int, *, by: str, now: datetime
) -> ChunkEnd:
    """Match and save one chunk, unless its pass is over; what fails waits for the next attempt."""
    with desk.store.read() as view:
        chunk = view.mapping_chunks.get(chunk_id)
        newest = view.cursors.get(PASS)
        shared = None if chunk is None else view.mapping_chunks.shared(chunk.number)
    if chunk is None or shared is None or newest != str(chunk.number):
        return ChunkEnd.GONE
    with desk.store.begin() as work:
        if not work.mapping_chunks.take(chunk_id, attempt, by, now):
            return ChunkEnd.GONE
    try:
        laid = bench.lay(desk, shared)
        if laid is not None:
            work_at(desk, laid, chunk, by=by, now=now)
            log.info("mapped chunk %s: %s rows", chunk_id, len(chunk.rows.rights))
            return ChunkEnd.DONE
        log.info("chunk %s is left to others: our accounts have changed since", chunk_id)
    except Overtaken:
        return ChunkEnd.GONE
    except Exception:
        # An index that was removed, a process that is being stopped: another attempt helps.
        log.exception("chunk %s of a mapping failed, attempt %s", chunk_id, attempt)
        bench.clear()
        with desk.store.begin() as work:
            work.mapping_chunks.give_back(chunk_id, attempt, now)
        return ChunkEnd.FAILED
    with desk.store.begin() as work:
        work.mapping_chunks.refuse(chunk_id, attempt, now)
    return ChunkEnd.REFUSED


def work_at(desk: Desk, laid: Laid, chunk: MappingChunk, *, by: str, now: datetime) -> None:
    """Match a chunk's rows as they are now, save what holds, and note that it is done.

    Raises: Overtaken.
    """
    with desk.store.read() as view:
        companies = view.partner_accounts.many([*chunk.rows.rights, *chunk.rows.kin])
    found = _matched(desk, laid, chunk.rows, companies)
    scene, held = _scene(desk, laid, chunk.rows, companies, found)
    made = 0
    rights = chunk.rows.rights
    for start in range(0, len(rights), RIGHTS_PER_TRANSACTION):
        some = rights[start : start + RIGHTS_PER_TRANSACTION]
        made += save_rights(desk, scene, some, held, now=now)
        desk.wake()
    verdicts = [str(match.verdict) for matches in found.values() for match in matches]
    counts = {each: verdicts.count(each) for each in ("auto", "review", "related")}
    with desk.store.begin() as work:
        work.mapping_chunks.done(chunk.id, {**counts, "overlaps": made}, by, now)


def digests_of(accounts: Iterable[Account]) -> dict[int, int]:
    """Digest what matching looks at of each account; comparable within one process."""
    return {account.id: hash(compared_fields(account)) for account in accounts}


def _laid_out(desk: Desk, shared: SharedPass) -> Laid | None:
    folder = desk.index_folder
    if folder is None:
        return None
    with desk.store.read() as view:
        accounts = view.accounts.live()
    companies = from_accounts(accounts)
    if left_state_of(companies) != shared.left_state:
        return None
    version = kept_as(shared.left_state, folder)
    if version is None:
        version = desk.heavy.submit(keep_as, companies, shared.left_state, folder).result()
    return Laid(shared, version, digests_of(accounts))


def _matched(
    desk: Desk, laid: Laid, rows: ChunkRows, companies: Mapping[int, PartnerAccount]
) -> dict[int, list[Match]]:
    found: dict[int, list[Match]] = {}
    if not companies:  # all of them have left their lists
        return found
    shared, asked = laid.shared, frozenset(rows.rights)
    index = open_index(laid.version, weights_from(shared.weights))
    table = table_of(from_partner_accounts(companies[id] for id in sorted(companies)))
    by = Thresholds(auto=shared.auto_from, review=shared.review_from)
    for match in desk.heavy.submit(matches_of, index, table, by).result():
        if int(match.right_id) in asked:
            found.setdefault(int(match.right_id), []).append(match)
    return found


def _scene(
    desk: Desk,
    laid: Laid,
    rows: ChunkRows,
    companies: Mapping[int, PartnerAccount],
    found: Mapping[int, Sequence[Match]],
) -> tuple[Scene, dict[int, list[Match]]]:
    """See a pass as far as this chunk goes: the accounts that are still what was compared."""
    with desk.store.read() as view:
        known = view.matches.of_rights(rows.rights)
        ids = {int(match.left_id) for matches in found.values() for match in matches}
        ids |= {row.account_id for matches in known.values() for row in matches}
        accounts = view.accounts.many(sorted(ids))
    same = {
        id: account
        for id, account in accounts.items()
        if laid.compared.get(id) == hash(compared_fields(account))
    }
    shared = laid.shared
    scene = Scene(
        number=shared.number,
        accounts=same,
        rows={right: companies[right] for right in rows.rights if right in companies},
        due_accounts=(),
        due_rows=(),
        known_rights=frozenset(),
        due_account_ids=shared.due,
        due_row_ids=rows.due,
        news_accounts=shared.news,
        news_rows=rows.news,
        correlation=shared.correlation,
    )
    held = {
        right: [match for match in matches if int(match.left_id) in same]
        for right, matches in found.items()
    }
    return scene, held
