"""Everything that can be asked of the app, as everybody who may not: no field that is not theirs.

Looked at: answers, everything that the workspace shows them afterwards, the log, and the database.
"""

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from bot.actions import Action
from bot.cards.home import home_card
from bot.cards.notices import draw
from journeys.view_home import HomePage, view_home
from partnering.people import Person, Right, may
from store.upgrade import upgrade
from store.work import Store
from tests.bot.rights import cases, marked
from tests.bot.rights.asking import MISSING, Asked, Asking, Persona, asking, value_of
from tests.bot.rights.marked import SECRETS, Marked, Seers, found_in, words_for
from tests.journeys.office import MARIA, OMAR, PIA
from tests.sandbox.slack.running import Running, running

ROOMS = ("app", "bot", "journeys", "scheduler", "store", "crm", "partnering", "matching", "portal")


@dataclass(frozen=True, slots=True)
class Town:
    """A workspace with everything in it, and the database that goes with it."""

    slack: Running
    marked: Marked
    file: Path


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all who ask; each has a database of their own."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "workspace.json").write_text(json.dumps(marked.PEOPLE), encoding="utf-8")
    file = folder / "filled.db"
    upgrade(f"sqlite:///{file}")
    with running(folder, "--no-rate-limits", "--event-retry-delays", "0") as slack:
        store = Store.open(f"sqlite:///{file}")
        filled = marked.fill(store, slack)
        store.close()
        yield Town(slack, filled, file)


SIZES = [
    pytest.param(False, id="some"),
    pytest.param(True, id="all", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]
# Who has no right at all; whatever roles the same e-mail address has in the CRM.
STRANGERS = {
    "a guest whose address is an admin's": Persona(marked.GINA.email, "with-guests"),
    "somebody of another company": Persona(marked.ANA.email, "ext-other", can_type=False),
    "an unmapped member": Persona(marked.NEWCOMER, "cosell-alerts"),
    "an admin who has left the CRM": Persona(marked.DORA.email, "cosell-alerts"),
    "an admin whose account is closed": Persona(
        marked.DAVE.email, "cosell-alerts", can_type=False, can_press=False
    ),
    "a partner's person who is a guest": Persona(marked.REP_GUEST, "guests-of-one"),
    "a partner's person from outside": Persona(marked.REP_OUTSIDE, "ext-one", can_type=False),
}
# The invitation that they pressed names their own company, and nothing else; by the buttons of
# their own side they read whom they have registered, and of what both know what is shared.
_OWN = {marked.REP_GUEST: {"zelphira"}, marked.REP_OUTSIDE: {"zelphira"}}
_HOME = '{"type": "home"'
_OWN_DEALS = {"zelphira", "quorvellan", "needgryll", "leadwantmull", "famloq", "stagemorr"}


@pytest.mark.parametrize("everything", SIZES)
@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_are_shown_nothing_and_change_nothing(
    town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture, who: str, everything: bool
) -> None:
    persona = STRANGERS[who]
    is_partners = persona.email in _OWN
    hidden = [word for word in SECRETS if not is_partners or word not in _OWN_DEALS]
    for room in ROOMS:
        caplog.set_level(logging.DEBUG, room)
    with asking(town.slack, town.marked, town.file, tmp_path, persona) as it:
        asked: list[Answered] = []
        for each in ask_everything(it, everything=everything):
            asked.append(each)
            opens = each.asked.what in ("home", "event app_home_opened")
            own_home = opens or each.name in cases.HOMES
            theirs = is_partners and (own_home or each.right in cases.BOTH_SIDES)
            # A Home that was opened may be published a moment later, whatever is asked then.
            homes = [text for text in each.asked.answer if text.startswith(_HOME)]
            assert found_in(homes, SECRETS) <= (_OWN_DEALS if is_partners else set()), each
            rest = [text for text in each.asked.answer if text not in homes]
            assert found_in(rest, SECRETS) <= (_OWN_DEALS if theirs else set()), each
            # Anybody may press an invitation; all else is refused before anything is written.
            allowed = each.writes if each.right is None or theirs else NOTHING
            assert each.asked.changed <= allowed, each
            assert "Something went wrong" not in each.asked.words, each
        assert found_in(it.shown(), hidden) == set()
        assert told_apart(it, asked) == set(), "what is refused looks like what is not there"
        refusals = [each for each in asked if "Not allowed" in each.asked.words]
        refused = sum(case.right not in cases.BOTH_SIDES for case in cases.BUTTONS.values())
        assert not persona.can_press or len(refusals) > refused, "they were answered"
    assert found_in(product_lines(caplog), SECRETS) == set()


@pytest.mark.parametrize("everything", SIZES)
def test_an_unrelated_account_executive_is_shown_names_and_no_field(
    town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture, everything: bool
) -> None:
    hidden = words_for(Seers.INSIDE, Seers.OTHER_OWNER)
    for room in ROOMS:
        caplog.set_level(logging.DEBUG, room)
    omar = Person(2, "Omar Diaz", OMAR.email)
    with asking(
        town.slack, town.marked, town.file, tmp_path, Persona(OMAR.email, "cosell-alerts")
    ) as it:
        own = it.own()
        asked: list[Answered] = []
        for each in ask_everything(it, everything=everything):
            asked.append(each)
            assert found_in(each.asked.answer, hidden) == set(), each
            is_theirs = each.right is None or may(omar, each.right)
            allowed = each.writes if is_theirs else NOTHING
            if each.number in own.get(each.record, ()):
                allowed |= {"judgements", "matches", "overlaps", "facts"}
            assert each.asked.changed <= allowed, each
            assert "Something went wrong" not in each.asked.words, each
        refused = [each for each in asked if each.right and not may(omar, each.right)]
        assert told_apart(it, refused) == set(), "what is refused looks like what is not there"
        assert found_in(it.shown(), hidden) == set()
        seen = found_in((text for each in asked for text in each.asked.answer), SECRETS)
    assert "quorvellan" in seen, "names are for everybody of ours"
    assert "dealpavv" in seen, "the deals of one's own account are shown"
    assert found_in(product_lines(caplog), SECRETS) == set()


@pytest.mark.parametrize(
    ("email", "sees", "never"),
    [
        (MARIA.email, (Seers.INSIDE, Seers.OWNER), (Seers.OTHER_OWNER, Seers.MANAGERS)),
        (PIA.email, (Seers.INSIDE, Seers.OWNER, Seers.OTHER_OWNER, Seers.MANAGERS), ()),
    ],
)
def test_who_may_see_a_field_does_so_else_this_matrix_would_see_nothing(
    town: Town, tmp_path: Path, email: str, sees: tuple[Seers, ...], never: tuple[Seers, ...]
) -> None:
    with asking(
        town.slack, town.marked, town.file, tmp_path, Persona(email, "cosell-alerts")
    ) as it:
        asked = [it.types(text) for text in _LOOKS_TYPED]
        asked.append(it.opens_home())
        for action in _LOOKS:
            numbers = it.targets(cases.BUTTONS[action].record, everything=False)
            asked += [it.presses(action.value, value_of(number)) for number in numbers]
        asked += [it.searches(name, "trevalind") for name in cases.SEARCHES]
        seen = found_in((text for each in asked for text in each.answer), SECRETS)
    assert {word for word in seen if SECRETS[word] in (*never, Seers.NOBODY)} == set()
    missing = {word for word, seers in SECRETS.items() if seers in sees} - seen
    assert missing <= _NOT_DRAWN, missing


_LOOKS_TYPED = (
    "",
    *(f"overlaps {name}" for name in ("quorvelan", "zelfira", "drosmere", "brontake")),
    "why OV-1",
    "why OV-2",
    "why OV-3",
    "review",
    "people",
    "people list",
    "partners",
    "partners zelfira",
    "queue",
    "deals",
    "DR-1",
    "CS-1",
    "CS-2",
    "LD-1",
    "LD-2",
    "leads",
    "questions",
    "QU-1",
    "rules",
    "settings",
    "setup",
)
_LOOKS = (
    Action.CREDIT_SHOW,
    Action.MENU_RECENT,
    Action.OVERLAP_SHOW,
    Action.CHOICE_ACCOUNT,
    Action.CHOICE_PARTNER,
    Action.PAIR_START,
    Action.PAIR_JUDGED,
    Action.PARTNER_LIST,
    Action.PARTNER_SHOW,
    Action.PARTNER_EDIT,
    Action.PARTNER_UPLOAD,
    Action.PEOPLE_LINK,
    Action.DEAL_SHOW,
    Action.SETTINGS_PILOT,
    Action.SETUP_SHOW,
    Action.SETUP_CHANNELS,
)
# Kept, and drawn nowhere in this version.
_NOT_DRAWN = frozenset({"73100100", "84200200", "draftfile", "draftghent", "fabrilune"})


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked, with the right that it takes and the tables that this right lets change."""

    asked: Asked
    right: Right | None
    writes: frozenset[str]
    name: str = ""
    record: str = ""
    number: int = 0


def ask_everything(it: Asking, *, everything: bool) -> Iterator[Answered]:
    """Ask all there is; what changes something for who has the right comes last."""
    yield from _typed(it)
    for name, right in _SEARCHES:
        yield Answered(it.searches(name, "trevalind"), right, NOTHING)
    yield from _heard(it)
    yield from _chosen(it)
    yield from _sent(it)
    yield from _pressed(it, everything=everything)


def _typed(it: Asking) -> Iterator[Answered]:
    for word, typed in cases.WORDS.items():
        for rest in typed.rests:
            yield Answered(it.types(f"{word} {rest}".strip()), typed.right, typed.writes)
    for ref, right in cases.TYPED_IDS.items():
        yield Answered(it.types(ref), right, NOTHING)
    for words in cases.UNKNOWN_WORDS:
        yield Answered(it.types(words), Right.LOOK_UP, NOTHING)


def _heard(it: Asking) -> Iterator[Answered]:
    yield Answered(it.opens_home(), None, NOTHING)
    yield Answered(it.mentions(), None, NOTHING)
    yield Answered(it.tells("user_change"), None, NOTHING)
    yield Answered(it.tells("message", text="quorvelan"), None, NOTHING)


def _chosen(it: Asking) -> Iterator[Answered]:
    for callback_id, right in cases.SHORTCUTS.items():
        yield Answered(it.chooses(callback_id), right, NOTHING)


def _sent(it: Asking) -> Iterator[Answered]:
    for name, case in cases.FORMS.items():
        sent = it.sends_form(name, case.ids, case.values)
        yield Answered(sent, case.right, NOTHING)
    yield Answered(it.sends_form(cases.STRANGE_FORM, {}, {}), Right.LOOK_UP, NOTHING)
    for name, case in cases.CLOSED.items():
        closed = it.sends_form(name, case.ids, {}, kind="view_closed")
        yield Answered(closed, case.right, NOTHING)


def _pressed(it: Asking, *, everything: bool) -> Iterator[Answered]:
    for action, case in cases.BUTTONS.items():
        name = action.value + ":{}" * case.numbered
        for press, number, value in _presses(it, case, everything=everything):
            asked = press(name.format(number), value)
            yield Answered(asked, case.right, case.writes, action.value, case.record, number)


def _presses(
    it: Asking, case: cases.Case, *, everything: bool
) -> Iterator[tuple[Callable[[str, object], Asked], int, str]]:
    """Ways to press one button: where it may stand, and what it may carry."""
    numbers = it.targets(case.record, everything=everything)
    first = value_of(numbers[0], choice=case.choices[0])
    yield it.presses, numbers[0], first
    # On the card that only its owner reads, in a form, and on App Home.
    yield partial(it.forges, at=it.marked.card), numbers[-1], value_of(numbers[-1])
    yield partial(it.presses_in_view, kind="modal"), numbers[0], first
    if case.record:
        yield partial(it.forges, at=it.marked.card), MISSING, value_of(MISSING)
    for choice in case.choices[1:]:
        yield it.forges, numbers[0], value_of(numbers[0], choice=choice)
    if not everything:
        return
    yield it.forges, 1, "of another age"
    for number in (*numbers, MISSING):
        yield partial(it.presses_in_view, kind="home"), number, value_of(number)
        for around in it.places():
            for choice in case.choices:
                yield it.forges, number, value_of(number, around, choice)


def told_apart(it: Asking, asked: list[Answered]) -> set[str]:
    """Buttons whose answer, at one place, tells a record that is there from one that is not."""
    words: dict[str, set[str]] = {}
    for each in asked:
        if each.record and each.right is not None and each.asked.what.endswith(it.marked.card[1]):
            words.setdefault(each.name, set()).add(each.asked.words)
    return {name for name, said in words.items() if len(said) > 1}


def product_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the product itself logs, and what it lets others log."""
    write = logging.Formatter().format
    return [
        write(each)
        for each in caplog.records
        if each.name.partition(".")[0] in ROOMS or each.levelno >= logging.WARNING
    ]


NOTHING: frozenset[str] = frozenset()
_SEARCHES = tuple(cases.SEARCHES.items())


def test_no_home_shows_its_reader_a_field_that_is_not_theirs(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "homes.db"
    shutil.copy(town.file, file)
    store = Store.open(f"sqlite:///{file}")
    office, drawn = town.marked.office, 0
    desk = replace(office.desk, store=store)
    try:
        with store.read() as view:
            people = [each for each in view.people.all() if each.active]
        for person in people:
            if person.email == MARIA.email:
                hidden = words_for(Seers.INSIDE, Seers.OWNER)
            elif may(person, Right.SEE_CRM_FIELDS):
                hidden = words_for(Seers.INSIDE, Seers.OWNER, Seers.OTHER_OWNER, Seers.MANAGERS)
            elif may(person, Right.LOOK_UP):
                hidden = words_for(Seers.INSIDE, Seers.OTHER_OWNER)
            else:
                hidden = tuple(each for each in SECRETS if each not in _OWN_DEALS)
            for part in ("needs", "mine", "recent"):
                for skip in (0, 5):
                    page = HomePage(part, skip)
                    home = view_home(desk, by=person, now=office.now, page=page)
                    cards = [home_card(home), *(draw(e.notice) for e in home.needs if e.notice)]
                    told = [json.dumps(each.blocks, ensure_ascii=False) for each in cards]
                    assert found_in(told, hidden) == set(), (person, part)
                    drawn += len(home.needs) + len(home.mine) + len(home.recent)
    finally:
        store.close()
    assert drawn > len(people), "something is shown at all"
