"""People judge, undo and press twice while records and scores change under them, in any order.

A standing judgement is never overridden by a score, nothing is judged twice, and a pair waits if,
and only if, matching left it open and nobody judged it, or its records have changed since.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import make_url

from journeys.judging import seen_now
from journeys.mapping_save import save_rights
from journeys.mapping_scene import PASS, Scene
from journeys.review_matches import Ending, PairVerdict, Pressed, judge_pair, undo_pair
from journeys.review_queue import Scope, review_page
from matching.engine import Match, Verdict
from partnering.compared import mark_of
from partnering.judgements import Judgement, Standing, standing
from partnering.overlaps import OverlapState
from partnering.partners import PartnerAccount
from partnering.people import CrmUser, Person
from store.matches import MatchRow
from store.work import Store, Work
from tests.journeys.office import CONTOSO, MARIA, PIA, Office, open_office

Pair = tuple[int, int]
Values = tuple[str, str]

ROWS = ("P-1", "P-2")
CITIES = st.sampled_from(["Ulm", "Bonn"])
JUDGEMENTS = st.sampled_from(list(Judgement))
MOSTLY = st.sampled_from([True, True, False])
READERS = st.sampled_from([PIA, MARIA])


@dataclass(frozen=True)
class Word:
    """What the model holds a pair to be, of which values it was said, and by which press."""

    judgement: Judgement
    seen: Values
    press: int


@dataclass(frozen=True)
class Undo:
    """A press that can be undone: its judgement, and what was said of its pairs before."""

    judgement_id: int
    before: dict[Pair, Word | None]


class Reviewing(RuleBasedStateMachine):
    """One account of Maria's, two rows of one partner, and what matching says drawn at will."""

    template: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        file = Path(self.folder.name) / "cosell.db"
        file.write_bytes(self.template.read_bytes())
        self.store = Store.open(f"sqlite:///{file}")
        self.office: Office = open_office(self.store)
        self.partner = self.office.add_partner()
        self.engine = 0
        self.verdicts = dict.fromkeys(ROWS, Verdict.REVIEW)
        self.listed = {"P-1": "Ulm", "P-2": "Bonn"}
        self.our_city = "Ulm"
        self.cities: dict[int, str] = {}
        self.words: dict[Pair, Word] = {}
        self.mapped: dict[Pair, tuple[Values, Verdict]] = {}
        self.undoable: list[Undo] = []
        self.pressed: tuple[PairVerdict, int] | None = None
        self.put_account()
        self.put_rows()
        self.remap()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    # What happens

    @rule(city=CITIES, mapped=MOSTLY)
    def our_record_changes(self, city: str, mapped: bool = False) -> None:
        self.our_city = city
        self.put_account()
        self.remap_if(mapped)

    @rule(row=st.sampled_from(ROWS), city=CITIES, mapped=MOSTLY)
    def their_record_changes(self, row: str, city: str, mapped: bool) -> None:
        self.listed[row] = city
        self.put_rows()
        self.remap_if(mapped)

    @rule(row=st.sampled_from(ROWS), mapped=MOSTLY)
    def a_row_leaves_the_list(self, row: str, mapped: bool) -> None:
        self.listed.pop(row, None)
        self.put_rows()
        self.remap_if(mapped)

    @rule(row=st.sampled_from(ROWS), verdict=st.sampled_from(list(Verdict)), mapped=MOSTLY)
    def the_score_changes(self, row: str, verdict: Verdict, mapped: bool) -> None:
        self.verdicts[row] = verdict
        self.dirty = True
        self.remap_if(mapped)

    @rule(mapped=MOSTLY)
    def a_new_engine_marks_the_same_values_otherwise(self, mapped: bool) -> None:
        self.engine += 1
        self.dirty = True
        self.remap_if(mapped)

    @rule()
    def remap(self) -> None:
        self.tick()
        rows = self.rows()
        with self.store.begin() as work:
            number = int(work.cursors.get(PASS) or 0) + 1
            work.cursors.set(PASS, str(number), self.office.now)
            [account] = work.accounts.live()
            gone = [row for row in self.cities if row not in rows]
        scene = Scene(
            number=number,
            accounts={account.id: account},
            rows=rows,
            due_accounts=(),
            due_rows=(),
            known_rights=frozenset(),
            due_account_ids=frozenset(),
            due_row_ids=frozenset(rows),
            news_accounts=frozenset(),
            news_rows=frozenset(rows),
            correlation="",
        )
        found = {
            row.id: [self.match(account.id, row)]
            for row in rows.values()
            if self.verdicts[row.external_id] is not Verdict.NONE
        }
        save_rights(self.office.desk, scene, sorted({*rows, *gone}), found, now=self.office.now)
        self.model_mapping(account.id, rows)
        self.dirty = False

    @precondition(lambda self: not self.dirty)
    @rule(reader=READERS, judgement=JUDGEMENTS)
    def somebody_answers_what_is_shown(self, reader: CrmUser, judgement: Judgement) -> None:
        self.tick()
        by = self.office.person(reader)
        page = review_page(self.office.desk, Scope(), by=by, now=self.office.now)
        waiting = self.model_waiting()
        assert (page.pair is not None) is bool(waiting)
        if page.pair is None:
            return
        assert page.left == len(waiting)
        request = PairVerdict(page.pair.match_id, judgement, page.pair.mark)
        told = self.press(request, by.id)
        assert told.ending is Ending.JUDGED
        self.model_press(told, judgement)

    @precondition(lambda self: self.pressed is not None and not self.dirty)
    @rule(other=st.booleans(), judgement=JUDGEMENTS)
    def the_same_card_is_pressed_again(self, other: bool, judgement: Judgement) -> None:
        assert self.pressed is not None
        request, who = self.pressed
        by = who if not other else next(p.id for p in self.people() if p.id != who)
        wanted = replace(request, judgement=judgement if other else request.judgement)
        pair = self.pair_of(request.match_id)
        before = self.words.get(pair) if pair else None
        is_asked = pair is not None and pair in self.model_waiting()
        told = self.press(wanted, by)
        if told.ending is Ending.JUDGED:
            assert pair is not None
            open_again = before is not None and before.judgement is Judgement.UNSURE
            assert before is None or is_asked or (open_again and judgement is not Judgement.UNSURE)
            self.model_press(told, wanted.judgement)

    @precondition(lambda self: self.pressed is not None)
    @rule(city=CITIES)
    def a_card_is_pressed_while_our_record_changes(self, city: str) -> None:
        assert self.pressed is not None
        if city == self.our_city:
            return
        self.our_record_changes(city)
        request, by = self.pressed
        if request.shown != self.mark_now(request.match_id):
            assert self.press(request, by).ending is not Ending.JUDGED

    @precondition(lambda self: bool(self.undoable) and not self.dirty)
    @rule()
    def a_manager_undoes_the_last(self) -> None:
        self.tick()
        last = self.undoable.pop()
        told = undo_pair(
            self.office.desk, last.judgement_id, by=self.office.person(PIA), now=self.office.now
        )
        assert told.ending is Ending.UNDONE
        pressed = [pair for pair, word in self.words.items() if word.press == last.judgement_id]
        for pair in pressed:
            before = last.before.get(pair)
            if before is None:
                del self.words[pair]
            else:
                self.words[pair] = before

    # What must hold

    @invariant()
    def what_was_said_stands_whatever_the_score(self) -> None:
        if not hasattr(self, "store") or self.dirty:
            return
        with self.store.read() as view:
            held = {(row.account_id, row.partner_account_id): row for row in self.pairs(view)}
            for pair, row in held.items():
                word = self.words.get(pair)
                assert row.judgement == (word.judgement if word else None)
                said = view.judgements.last_of(row.id)
                assert (said.judgement if said else None) == row.judgement
        assert set(self.words) <= set(held)

    @invariant()
    def a_pair_waits_if_and_only_if_it_should(self) -> None:
        if not hasattr(self, "store") or self.dirty:
            return
        with self.store.read() as view:
            queued = {
                (row.account_id, row.partner_account_id) for row in view.reviews.most_doubtful(100)
            }
            assert view.matches.review_count() == len(queued)
        assert queued == self.model_waiting()

    @invariant()
    def nothing_is_judged_twice_and_an_overlap_holds_as_its_pairs_say(self) -> None:
        if not hasattr(self, "store") or self.dirty:
            return
        with self.store.read() as view:
            live = {row.id for row in view.partner_accounts.live()}
            rows = self.pairs(view)
            overlap = view.overlaps.of_pair(rows[0].account_id, self.partner) if rows else None
            labels = view.judgements.labelled()
        same = any(
            standing(row.verdict, row.judgement) is Standing.SAME
            for row in rows
            if row.partner_account_id in live
        )
        assert same is (overlap is not None and overlap.state is OverlapState.OPEN)
        named = [(each.account_id, each.partner_account_id) for each in labels]
        assert len(named) == len(set(named))

    # The model

    def model_mapping(self, account: int, rows: dict[int, PartnerAccount]) -> None:
        self.mapped = {}
        for row in sorted(rows.values(), key=lambda each: each.id):
            pair, values = (account, row.id), (self.our_city, row.city)
            verdict = self.verdicts[row.external_id]
            self.mapped[pair] = (values, verdict)
            if verdict is not Verdict.NONE and pair not in self.words:
                twin = next((w for w in self.words.values() if w.seen == values), None)
                if twin is not None:
                    self.words[pair] = twin

    def model_waiting(self) -> set[Pair]:
        waiting = set()
        for pair, (values, verdict) in self.mapped.items():
            word = self.words.get(pair)
            if word is None:
                asked = verdict is Verdict.REVIEW
            else:
                agrees = verdict is Verdict.NONE and word.judgement is not Judgement.SAME
                asked = word.seen != values and not agrees
            if asked:
                waiting.add(pair)
        return waiting

    def model_press(self, told: Pressed, judgement: Judgement) -> None:
        pair = self.pair_of(told.match_id)
        assert pair is not None
        values, _ = self.mapped[pair]
        waiting = self.model_waiting()
        before: dict[Pair, Word | None] = {}
        for each in {*self.mapped, *self.words}:
            word = self.words.get(each)
            _, verdict = self.mapped.get(each, (None, Verdict.NONE))
            undecided = word is None or word.judgement is Judgement.UNSURE or each in waiting
            known = word is not None or verdict is not Verdict.NONE
            now = (self.our_city, self.cities[each[1]])
            if each == pair or (now == values and undecided and known):
                before[each] = word
        for each in before:
            self.words[each] = Word(judgement, values, told.judgement_id)
        self.undoable.append(Undo(told.judgement_id, before))

    # Hands

    def remap_if(self, mapped: bool) -> None:
        if mapped:
            self.remap()

    def tick(self) -> None:
        self.office.now += timedelta(seconds=1)

    def press(self, request: PairVerdict, by: int) -> Pressed:
        self.tick()
        person = next(each for each in self.people() if each.id == by)
        self.pressed = (request, by)
        return judge_pair(self.office.desk, request, by=person, now=self.office.now)

    def people(self) -> list[Person]:
        return [self.office.person(PIA), self.office.person(MARIA)]

    def pairs(self, view: Work) -> list[MatchRow]:
        return view.matches.of_account(1)

    def mark_now(self, match_id: int) -> str:
        with self.store.read() as view:
            row = view.matches.get(match_id)
            return mark_of(seen_now(view, row)) if row else ""

    def pair_of(self, match_id: int) -> Pair | None:
        with self.store.read() as view:
            row = view.matches.get(match_id)
        return (row.account_id, row.partner_account_id) if row else None

    def match(self, account: int, row: PartnerAccount) -> Match:
        verdict = self.verdicts[row.external_id]
        probability = {Verdict.AUTO: 0.99, Verdict.REVIEW: 0.6}.get(verdict, 0.4)
        evidence = f"{self.engine}:{self.our_city}:{row.city}"
        return Match(str(account), str(row.id), probability, verdict, ("same name",), evidence)

    def put_account(self) -> None:
        self.dirty = True
        account = replace(CONTOSO, city=self.our_city)
        with self.store.begin() as work:
            work.accounts.put([account], now=self.office.now, baseline=False)

    def put_rows(self) -> None:
        self.dirty = True
        rows = [
            PartnerAccount(self.partner, "customers", name, "Contoso", city=city)
            for name, city in self.listed.items()
        ]
        with self.store.begin() as work:
            made = work.lists.add(
                self.partner, "customers", "test", "x", len(rows), False, self.office.now, "pia"
            )
            work.partner_accounts.replace_segment(
                self.partner,
                "customers",
                rows,
                list_id=made.id,
                baseline=False,
                now=self.office.now,
            )
        # Those that have left the list keep what they said last.
        self.cities |= {row.id: row.city for row in self.rows().values()}

    def rows(self) -> dict[int, PartnerAccount]:
        with self.store.read() as view:
            return {row.id: row for row in view.partner_accounts.live()}


def test_judging_holds_in_any_order_of_events(sqlite_url: str) -> None:
    _run(sqlite_url, settings(max_examples=25, stateful_step_count=25))


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_judging_holds_in_very_many_orders_of_events(sqlite_url: str) -> None:
    _run(sqlite_url, settings(max_examples=150, stateful_step_count=40))


def _run(url: str, size: settings) -> None:
    machine = type("OnThisTemplate", (Reviewing,), {"template": Path(make_url(url).database or "")})
    run_state_machine_as_test(machine, settings=size)
