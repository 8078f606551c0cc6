"""A person goes through what matching left open; the queue asks once, and again when it must."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.judge_match import Verdicting, judge
from journeys.keep_partners import remove_partner, restore_partner
from journeys.look_up import Choices, Nothing, counts, overlaps_of_account
from journeys.review_matches import Ending, PairVerdict, Pressed, judge_pair, undo_pair
from journeys.review_queue import PairNotice, ReviewPage, Scope, last_judged, open_review
from journeys.review_queue import review_page as page_of
from matching.company import Company
from partnering.facts import MatchNeedsJudging
from partnering.judgements import Judgement
from partnering.overlaps import AlertState, OverlapState
from partnering.people import Person, Role
from partnering.refusals import NotAllowed, Unknown
from store.inbox import AlreadyDone
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    Office,
    undecided,
)

FABRIKAM = replace(
    CONTOSO, key="001FABRIKAM", name="Fabrikam Textiles", website="", country="FR", city=""
)


def waiting(store: Store, *companies: Company) -> Office:
    office = undecided(store)
    bring(office, *(companies or (THEIR_CONTOSO,)))
    return office


def bring(office: Office, *companies: Company, segment: str = "customers") -> None:
    office.bring(THEIR_OTHER, *companies, segment=segment)
    office.sync()
    office.now += timedelta(minutes=1)


def page(office: Office, by: Person | None = None, scope: Scope | None = None) -> ReviewPage:
    reader = by or office.person(PIA)
    return page_of(office.desk, scope or Scope(), by=reader, now=office.now)


def shown(office: Office, by: Person | None = None) -> PairNotice:
    pair = page(office, by).pair
    assert pair is not None
    return pair


def press(
    office: Office, pair: PairNotice, judgement: Judgement, by: Person | None = None
) -> Pressed:
    office.now += timedelta(seconds=3)
    request = PairVerdict(pair.match_id, judgement, pair.mark)
    return judge_pair(office.desk, request, by=by or office.person(PIA), now=office.now)


def asked_facts(office: Office) -> int:
    with office.desk.store.read() as view:
        stored = [view.facts.get(number) for number in range(1, 200)]
    return sum(isinstance(each.fact, MatchNeedsJudging) for each in stored if each)


def test_a_pair_is_shown_side_by_side_with_reasons_and_how_far_one_is(store: Store) -> None:
    office = waiting(store)

    told = page(office)

    assert (told.left, told.left_of_partner, told.scope.done) == (1, 1, 0)
    assert told.pair is not None
    assert (told.pair.ours.name, told.pair.theirs.name) == (CONTOSO.name, THEIR_CONTOSO.name)
    assert told.pair.ours.place == "Ulm, Germany"
    assert told.pair.ours.detail == MARIA.name
    assert any("same web domain" in reason for reason in told.pair.reasons)
    assert told.pair.before is None


def test_said_to_be_the_same_it_becomes_an_overlap_and_its_owner_is_told(store: Store) -> None:
    office = waiting(store)

    pressed = press(office, shown(office), Judgement.SAME)

    assert (pressed.ending, pressed.by) == (Ending.JUDGED, PIA.name)
    [overlap] = office.overlaps()
    assert not overlap.baseline
    office.settle()
    assert [each.account_name for each in office.told("overlap")] == [CONTOSO.name]
    assert page(office).pair is None


def test_what_was_there_before_alerts_were_started_is_told_to_nobody(store: Store) -> None:
    office = undecided(store)
    office.add_partner("Northwind")
    office.bring(THEIR_CONTOSO, partner="Northwind", start_alerts=False)
    office.sync()

    press(office, shown(office), Judgement.SAME)
    office.settle()

    assert [each.alert for each in office.overlaps()] == [AlertState.BASELINE]
    assert office.told("overlap") == []


@pytest.mark.parametrize("judgement", [Judgement.NOT_SAME, Judgement.RELATED])
def test_said_not_to_be_the_same_it_never_comes_back_and_nobody_is_written_to(
    store: Store, judgement: Judgement
) -> None:
    office = waiting(store)
    office.settle()
    office.messenger.told.clear()

    press(office, shown(office, office.person(MARIA)), judgement, office.person(MARIA))
    bring(office, replace(THEIR_CONTOSO, website="contoso-maschinenbau.de"))
    office.crm.put(replace(CONTOSO, owner_key=OMAR.key))
    office.sync()
    office.settle()

    assert page(office).left == 0
    assert office.overlaps() == []
    assert office.messenger.told == []


def test_unsure_sets_it_aside_for_a_later_round(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.UNSURE)

    end = page(office)
    assert (end.pair, end.set_aside) == (None, 1)

    office.now += timedelta(minutes=5)
    again = Scope(round_since=office.now)
    held = page(office, scope=again).pair
    assert held is not None
    request = PairVerdict(held.match_id, Judgement.UNSURE, held.mark, round_since=office.now)
    office.now += timedelta(seconds=5)
    for _ in range(2):
        last = judge_pair(office.desk, request, by=office.person(PIA), now=office.now)
    assert last.ending is Ending.ALREADY
    assert page(office, scope=again).pair is None, "each is shown once a round"
    assert page(office).set_aside == 1


def test_who_knows_may_judge_what_somebody_else_was_unsure_of(store: Store) -> None:
    office = waiting(store)
    pair = shown(office)
    press(office, pair, Judgement.UNSURE)

    assert press(office, pair, Judgement.UNSURE, office.person(MARIA)).ending is Ending.DECIDED
    assert press(office, pair, Judgement.SAME, office.person(MARIA)).ending is Ending.JUDGED
    assert len(office.overlaps()) == 1


def test_unsure_is_never_taken_for_certain(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.UNSURE)
    office.desk = replace(office.desk, policy=replace(office.desk.policy, auto_from=0.5))

    bring(office, replace(THEIR_CONTOSO, postal_code="89073"))

    with store.read() as view:
        [row] = view.matches.of_account(1)
    assert row.verdict == "auto"
    assert office.overlaps() == []


def test_changed_records_bring_a_pair_back_once_with_what_was_said_and_what_changed(
    store: Store,
) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.NOT_SAME)
    asked = asked_facts(office)

    office.crm.put(replace(CONTOSO, city="Neu-Ulm", phone="+49 731 555"))
    office.sync()

    pair = shown(office)
    assert pair.before is not None
    assert (pair.before.judgement, pair.before.by) == (Judgement.NOT_SAME, PIA.name)
    assert pair.before.changes == "our phone number and our city changed"
    assert office.overlaps() == [], "what was said holds until somebody says otherwise"
    assert asked_facts(office) == asked + 1
    assert press(office, pair, Judgement.NOT_SAME).ending is Ending.JUDGED
    office.crm.put(
        replace(CONTOSO, city="Neu-Ulm", phone="+49 731 555", name="contoso maschinenbau GMBH")
    )
    office.sync()
    assert page(office).pair is None


def test_records_that_change_back_ask_nobody(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.NOT_SAME)
    office.crm.put(replace(CONTOSO, city="Neu-Ulm"))
    office.sync()
    assert page(office).left == 1

    office.crm.put(CONTOSO)
    office.sync()

    assert page(office).left == 0


def test_a_pair_called_the_same_is_asked_about_when_nothing_speaks_for_it_any_more(
    store: Store,
) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.SAME)

    office.crm.put(replace(CONTOSO, name="Zyzzyva", website="zyzzyva.example", city="", country=""))
    office.sync()

    pair = shown(office)
    assert pair.before is not None
    assert "our name" in pair.before.changes
    assert len(office.overlaps()) == 1
    press(office, pair, Judgement.NOT_SAME)
    assert office.overlaps() == []


def test_a_new_engine_that_marks_the_same_values_otherwise_asks_nobody(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.NOT_SAME)
    with store.begin() as work:
        [row] = work.matches.of_account(1)
        said = work.judgements.last_of(row.id)
        assert said is not None
        work.judgements.set_seen(said.id, "the mark of an older engine", said.seen)

    office.crm.put(replace(CONTOSO, type="Customer", name="Contoso Maschinenbau  GmbH"))
    office.sync()
    office.crm.put(replace(CONTOSO, name="CONTOSO Maschinenbau GmbH"))
    office.sync()

    assert page(office).left == 0


def test_the_same_company_in_another_segment_is_judged_with_one_press(store: Store) -> None:
    office = waiting(store)
    bring(office, replace(THEIR_CONTOSO, id="P-9"), segment="prospects")
    assert page(office).left == 2

    pressed = press(office, shown(office), Judgement.NOT_SAME)

    assert page(office).left == 0
    undo_pair(office.desk, pressed.judgement_id, by=office.person(PIA), now=office.now)
    assert page(office).left == 2


def test_an_old_row_that_comes_to_say_what_was_judged_takes_the_judgement_over(
    store: Store,
) -> None:
    other = replace(THEIR_CONTOSO, id="P-9", city="Bonn")
    office = waiting(store, THEIR_CONTOSO, other)
    with store.read() as view:
        rows = {row.external_id: row.id for row in view.partner_accounts.live()}
        pairs = {row.partner_account_id: row for row in view.matches.of_account(1)}
    judged = pairs[rows["P-1"]]
    judge_pair(
        office.desk,
        PairVerdict(judged.id, Judgement.NOT_SAME),
        by=office.person(PIA),
        now=office.now,
    )
    assert page(office).left == 1

    bring(office, THEIR_CONTOSO, replace(other, city=THEIR_CONTOSO.city))

    assert page(office).left == 0


def test_undo_puts_the_pair_back_as_it_was(store: Store) -> None:
    office = waiting(store)
    first = press(office, shown(office), Judgement.SAME)

    undone = undo_pair(office.desk, first.judgement_id, by=office.person(PIA), now=office.now)

    assert undone.ending is Ending.UNDONE
    assert shown(office).match_id == first.match_id
    assert office.overlaps() == []
    again = undo_pair(office.desk, first.judgement_id, by=office.person(PIA), now=office.now)
    assert again.ending is Ending.UNDONE, "a second time does nothing"


def test_undo_of_a_second_opinion_brings_the_first_back(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.NOT_SAME)
    office.crm.put(replace(CONTOSO, city="Neu-Ulm"))
    office.sync()
    second = press(office, shown(office), Judgement.SAME)
    assert len(office.overlaps()) == 1

    undo_pair(office.desk, second.judgement_id, by=office.person(PIA), now=office.now)

    assert office.overlaps() == []
    pair = shown(office)
    assert pair.before is not None
    assert pair.before.judgement is Judgement.NOT_SAME
    assert pair.before.changes == "our city changed"


def test_a_manager_undoes_anybodys_judgement_later_and_others_only_their_own(
    store: Store,
) -> None:
    office = waiting(store)
    maria, pia = office.person(MARIA), office.person(PIA)
    said = press(office, shown(office, maria), Judgement.NOT_SAME, maria)
    office.settle(hours=100)

    [line] = last_judged(office.desk, Scope(), by=pia, now=office.now).lines
    assert (line.by, line.undoable, line.judgement) == (MARIA.name, True, Judgement.NOT_SAME)
    assert last_judged(office.desk, Scope(), by=office.person(OMAR), now=office.now).lines == ()
    with pytest.raises(NotAllowed):
        undo_pair(office.desk, said.judgement_id, by=office.person(OMAR), now=office.now)
    undo_pair(office.desk, said.judgement_id, by=pia, now=office.now)
    assert page(office).left == 1
    with pytest.raises(Unknown):
        undo_pair(office.desk, 999, by=pia, now=office.now)


def test_of_two_who_press_at_once_the_second_reads_who_was_faster(store: Store) -> None:
    office = waiting(store)
    pair = shown(office)
    press(office, pair, Judgement.SAME, office.person(MARIA))

    late = press(office, pair, Judgement.NOT_SAME)

    assert (late.ending, late.by, late.judgement) == (Ending.DECIDED, MARIA.name, Judgement.SAME)
    assert len(office.overlaps()) == 1


def test_pressed_twice_it_is_one_judgement(store: Store) -> None:
    office = waiting(store)
    pair = shown(office)

    first, second = (press(office, pair, Judgement.NOT_SAME) for _ in range(2))

    assert (second.ending, second.judgement_id) == (Ending.ALREADY, first.judgement_id)


def test_a_press_that_is_delivered_twice_acts_once(store: Store) -> None:
    office = waiting(store)
    request = PairVerdict(shown(office).match_id, Judgement.SAME)
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "action", {}, office.now)

    judge_pair(office.desk, request, by=office.person(PIA), now=office.now, receipt=row.id)
    with pytest.raises(AlreadyDone):
        judge_pair(office.desk, request, by=office.person(PIA), now=office.now, receipt=row.id)


def test_records_that_change_under_the_finger_are_shown_again_first(store: Store) -> None:
    office = waiting(store)
    pair = shown(office)
    office.crm.put(replace(CONTOSO, city="Neu-Ulm"))
    office.sync()

    late = press(office, pair, Judgement.SAME)

    assert late.ending is Ending.CHANGED
    assert page(office).left == 1


def test_a_pair_that_has_gone_meanwhile_is_no_error(store: Store) -> None:
    office = waiting(store)
    pair = shown(office)
    bring(office)

    assert press(office, pair, Judgement.SAME).ending is Ending.GONE
    assert page(office).pair is None
    assert office.overlaps() == []


def test_two_who_review_at_once_are_shown_different_pairs(store: Store) -> None:
    office = waiting(store, THEIR_CONTOSO, replace(THEIR_CONTOSO, id="P-3", city="Bonn"))
    maria, pia = office.person(MARIA), office.person(PIA)

    assert shown(office, pia).match_id != shown(office, maria).match_id
    assert shown(office, pia).match_id == shown(office, pia).match_id
    press(office, shown(office, pia), Judgement.NOT_SAME, pia)
    assert shown(office, pia).match_id == shown(office, maria).match_id, "better twice than never"


def test_an_owner_reviews_their_own_accounts_and_sees_nothing_of_others(store: Store) -> None:
    office = waiting(store)
    maria, omar = office.person(MARIA), office.person(OMAR)

    assert page(office, maria).left == 1
    assert counts(office.desk, by=maria).to_review == 1
    nothing = page(office, omar)
    assert (nothing.pair, nothing.left, nothing.elsewhere, nothing.set_aside) == (None, 0, 0, 0)
    assert counts(office.desk, by=omar).to_review == 0
    pinned = page_of(
        office.desk, Scope(), by=omar, now=office.now, first=shown(office, maria).match_id
    )
    assert pinned.pair is None
    with pytest.raises(NotAllowed):
        press(office, shown(office), Judgement.SAME, omar)


def test_who_has_no_role_is_refused(store: Store) -> None:
    office = waiting(store)
    nobody = replace(office.person(OMAR), roles=frozenset[Role]())

    with pytest.raises(NotAllowed):
        page(office, nobody)


def test_a_partner_is_found_by_a_misspelt_name_and_the_others_are_counted(store: Store) -> None:
    office = waiting(store)
    office.add_partner("Northwind Traders")
    office.bring(replace(THEIR_CONTOSO, city="Bonn"), partner="Northwind Traders")
    office.sync()
    pia = office.person(PIA)

    found = open_review(office.desk, "nortwind traders", by=pia, now=office.now)
    assert isinstance(found, ReviewPage)
    assert (found.partner_name, found.left, found.elsewhere) == ("Northwind Traders", 1, 1)
    assert found.asked == "nortwind traders"
    everything = open_review(office.desk, "", by=pia, now=office.now)
    assert isinstance(everything, ReviewPage)
    assert (everything.left, everything.left_of_partner) == (2, 1)
    unknown = open_review(office.desk, "qqqqqq", by=pia, now=office.now)
    assert isinstance(unknown, Nothing)
    with pytest.raises(Unknown):
        page(office, scope=Scope(404))


def test_nobody_is_asked_about_a_removed_partner_until_it_is_restored(store: Store) -> None:
    office = waiting(store)
    pia = office.person(PIA)
    pair = shown(office)
    with store.read() as view:
        row = view.matches.get(pair.match_id)
    assert row is not None

    remove_partner(office.desk, row.partner_id, purge=False, by=pia, now=office.now)

    gone = page_of(office.desk, Scope(), by=pia, now=office.now, first=pair.match_id)
    assert (gone.pair, gone.left, gone.elsewhere) == (None, 0, 0)
    assert counts(office.desk, by=pia).to_review == 0
    account = overlaps_of_account(office.desk, row.account_id, by=pia, now=office.now)
    assert account.possible == 0
    with pytest.raises(Unknown):
        page(office, scope=Scope(row.partner_id))
    restore_partner(office.desk, row.partner_id, by=pia, now=office.now)
    assert shown(office).match_id == pair.match_id


def test_what_was_judged_of_a_removed_partner_is_hidden_with_it(store: Store) -> None:
    office = waiting(store)
    pia = office.person(PIA)
    press(office, shown(office), Judgement.SAME)
    [overlap] = office.overlaps()

    remove_partner(office.desk, overlap.partner_id, purge=False, by=pia, now=office.now)

    assert last_judged(office.desk, Scope(), by=pia, now=office.now).lines == ()
    account = overlaps_of_account(office.desk, overlap.account_id, by=pia, now=office.now)
    assert (account.overlaps, account.judged) == ((), ())


def test_equally_good_partners_are_offered(store: Store) -> None:
    office = undecided(store)
    office.add_partner("Northwind North")
    office.add_partner("Northwind South")

    found = open_review(office.desk, "northwind", by=office.person(PIA), now=office.now)

    assert isinstance(found, Choices)
    assert [each.label for each in found.options] == ["Northwind North", "Northwind South"]


def test_the_account_with_an_open_deal_comes_first(store: Store) -> None:
    office = waiting(store, THEIR_CONTOSO)
    office.crm.put(FABRIKAM)
    office.sync()
    with store.begin() as work:
        for row in [*work.matches.of_account(1), *work.matches.of_account(2)]:
            work.matches.put(
                row.account_id,
                row.partner_account_id,
                row.partner_id,
                probability=0.5,
                verdict="review",
                reasons=("same name",),
                evidence=row.evidence,
                now=office.now,
            )

    assert page(office).left == 2
    assert shown(office).ours.name == CONTOSO.name


def test_a_wrong_company_press_leaves_what_was_judged_by_itself(store: Store) -> None:
    office = waiting(store, THEIR_CONTOSO, replace(THEIR_CONTOSO, id="P-3", city="Bonn"))
    maria, pia = office.person(MARIA), office.person(PIA)
    with store.read() as view:
        best, other = sorted(view.matches.of_account(1), key=lambda row: -row.probability)
    judge_pair(office.desk, PairVerdict(best.id, Judgement.SAME), by=pia, now=office.now)
    office.now += timedelta(seconds=9)
    judge_pair(office.desk, PairVerdict(other.id, Judgement.RELATED), by=maria, now=office.now)
    [overlap] = office.overlaps()

    office.now += timedelta(seconds=9)
    judge(office.desk, Verdicting(overlap.id, Judgement.NOT_SAME), by=pia, now=office.now)

    with store.read() as view:
        kept = {row.id: row.judgement for row in view.matches.of_account(1)}
        hidden = view.overlaps.get(overlap.id)
    assert kept == {best.id: Judgement.NOT_SAME, other.id: Judgement.RELATED}
    assert hidden is not None
    assert hidden.state is OverlapState.HIDDEN


def test_of_many_who_press_in_the_same_instant_one_judges(store: Store) -> None:
    office = waiting(store)
    pair = shown(office)
    people = [office.person(PIA), office.person(MARIA)] * 2
    start = threading.Barrier(len(people))

    def press_now(number: int) -> Pressed:
        judgement = (Judgement.SAME, Judgement.NOT_SAME)[number % 2]
        request = PairVerdict(pair.match_id, judgement, pair.mark)
        start.wait(30)
        at = office.now + timedelta(seconds=number)
        return judge_pair(office.desk, request, by=people[number], now=at)

    with ThreadPoolExecutor(len(people)) as pool:
        endings = [told.ending for told in pool.map(press_now, range(len(people)))]

    assert endings.count(Ending.JUDGED) == 1
    assert set(endings) <= {Ending.JUDGED, Ending.ALREADY, Ending.DECIDED}
    with store.read() as view:
        assert len(view.judgements.labelled()) == 1


def test_a_row_that_says_something_else_takes_nothing_over(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.NOT_SAME)

    bring(office, THEIR_CONTOSO, replace(THEIR_CONTOSO, id="P-9", city="Bonn"))

    assert shown(office).theirs.place == "Bonn, DE"
    assert page(office).left == 1


def test_a_pair_that_waits_is_recorded_once_however_often_it_is_scored(store: Store) -> None:
    office = waiting(store)
    assert asked_facts(office) == 1

    for city in ("Bonn", "Mainz"):
        bring(office, replace(THEIR_CONTOSO, city=city))

    assert page(office).left == 1
    assert asked_facts(office) == 1


def test_an_undo_asks_nobody_what_matching_has_come_to_say_too(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.NOT_SAME)
    office.crm.put(replace(CONTOSO, city="Neu-Ulm"))
    office.sync()
    second = press(office, shown(office), Judgement.SAME)
    lost = replace(CONTOSO, name="Zyzzyva", website="zyzzyva.example", city="", country="")
    office.crm.put(lost)
    office.sync()
    assert page(office).left == 1

    undo_pair(office.desk, second.judgement_id, by=office.person(PIA), now=office.now)

    assert page(office).left == 0, "not the same, say the person and the score"


def test_what_was_called_the_same_is_no_overlap_while_it_is_on_no_list(store: Store) -> None:
    office = waiting(store)
    press(office, shown(office), Judgement.SAME)
    [overlap] = office.overlaps()

    bring(office)
    assert office.overlaps() == []

    bring(office, THEIR_CONTOSO)
    assert [each.id for each in office.overlaps()] == [overlap.id]
    assert page(office).left == 0, "what was said of these values still holds"


def test_the_summary_of_a_first_list_follows_the_last_pair_of_its_queue(store: Store) -> None:
    office = waiting(store)
    office.settle()
    pairs = office.told("baseline")[0].to_review
    assert pairs == page(office).left == 1
    office.messenger.redrawn.clear()

    pressed = press(office, shown(office), Judgement.NOT_SAME)
    office.settle()

    assert page(office).pair is None
    assert [each.to_review for each in office.redrawn("baseline")] == [0]
    undo_pair(office.desk, pressed.judgement_id, by=office.person(PIA), now=office.now)
    office.settle()
    assert [each.to_review for each in office.redrawn("baseline")] == [0, 1]
