"""Is the log of facts still what was sealed, and what does it say? It changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from journeys.desk import Desk
from partnering.refusals import Invalid
from store.chain import EMPTY, Head, link
from store.seals import SealedFact
from store.work import Work

SHOWN = 20  # breaks told one by one; the rest are counted


class Flaw(StrEnum):
    """What can be wrong at a place of the chain."""

    GAP = "gap"
    REMOVED = "removed"
    CONTENT = "content"
    ORDER = "order"
    END = "end"
    TURN = "turn"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Break:
    """`seq` is the number at which the chain does not hold; `fact_id` 0 where no fact is meant."""

    seq: int
    flaw: Flaw
    fact_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`breaks` are the first few, in the chain's order; `broken` counts them all.

    `unsealed` facts came after the last look of the sealer: they are held by nothing yet.
    """

    sealed: int
    head: Head
    unsealed: int
    breaks: tuple[Break, ...]
    broken: int

    @property
    def whole(self) -> bool:
        return not self.broken


def head_from(text: str) -> Head:
    """Read a head as it was printed, `1200:9f3c...`. Raises: Invalid."""
    number, _, digest = text.strip().partition(":")
    is_digest = len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    if not number.isascii() or not number.isdigit() or not is_digest:
        raise Invalid("a head reads NUMBER:DIGEST, as `cosell audit verify` prints it")
    return Head(int(number), digest)


def verify(
    desk: Desk,
    *,
    head: Head | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> Verdict:
    """Compute the whole chain again, and hold it to a head that was kept elsewhere, if given."""
    with desk.store.read() as view:
        last, noted, unsealed = view.seals.last(), view.seals.noted(), view.seals.unsealed_count()
        check = _Check(one_writer=desk.store.is_sqlite, kept=head)
        since = 1
        while page := view.seals.page(since):
            for each in page:
                check.take(each)
            since = page[-1].seal.seq + 1
            progress(since / (last.seq + 1))
    check.end(last, noted)
    return Verdict(last.seq, last, unsealed, tuple(check.breaks), check.broken)


class _Check:
    """Goes along the chain and notes where it does not hold."""

    def __init__(self, *, one_writer: bool, kept: Head | None) -> None:
        self._one_writer, self._kept = one_writer, kept
        self._before, self._highest = EMPTY, 0
        self.breaks: list[Break] = []
        self.broken = 0

    def take(self, each: SealedFact) -> None:
        seal, expected = each.seal, self._before.seq + 1
        fact = f"fact {seal.fact_id} (number {seal.seq})"
        if seal.seq != expected:
            missing = f"number {expected} is missing"
            if seal.seq - 1 > expected:
                missing = f"numbers {expected} to {seal.seq - 1} are missing"
            self._note(expected, Flaw.GAP, 0, f"{missing}: seals were removed")
        if not each.there:
            self._note(seal.seq, Flaw.REMOVED, seal.fact_id, f"{fact} was removed")
        elif each.fact is None or each.fact.content() != seal.content:
            words = f"{fact} does not say any more what was sealed"
            self._note(seal.seq, Flaw.CONTENT, seal.fact_id, words)
        # After a gap the digest before is unknown: only what follows can be told.
        if seal.seq == expected and not _hangs(self._before, each):
            words = (
                f"{fact} does not hang on number {self._before.seq}: its seal was changed, "
                "or put in another place"
            )
            self._note(seal.seq, Flaw.ORDER, seal.fact_id, words)
        # With one writer at a time facts are committed in the order of their numbers.
        if self._one_writer and seal.fact_id < self._highest:
            words = f"{fact} came after fact {self._highest} was sealed: it was put in by hand"
            self._note(seal.seq, Flaw.TURN, seal.fact_id, words)
        self._highest = max(self._highest, seal.fact_id)
        self._before = Head(seal.seq, seal.digest)
        if self._kept is not None and self._kept.seq == seal.seq and self._kept != self._before:
            words = f"number {seal.seq} has another digest than in the head that was given"
            self._note(seal.seq, Flaw.HEAD, seal.fact_id, words)

    def end(self, last: Head, noted: str) -> None:
        try:
            beside = head_from(noted) if noted else EMPTY
        except Invalid:
            beside = EMPTY
        if beside.seq > last.seq:
            words = (
                f"the chain ends at number {last.seq}, but reached {beside.seq}: its end is gone"
            )
            self._note(last.seq + 1, Flaw.END, 0, words)
        elif beside != last:
            words = f"the head noted beside the chain is not that of number {last.seq}"
            self._note(last.seq, Flaw.HEAD, 0, words)
        if self._kept is not None and self._kept.seq > last.seq:
            words = (
                f"the chain ends at number {last.seq}, but the head that was given says "
                f"{self._kept.seq}: its end is gone"
            )
            self._note(last.seq + 1, Flaw.END, 0, words)

    def _note(self, seq: int, flaw: Flaw, fact_id: int, words: str) -> None:
        self.broken += 1
        if len(self.breaks) < SHOWN:
            self.breaks.append(Break(seq, flaw, fact_id, words))


def _hangs(before: Head, each: SealedFact) -> bool:
    seal = each.seal
    if seal.sealed_at is None:
        return False
    return link(before, seal.content, seal.sealed_at).digest == seal.digest


def export(
    desk: Desk,
    *,
    since: int = 1,
    names: bool = False,
    progress: Callable[[float], None] = lambda _share: None,
) -> Iterator[dict[str, object]]:
    """Give the sealed facts from a number on, in the chain's order, a page at a time.

    With `names`, the names that still exist of whom and what a fact points to.
    """
    while True:
        # A page is a snapshot of its own: whoever reads slowly holds nothing up.
        with desk.store.read() as view:
            page, last = view.seals.page(since), view.seals.last()
            rows = [_row(each) for each in page]
            if names:
                known = _Names(view)
                for row in rows:
                    row["names"] = known.of(row)
        if not page:
            return
        yield from rows
        since = page[-1].seal.seq + 1
        progress(since / (last.seq + 1))


def _row(each: SealedFact) -> dict[str, object]:
    seal, fact = each.seal, each.fact
    return {
        "seq": seal.seq,
        "fact": seal.fact_id,
        "at": fact.at if fact else None,
        "by": fact.by if fact else None,
        "kind": fact.kind if fact else None,
        "payload": fact.payload if fact else None,
        "correlation": fact.correlation if fact else None,
        "content": seal.content,
        "sealed_at": seal.sealed_at,
        "digest": seal.digest,
    }


class _Names:
    """Looks up each name once."""

    def __init__(self, view: Work) -> None:
        self._view = view
        self._known: dict[tuple[str, int], dict[str, str]] = {}

    def of(self, row: dict[str, object]) -> dict[str, str]:
        found: dict[str, str] = {}
        kind, _, number = str(row["by"]).partition(":")
        is_person = kind == "person" and number.isascii() and number.isdigit()
        if is_person and (name := self._look("person", int(number)).get("person")):
            found["by"] = name
        payload = row["payload"] if isinstance(row["payload"], dict) else {}
        for key, value in payload.items():
            if key in _POINTS_TO and isinstance(value, int):
                found |= self._look(_POINTS_TO[key], value)
        return found

    def _look(self, what: str, id: int) -> dict[str, str]:
        if (what, id) not in self._known:
            self._known[what, id] = self._find(what, id)
        return self._known[what, id]

    def _find(self, what: str, id: int) -> dict[str, str]:
        view = self._view
        match what:
            case "person":
                person = view.people.by_id(id)
                return {} if person is None else {"person": person.name}
            case "partner":
                partner = view.partners.by_id(id)
                return {} if partner is None else {"partner": partner.name}
            case "account":
                account = view.accounts.get_any(id)
                return {} if account is None else {"account": account.name}
            case _:
                pair = view.overlaps.get(id) if what == "overlap" else view.matches.get(id)
                if pair is None:
                    return {}
                return self._look("account", pair.account_id) | self._look(
                    "partner", pair.partner_id
                )


_POINTS_TO = {
    "person_id": "person",
    "partner_id": "partner",
    "account_id": "account",
    "overlap_id": "overlap",
    "match_id": "match",
}
