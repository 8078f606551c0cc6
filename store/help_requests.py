"""Requests for help: what one side asked the other, and how each stands."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, func, select, update

from partnering.help_requests import (
    LIVE,
    OPEN,
    DealRole,
    HelpAsked,
    HelpDecline,
    HelpKind,
    HelpNeed,
    HelpRequest,
    HelpState,
    NextStep,
)
from partnering.registrations import State
from store.columns import storable
from store.deal_tables import registrations
from store.help_tables import help_requests
from store.transaction import StaleVersion, Transaction, chunks

_ALL = select(help_requests).order_by(help_requests.c.id)
_BY_ID = _ALL.where(help_requests.c.id == bindparam("id"))
_BY_IDS = _ALL.where(help_requests.c.id.in_(bindparam("ids")))
_OF_ACCOUNT = _ALL.where(help_requests.c.account_key == bindparam("account"))
_LIVE = _OF_ACCOUNT.where(
    help_requests.c.partner_id == bindparam("partner"),
    help_requests.c.kind == bindparam("kind"),
    help_requests.c.by_partner == bindparam("by_partner"),
    help_requests.c.state.in_(LIVE),
)
_OF_PARTNER = _ALL.where(
    help_requests.c.partner_id == bindparam("partner"),
    help_requests.c.state.in_(bindparam("states")),
)
_OF_PERSON = _ALL.where(
    (help_requests.c.asker_id == bindparam("person"))
    | (help_requests.c.owner_id == bindparam("person"))
    | (help_requests.c.responder_id == bindparam("person")),
    help_requests.c.state.in_(OPEN),
)
_ANSWERED = (
    select(help_requests.c.requested_at, help_requests.c.answered_at)
    .where(
        help_requests.c.partner_id == bindparam("partner"),
        help_requests.c.by_partner.is_(False),
        help_requests.c.answered_at.is_not(None) | (help_requests.c.state == HelpState.EXPIRED),
    )
    .order_by(
        func.coalesce(help_requests.c.answered_at, help_requests.c.ended_at).desc(),
        help_requests.c.id.desc(),
    )
    .limit(bindparam("most"))
)
_SAME_VERSION = update(help_requests).where(
    help_requests.c.id == bindparam("held_id"), help_requests.c.version == bindparam("seen")
)


class HelpRequests:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, request: HelpRequest) -> HelpRequest:
        """Keep a new request; its number comes back in it."""
        row = self._tx.insert(help_requests, {**_to_row(request), "version": request.version})
        return replace(request, id=row["id"])

    def save(self, request: HelpRequest, *, seen: int) -> HelpRequest:
        """Overwrite it where version `seen` still holds.

        Raises: StaleVersion; also where another one is live for the same account and partner.
        """
        if request.state in LIVE and self._other_live(request):
            raise StaleVersion(f"help_requests {request.id}: another one is live")
        values = {**_to_row(request), "version": request.version}
        saved = self._tx.run(_SAME_VERSION, held_id=request.id, seen=seen, **values)
        if not saved:
            raise StaleVersion(f"help_requests {request.id} is no longer at version {seen}")
        return request

    def get(self, id: int) -> HelpRequest | None:
        return self.many([id]).get(id)

    def many(self, ids: Iterable[int]) -> dict[int, HelpRequest]:
        """Give several by number; unknown ones are absent."""
        return self._tx.by_keys(
            "help requests",
            ids,
            lambda wanted: {
                each.id: each for chunk in chunks(wanted) for each in self._all(_BY_IDS, ids=chunk)
            },
        )

    def held(self, id: int) -> HelpRequest | None:
        """Give it as it is now; nobody else changes it until this transaction ends."""
        row = self._tx.row(self._tx.locked(_BY_ID), id=id)
        return None if row is None else _from_row(row)

    def hold_account(self, account_key: str, partner_id: int) -> None:
        """Let nobody else ask this partner about this account until this transaction ends."""
        self._tx.alone(f"help:{account_key}:{partner_id}")

    def live(
        self, account_key: str, partner_id: int, kind: HelpKind, *, by_partner: bool
    ) -> HelpRequest | None:
        """Find the one request that is on its way or worked on."""
        found = self._all(
            _LIVE, account=account_key, partner=partner_id, kind=kind, by_partner=by_partner
        )
        return found[0] if found else None

    def of_account(self, account_key: str) -> list[HelpRequest]:
        """List all requests about an account, drafts too, by number."""
        return self._all(_OF_ACCOUNT, account=account_key)

    def of_opportunity(self, opportunity_key: str) -> list[HelpRequest]:
        """List all requests about a deal, by number."""
        return self._values(
            (help_requests.c.opportunity_key == opportunity_key)
            & (help_requests.c.opportunity_key != "")
        )

    def deals_helped(self) -> set[str]:
        """Name the deals about which help was asked for, by the CRM's keys."""
        query = select(help_requests.c.opportunity_key).distinct()
        rows = self._tx.rows(query.where(help_requests.c.opportunity_key != ""))
        return {row["opportunity_key"] for row in rows}

    def of_partner(self, partner_id: int, *, only_open: bool = False) -> list[HelpRequest]:
        """List a partner's requests without drafts, by number."""
        states = (OPEN if only_open else frozenset(HelpState)) - {HelpState.DRAFT}
        return self._all(_OF_PARTNER, partner=partner_id, states=sorted(states))

    def of_person(self, person_id: int) -> list[HelpRequest]:
        """List the open requests that somebody has asked, owns or is to answer, by number."""
        return self._all(_OF_PERSON, person=person_id)

    def follow_merge(self, from_key: str, into_key: str) -> int:
        """Let requests stand on the account into which theirs was merged; how many moved.

        One that is live stays where another one is live already: it ends as it would have.
        """
        moved = 0
        for each in self.of_account(from_key):
            other = self.live(into_key, each.partner_id, each.kind, by_partner=each.by_partner)
            if each.state in LIVE and other is not None:
                continue
            one = help_requests.c
            moved += self._tx.run(
                update(help_requests)
                .where(one.id == each.id)
                .values(account_key=into_key, version=one.version + 1)
            )
        return moved

    def asked_on(self, account_key: str, since: datetime) -> set[int]:
        """Name the partners that were asked about an account since an instant."""
        query = select(help_requests.c.partner_id).where(
            help_requests.c.account_key == account_key, help_requests.c.requested_at >= since
        )
        return {row["partner_id"] for row in self._tx.rows(query)}

    def sent(self, limit: int = 10_000) -> list[HelpRequest]:
        """List what was ever sent, the newest first."""
        query = select(help_requests).where(help_requests.c.requested_at.is_not(None))
        rows = self._tx.rows(query.order_by(help_requests.c.id.desc()).limit(limit))
        return [_from_row(row) for row in rows]

    def open(self, limit: int = 10_000) -> list[HelpRequest]:
        """List what is open, what is due first before."""
        query = select(help_requests).where(help_requests.c.state.in_(OPEN))
        rows = self._tx.rows(
            query.order_by(help_requests.c.due_at, help_requests.c.id).limit(limit)
        )
        return [_from_row(row) for row in rows]

    def ending(self, by: datetime, limit: int = 1000) -> list[int]:
        """List what has come to its end by an instant, by number."""
        query = select(help_requests.c.id).where(
            help_requests.c.state.in_(OPEN), help_requests.c.ends_at <= by
        )
        return [row["id"] for row in self._tx.rows(query.order_by(help_requests.c.id).limit(limit))]

    def waiting(self, partner_ids: Collection[int]) -> Counter[int]:
        """Count the requests to each partner that have no answer yet."""
        query = (
            select(help_requests.c.partner_id, func.count().label("number"))
            .where(
                help_requests.c.partner_id.in_(partner_ids),
                help_requests.c.state == HelpState.REQUESTED,
                help_requests.c.by_partner.is_(False),
            )
            .group_by(help_requests.c.partner_id)
        )
        return Counter({row["partner_id"]: row["number"] for row in self._tx.rows(query)})

    def answered(self, partner_id: int, limit: int = 20) -> list[tuple[datetime, datetime | None]]:
        """List when a partner's last requests were sent and answered, the newest first.

        One that has expired was not answered: None.
        """
        rows = self._tx.rows(_ANSWERED, partner=partner_id, most=limit)
        return [(row["requested_at"], row["answered_at"]) for row in rows]

    def wins(self, account_key: str) -> dict[int, tuple[int, int]]:
        """Count each partner's registered deals that were won: at an account, and in all."""
        here: Counter[int] = Counter()
        everywhere: Counter[int] = Counter()
        query = (
            select(
                registrations.c.partner_id,
                registrations.c.account_key,
                func.count().label("number"),
            )
            .where(registrations.c.state == State.WON)
            .group_by(registrations.c.partner_id, registrations.c.account_key)
        )
        for row in self._tx.rows(query):
            everywhere[row["partner_id"]] += row["number"]
            if account_key and row["account_key"] == account_key:
                here[row["partner_id"]] += row["number"]
        return {each: (here[each], number) for each, number in everywhere.items()}

    def _other_live(self, request: HelpRequest) -> bool:
        other = self.live(
            request.account_key, request.partner_id, request.kind, by_partner=request.by_partner
        )
        return other is not None and other.id != request.id

    def _values(self, wanted: ColumnElement[bool]) -> list[HelpRequest]:
        return self._all(_ALL.where(wanted))

    def _all(self, query: Select[Any], **values: Any) -> list[HelpRequest]:
        return [_from_row(row) for row in self._tx.rows(query, **values)]


_PLAIN = (
    "kind",
    "state",
    "partner_id",
    "account_key",
    "opportunity_key",
    "by_partner",
    "asker_id",
    "owner_id",
    "responder_id",
    "drafted_at",
    "requested_at",
    "due_at",
    "ends_at",
    "last_moved_at",
    "answered_by",
    "answered_at",
    "ended_at",
    "ended_by",
    "follows_id",
)


def _to_row(request: HelpRequest) -> dict[str, Any]:
    return {
        **{name: getattr(request, name) for name in _PLAIN},
        "asked": asked_to(request.asked),
        "decline": request.decline or "",
        "decline_words": storable(request.decline_words),
        "roles": [[str(role), person] for role, person in request.roles],
        "step": _step_to(request.step),
        "outcome_words": storable(request.outcome_words),
    }


def asked_to(asked: HelpAsked) -> dict[str, Any]:
    told = asdict(asked)
    return {
        **{key: storable(each) if isinstance(each, str) else each for key, each in told.items()},
        "need": str(asked.need),
        "families": [storable(each) for each in asked.families],
    }


def _step_to(step: NextStep | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {"words": storable(step.words), "owner_id": step.owner_id, "on": step.on.isoformat()}


def _from_row(row: RowMapping) -> HelpRequest:
    asked, step = row["asked"], row["step"]
    return HelpRequest(
        **{
            **{name: row[name] for name in _PLAIN},
            "kind": HelpKind(row["kind"]),
            "state": HelpState(row["state"]),
        },
        id=row["id"],
        asked=HelpAsked(
            **{
                **{each.name: asked[each.name] for each in fields(HelpAsked)},
                "need": HelpNeed(asked["need"]),
                "families": tuple(asked["families"]),
            }
        ),
        decline=HelpDecline(row["decline"]) if row["decline"] else None,
        decline_words=row["decline_words"],
        roles=tuple((DealRole(role), person) for role, person in row["roles"]),
        step=(
            NextStep(step["words"], step["owner_id"], date.fromisoformat(step["on"]))
            if step
            else None
        ),
        outcome_words=row["outcome_words"],
        version=row["version"],
    )
