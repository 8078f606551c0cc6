"""Numbers over many accounts count a real company once, whatever duplicates either side keeps."""

from dataclasses import replace
from datetime import timedelta

from journeys.join_companies import join_companies
from journeys.judge_match import Verdicting, judge
from journeys.keep_feeds import keep_feed
from journeys.look_up import counts, overlaps_of_partner
from journeys.view_home import view_home
from partnering.facts import OverlapFound
from partnering.judgements import Judgement
from partnering.overlaps import AlertState, Overlap
from store.work import Store
from tests.journeys.office import CONTOSO, MARIA, OMAR, PIA, Office, arrives, working_day
from tests.journeys.test_send_digests import WEDNESDAY, at, told

TWIN = replace(CONTOSO, key="001TWIN")


def doubled(store: Store, owner: str = MARIA.key) -> Office:
    """An office whose CRM keeps one company twice, and whose partner has it once."""
    office = working_day(store)
    join_companies(office.desk, now=office.now)
    office.crm.put(replace(TWIN, owner_key=owner))
    arrives(office)
    # Matching gives a row to one account; that it is the other one, too, a person has said.
    twin = second(office)
    assert len(office.overlaps()) == 2
    assert twin.id != office.overlaps()[0].id
    return office


def second(office: Office) -> Overlap:
    """Let the company's other record stand for the partner's row, as after a judgement."""
    with office.desk.store.begin() as work:
        (first,) = work.overlaps.all_open()
        both = work.accounts.by_keys([CONTOSO.key, TWIN.key]).values()
        account = next(each for each in both if each.id != first.account_id)
        pair = work.matches.many([first.match_id])[first.match_id]
        made = work.matches.put(
            account.id, pair.partner_account_id, first.partner_id, probability=0.98,
            verdict="auto", reasons=(), evidence="", now=office.now,
        )  # fmt: skip
        found = work.overlaps.add(
            account.id, first.partner_id, made.id, False, AlertState.DIGEST, office.now
        )
        work.record(OverlapFound(found.id, made.id, False), at=office.now)
    return found


def numbers(office: Office) -> dict[str, int]:
    home = view_home(office.desk, by=office.person(MARIA), now=office.now)
    return {each.label: each.number for each in home.numbers}


def test_home_the_menu_and_the_metrics_say_what_the_partners_list_says(store: Store) -> None:
    office = doubled(store)
    pia, maria, desk = office.person(PIA), office.person(MARIA), office.desk
    assert join_companies(desk, now=office.now) == 1
    assert join_companies(desk, now=office.now) == 0, "nothing has changed since"

    with store.read() as view:
        (partner,) = view.partners.all()
        metrics = view.overlaps.count_companies()
    listed = overlaps_of_partner(desk, partner.id, by=pia, now=office.now)
    shown = counts(desk, by=maria)
    home = numbers(office)

    assert listed.companies.words == "1"
    assert (shown.mine, shown.all_open, metrics) == (1, 1, 1)
    assert (home["Overlaps on your accounts"], home["Overlaps in all"]) == (1, 1)


def test_what_two_people_own_is_a_company_for_each_and_one_in_all(store: Store) -> None:
    office = doubled(store, owner=OMAR.key)
    join_companies(office.desk, now=office.now)
    for user in (MARIA, OMAR):
        shown = counts(office.desk, by=office.person(user))
        assert (shown.mine, shown.all_open) == (1, 1)


def test_a_pair_that_is_judged_apart_makes_one_less_again(store: Store) -> None:
    office = doubled(store)
    join_companies(office.desk, now=office.now)
    number = max(office.overlaps(), key=lambda each: each.id).id
    said = Verdicting(number, Judgement.NOT_SAME)
    judge(office.desk, said, by=office.person(MARIA), now=office.now)
    assert len(office.overlaps()) == 1
    assert join_companies(office.desk, now=office.now) == 1
    assert counts(office.desk, by=office.person(MARIA)).mine == 1
    with store.read() as view:
        (partner,) = view.partners.all()
        assert view.company_records.of_partner(partner.id) == {}


def test_digests_count_it_once_too(store: Store) -> None:
    office = doubled(store)
    pia = office.person(PIA)
    keep_feed(office.desk, "#sales daily", by=pia, now=office.now)
    join_companies(office.desk, now=office.now)
    at(office, WEDNESDAY - timedelta(days=1))
    at(office, WEDNESDAY)
    for each in told(office):
        assert {one.code: one.now for one in each.numbers}["open_overlaps"] == 1
    assert {each.reader_id for each in told(office)} == {office.person(MARIA).id, None}


def test_what_no_fact_tells_of_is_seen_within_a_day(sqlite_store: Store) -> None:
    office = doubled(sqlite_store)
    join_companies(office.desk, now=office.now)
    assert counts(office.desk, by=office.person(MARIA)).mine == 1
    with sqlite_store.begin() as work:
        (partner,) = work.partners.all()
        kept = work.company_records.of_partner(partner.id)
        work.company_records.replace(partner.id, {})
    join_companies(office.desk, now=office.now + timedelta(hours=23))
    assert counts(office.desk, by=office.person(MARIA)).mine == 2
    join_companies(office.desk, now=office.now + timedelta(days=1))
    with sqlite_store.read() as view:
        assert view.company_records.of_partner(partner.id) == kept
