"""How one partner stands among its peers, for one reader: who manages partners, or its own people.

What a reader may not see is withheld here. What the last comparison does not hold is not counted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.keep_partners import held
from journeys.look_up import Choices, Nothing, find_partner
from partnering.benchmark_measures import (
    DEFINITIONS,
    LABELS,
    MONEY,
    OURS_ALONE,
    Measure,
    figure_in_words,
    value_in_words,
)
from partnering.benchmarks import (
    SETTLES,
    GroupFigure,
    PeerGroup,
    Quartile,
    Standing,
    last_settled,
)
from partnering.partners import Partner
from partnering.people import Person, Right, must
from partnering.refusals import NotNow, Unknown
from partnering.sharing import UNKNOWN, Field, Side
from partnering.spelling import alike
from store.work import Work

NO_SUCH = "There is no such partner, or it was removed."
TOO_FEW = (
    "No comparison for {quarter}: too few partners like {name} have numbers. Those of a small "
    "group would give single partners away, so nothing is said where a partner has fewer than five "
    "others of its tier and country. The next comparison is made on {day}."
)
NOT_IN_IT = (
    "{name} was not among the partners compared for {quarter}: those are the ones that were "
    "active by its end and share with us. The next comparison is made on {day}."
)
NONE_YET = "There is no comparison of partners yet: the first one is made on {day}."
NOT_SHARED = "Nothing is shared between your company and us now, so nothing is compared for you."


@dataclass(frozen=True, slots=True)
class BenchmarkLine:
    """One measure in words. `quartile` is None where the partner has no number, or the group none.

    `median` and `middle`, the span of the middle half, are empty where the group says none.
    """

    measure: Measure
    own: str
    quartile: Quartile | None
    median: str
    middle: str

    @property
    def label(self) -> str:
        return LABELS[self.measure]

    @property
    def definition(self) -> str:
        return DEFINITIONS[self.measure]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """How a partner stands in a quarter, `2026-Q3`; `is_own` for a reader of that partner.

    `peers` says whom it is compared with, in words.
    """

    partner_id: int
    partner_name: str
    quarter: str
    made_at: datetime
    peers: str
    lines: tuple[BenchmarkLine, ...]
    is_own: bool = False


def benchmark_of(desk: Desk, partner_id: int, *, by: Person | None, now: datetime) -> Benchmark:
    """Show how a partner stands; None as reader is the command line's admin.

    Another partner than one's own looks like one that there is not.
    Raises: NotAllowed; Unknown; NotNow where too few are like it, or it was not compared.
    """
    if by is not None:
        must(by, Right.SEE_BENCHMARK)
    own = by is not None and by.partner_id is not None
    if by is not None and own and by.partner_id != partner_id:
        raise Unknown(NO_SUCH)
    with desk.store.read() as view:
        partner = held(view, partner_id)
        sharing = view.sharing.of(partner_id, desk.policy.sharing)
        if own and not sharing.consent.stands:
            raise NotNow(NOT_SHARED)
        hidden: frozenset[Measure] = frozenset()
        if own:
            # A sum of few deals tells what each is worth: it goes by what is shared of amounts.
            amounts = sharing.shows(Side.OURS, UNKNOWN, Field.AMOUNT, on_both=True)
            hidden = OURS_ALONE if amounts else OURS_ALONE | MONEY
        return _shown(desk, view, partner, hidden, own=own, now=now)


def benchmark_typed(
    desk: Desk, text: str, *, by: Person, now: datetime
) -> Benchmark | Choices | Nothing:
    """Find the partner that was typed, typing errors and all; a partner's people have their own.

    Raises: NotAllowed, Unknown, NotNow.
    """
    must(by, Right.SEE_BENCHMARK)
    asked = " ".join(text.split())
    with desk.store.read() as view:
        if by.partner_id is not None:
            partner = view.partners.by_id(by.partner_id)
            if partner is None or (asked and not alike(asked, partner.name)):
                raise Unknown(NO_SUCH)
            found: Partner | Choices | Nothing = partner
        else:
            found = find_partner(view, asked)
    if isinstance(found, Choices | Nothing):
        return found
    return benchmark_of(desk, found.id, by=by, now=now)


def _shown(
    desk: Desk,
    view: Work,
    partner: Partner,
    hidden: Collection[Measure],
    *,
    own: bool,
    now: datetime,
) -> Benchmark:
    kept = view.benchmarks.newest_of(partner.id)
    name = "your company" if own else partner.name
    if kept is None:
        raise NotNow(NONE_YET.format(day=_next(desk, now)))
    told = {"quarter": quarter_in_words(kept.quarter), "day": _next(desk, now)}
    if kept.group is None or kept.standing is None:
        raise NotNow(NOT_IN_IT.format(name=name[:1].upper() + name[1:], **told))
    if not kept.group.figures:
        raise NotNow(TOO_FEW.format(name=name, **told))
    return Benchmark(
        partner_id=partner.id,
        partner_name=partner.name,
        quarter=kept.quarter,
        made_at=kept.made_at,
        peers=_peers(kept.group),
        lines=tuple(
            _line(each, kept.group, kept.standing) for each in Measure if each not in hidden
        ),
        is_own=own,
    )


def quarter_in_words(quarter: str) -> str:
    """Write `2026-Q3` as it is said: Q3 2026."""
    return " ".join(reversed(quarter.split("-")))


def _next(desk: Desk, now: datetime) -> str:
    """Write the day on which the next comparison is made."""
    following = last_settled(now, desk.policy.zone).after
    day = following.after.first_day + SETTLES
    return f"{day.day} {day:%B %Y}"


def _peers(group: PeerGroup) -> str:
    tier = f"{group.tier} partners" if group.tier else "partners without a tier"
    where = f" in {group.country}" if group.country else " without one known country"
    return f"{tier}{where}"


def _line(measure: Measure, group: PeerGroup, standing: Standing) -> BenchmarkLine:
    figure = group.figures.get(measure)
    return BenchmarkLine(
        measure=measure,
        own=value_in_words(measure, standing.values.get(measure)),
        quartile=standing.quartiles.get(measure),
        median=figure_in_words(measure, figure.median, figure.currency) if figure else "",
        middle=_middle(measure, figure) if figure else "",
    )


def _middle(measure: Measure, figure: GroupFigure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    low, high = (
        figure_in_words(measure, each, figure.currency) for each in (figure.low, figure.high)
    )
    return low if low == high else f"{low} to {high}"
