"""Who works on an account hears of a new overlap, where they chose so: once, within their caps."""

from dataclasses import replace
from datetime import timedelta

from journeys.keep_choices import save_choices
from journeys.notices import OverlapNotice, ToPerson
from journeys.share import revoke
from partnering.choices import Choice, How, Scope, hours_for
from partnering.notice_kinds import Topic
from partnering.people import CrmUser
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    Office,
    arrives,
    working_day,
)

# Omar sells beside Maria, who owns the account.
HIS_DEAL = replace(CONTOSO_DEAL, key="006HIS", name="Contoso EDGE", owner_key=OMAR.key)


def chose(office: Office, who: CrmUser, scope: Scope) -> None:
    by, topics = office.person(who), {Topic.OVERLAPS: Choice(How.AT_ONCE, scope)}
    hours = hours_for(None, office.desk.policy.notifications)
    save_choices(office.desk, topics, hours, frozenset(), by=by, now=office.now, correlation="")


def told(office: Office, who: CrmUser) -> list[OverlapNotice]:
    to = ToPerson(office.person(who))
    return [
        each.notice
        for each in office.messenger.told
        if each.to == to and isinstance(each.notice, OverlapNotice)
    ]


def with_more(store: Store) -> Office:
    """A working day on which the partner's list holds three more companies."""
    office = working_day(store)
    more = (
        replace(THEIR_CONTOSO, id=f"P-N{each}", name=_name(each), website=f"n{each}.example")
        for each in range(3)
    )
    office.bring(THEIR_CONTOSO, THEIR_OTHER, *more)
    office.sync()
    office.settle()
    return office


def _name(number: int) -> str:
    return f"{('Nordlicht', 'Suedwind', 'Ostsee')[number]} GmbH"


def again(office: Office, number: int) -> None:
    """One more account of Maria's comes, on which Omar sells, too."""
    account = replace(
        CONTOSO, key=f"001N{number}", name=_name(number), website=f"n{number}.example"
    )
    deals = (
        replace(CONTOSO_DEAL, key=f"006M{number}", account_key=account.key),
        replace(HIS_DEAL, key=f"006H{number}", account_key=account.key),
    )
    arrives(office, account, *deals)
    office.settle()


def test_who_sells_there_too_is_told_once_where_they_chose_what_they_work_on(
    store: Store,
) -> None:
    office = working_day(store)
    chose(office, OMAR, Scope.COLLABORATING)
    chose(office, PIA, Scope.COLLABORATING)
    arrives(office, CONTOSO, CONTOSO_DEAL, HIS_DEAL)
    office.settle()
    [card] = told(office, OMAR)
    assert card.account_name == CONTOSO.name
    assert card.owner_name == MARIA.name
    assert len(told(office, MARIA)) == 1
    assert told(office, PIA) == [], "she has no deal there"
    office.crm.put(replace(CONTOSO, city="Neu-Ulm"))
    office.sync()
    office.settle(hours=48)
    assert len(told(office, OMAR)) == 1
    with store.read() as view:
        rows = view.sent_notices.about(office.person(OMAR).id, {f"overlap:{card.overlap_id}"})
    assert [each.reason for each in rows] == [
        "you have an open deal on the account, and chose to hear of it"
    ]


def test_by_default_and_for_what_is_their_own_alone_only_the_owner_is_told(store: Store) -> None:
    office = with_more(store)
    arrives(office, CONTOSO, CONTOSO_DEAL, HIS_DEAL)
    office.settle()
    chose(office, OMAR, Scope.OWN)
    again(office, 1)
    assert told(office, OMAR) == []
    assert len(told(office, MARIA)) == 2


def test_the_third_of_a_day_waits_for_the_digest(store: Store) -> None:
    office = with_more(store)
    chose(office, OMAR, Scope.COLLABORATING)
    for number in range(3):
        again(office, number)
    most = office.desk.policy.notifications.alerts_at_once_a_day
    assert len(told(office, OMAR)) == most == 2
    with store.read() as view:
        since = office.now - timedelta(days=1)
        items = view.digest_items.of(office.person(OMAR).id, since, office.now + timedelta(days=1))
    assert [each.reason for each in items] == ["2 alerts at once a day"]


def test_a_person_is_told_nothing_of_a_partner_that_shares_no_more(store: Store) -> None:
    office = working_day(store)
    chose(office, OMAR, Scope.COLLABORATING)
    with store.read() as view:
        [partner] = view.partners.all()
    arrives(office, CONTOSO, CONTOSO_DEAL, HIS_DEAL)
    revoke(office.desk, partner.id, by=office.person(PIA), now=office.now)
    office.settle()
    assert told(office, OMAR) == []
