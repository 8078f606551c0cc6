"""The comparison of partners: counted once a quarter for all, kept as it was, shown to none here.

Nobody chooses who is compared with whom: a group that were put together at will could be put
together with and without somebody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from journeys.credit_scene import scene_of_deal
from journeys.desk import Desk
from journeys.help_hours import hours_of, responder_of
from partnering.attribution import Standing
from partnering.benchmark_measures import Measure, Value
from partnering.benchmarks import Member, last_settled, peer_groups
from partnering.calendar import business_time_between
from partnering.mapping_matrix import added
from partnering.money import Money
from partnering.partners import Partner, PartnerStatus
from partnering.programme import Stage
from store.work import Work

ALERT = "overlap"
_MINUTE = timedelta(minutes=1)
Values = dict[int, dict[Measure, Value]]


def keep_benchmark(desk: Desk, *, now: datetime) -> str:
    """Compare the partners of the last quarter where nobody has; the quarter that was compared.

    However often and by however many clocks it is called, each is compared once. A quarter that
    was over at go-live is not one of the programme's.
    """
    zone = desk.policy.zone
    quarter = last_settled(now, zone)
    with desk.store.read() as view:
        baseline = view.scoreboards.baseline()
        if view.programme.get().stage is Stage.SETUP or baseline is None:
            return ""
        if quarter.ends(zone) <= baseline.made_at or view.benchmarks.has(str(quarter)):
            return ""
        groups = peer_groups(_members(desk, view, quarter.begins(zone), quarter.ends(zone)))
    with desk.store.begin() as work:
        return str(quarter) if work.benchmarks.keep(str(quarter), groups, now) else ""


def _members(desk: Desk, view: Work, since: datetime, until: datetime) -> list[Member]:
    """Read who is compared: active partners of that time with which both sides share."""
    partners = [
        each
        for each in view.partners.all()
        if each.status is PartnerStatus.ACTIVE
        and (each.created_at is None or each.created_at < until)
    ]
    sharing = view.sharing.many([each.id for each in partners], desk.policy.sharing)
    partners = [each for each in partners if sharing[each.id].consent.stands]
    values: Values = {each.id: {} for each in partners}
    _count_help(desk, view, {each.id: each for each in partners}, since, until, values)
    _count_leads(view, since, until, values)
    _count_deals(view, since, until, values)
    for number, told, acted in view.benchmark_sources.alerts(ALERT, since, until):
        _put(values, number, Measure.ALERTS_ACTED_ON, _share(acted, told))
    _count_won(desk, view, since, until, values)
    return [
        Member(each.id, each.tier, country_of(view, each), values[each.id]) for each in partners
    ]


def country_of(view: Work, partner: Partner) -> str:
    """Name a partner's country: that of its lead profile, else its only one."""
    profile = view.lead_profiles.of(partner.id)
    return profile.country or (partner.countries[0] if len(partner.countries) == 1 else "")


def _count_help(
    desk: Desk,
    view: Work,
    partners: Mapping[int, Partner],
    since: datetime,
    until: datetime,
    values: Values,
) -> None:
    times, said = defaultdict[int, list[timedelta]](list), defaultdict[int, list[bool]](list)
    hours = {}
    for each in view.benchmark_sources.help_answers(since, until):
        number = each.partner_id
        if number not in partners:
            continue
        said[number].append(each.accepted)
        if each.at is not None:
            if number not in hours:
                hours[number] = hours_of(desk, responder_of(view, partners[number]))
            times[number].append(business_time_between(hours[number], each.asked_at, each.at))
    _put_answers(values, Measure.HELP_TIME, times, Measure.HELP_ACCEPTED, said)


def _count_leads(view: Work, since: datetime, until: datetime, values: Values) -> None:
    times, said = defaultdict[int, list[timedelta]](list), defaultdict[int, list[bool]](list)
    for each, spent in view.benchmark_sources.lead_answers(since, until):
        said[each.partner_id].append(each.accepted)
        if spent is not None:
            times[each.partner_id].append(spent)
    _put_answers(values, Measure.LEAD_TIME, times, Measure.LEAD_ACCEPTED, said)


def _count_deals(view: Work, since: datetime, until: datetime, values: Values) -> None:
    times, said = defaultdict[int, list[timedelta]](list), defaultdict[int, list[bool]](list)
    for number, spent in view.benchmark_sources.questions_answered(since, until):
        times[number].append(spent)
    for number, approved in view.benchmark_sources.deals_decided(since, until):
        said[number].append(approved)
    _put_answers(values, Measure.DEAL_TIME, times, Measure.DEALS_APPROVED, said)


def _count_won(desk: Desk, view: Work, since: datetime, until: datetime, values: Values) -> None:
    """Add up the deals won, by what each partner was to them."""
    zone = ZoneInfo(desk.policy.zone)
    first, after = since.astimezone(zone).date(), until.astimezone(zone).date()
    shared = {*view.credits.touched(), *view.opportunities.carrying_a_registration()}
    amounts: dict[tuple[int, Measure], list[Money]] = {}
    for deal in view.opportunities.won_between(first, after):
        if deal.id not in shared or deal.amount is None:
            continue
        credit = scene_of_deal(desk, view, deal).credit
        sourced = credit.standing is Standing.SOURCED
        which = Measure.SOURCED if sourced else Measure.INFLUENCED
        for number in (credit.sourced_by,) if sourced else credit.influenced_by:
            if number is None:
                continue
            # Who had a part in one that was won has a number for both, be it nothing.
            for measure in (Measure.SOURCED, Measure.INFLUENCED):
                amounts.setdefault((number, measure), [])
            amounts[number, which].append(deal.amount)
    for (number, measure), found in amounts.items():
        _put(values, number, measure, added(found))


def _put_answers(
    values: Values,
    time: Measure,
    times: Mapping[int, list[timedelta]],
    accepted: Measure,
    said: Mapping[int, list[bool]],
) -> None:
    for number, spans in times.items():
        _put(values, number, time, _middle(spans))
    for number, words in said.items():
        _put(values, number, accepted, _share(sum(words), len(words)))


def _put(values: Values, number: int, measure: Measure, value: Value) -> None:
    if number in values:
        values[number][measure] = value


def _middle(spans: Iterable[timedelta]) -> int:
    """Give the middle of some times in whole minutes."""
    return round(median(each / _MINUTE for each in spans))


def _share(some: int, of: int) -> int:
    """Give a share in whole parts of a hundred; there is at least one."""
    return round(100 * some / of)
