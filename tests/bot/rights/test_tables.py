"""Nothing can be asked of the app that the rights matrix does not ask, with another right or none.

A new word, button, form, search or event is red here until it has its line in `cases`.
"""

import inspect

import pytest
from slack_bolt import App

from bot.actions import Action
from bot.cards.help import COMMANDS
from bot.handlers.cosell import WORDS
from bot.manifest import SHORTCUTS
from partnering.people import PARTNER_SIDE, Person, Right, Role, may
from store.work import Store
from tests.bot.door import open_door
from tests.bot.rights import cases
from tests.sandbox.slack.running import Running


@pytest.fixture
def heard(
    vendra: Running, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> list[cases.Heard]:
    """All listeners, as the real app registers them."""
    noted: list[cases.Heard] = []
    app, doorstep = cases.noting(noted)
    monkeypatch.setattr(cases.BUILDER, "App", app)
    monkeypatch.setattr(cases.BUILDER, "Doorstep", doorstep)
    with open_door(vendra, sqlite_store, connect=False):
        pass
    assert noted
    return noted


def _of(heard: list[cases.Heard], kind: str) -> list[tuple[object, Right | None]]:
    return [(each.constraint, each.right) for each in heard if each.kind == kind]


def _takes(constraint: object, name: str) -> bool:
    return name == constraint if isinstance(constraint, str) else bool(constraint.fullmatch(name))  # type: ignore[attr-defined]


def test_every_button_has_a_case_and_takes_the_right_that_is_documented(
    heard: list[cases.Heard],
) -> None:
    assert set(cases.BUTTONS) == set(Action), "write a case for each new button"
    listening = _of(heard, "action")
    for action, case in cases.BUTTONS.items():
        name = f"{action.value}:7" if case.numbered else action.value
        # The first that takes it is the one that Bolt runs.
        first = next(right for constraint, right in listening if _takes(constraint, name))
        assert first is case.right, action
    named = [each for each, _ in listening]
    for constraint in named[:-1]:
        assert any(
            _takes(constraint, f"{action.value}{tail}") for action in Action for tail in ("", ":7")
        ), f"{constraint} is no button of ours"
    assert listening[-1][1] is Right.LOOK_UP, "what nobody knows is only for people of ours"


def test_every_form_has_a_case_and_takes_the_right_that_is_documented(
    heard: list[cases.Heard],
) -> None:
    forms = dict(_of(heard, "view"))
    leftover = next(each for each in forms if not isinstance(each, str))
    assert {name: case.right for name, case in cases.FORMS.items()} == {
        name: right for name, right in forms.items() if isinstance(name, str)
    }
    assert forms[leftover] is Right.LOOK_UP
    assert _takes(leftover, cases.STRANGE_FORM)
    closed = {name: case.right for name, case in cases.CLOSED.items()}
    assert dict(_of(heard, "view_closed")) == closed
    assert dict(_of(heard, "options")) == cases.SEARCHES


def test_every_word_has_a_case_and_takes_the_right_that_is_documented(
    heard: list[cases.Heard],
) -> None:
    rights = {word: each.right for word, each in WORDS.items()}
    assert rights == {word: typed.right for word, typed in cases.WORDS.items()}
    assert {command.word for command in COMMANDS} <= set(WORDS), "help names what there is"
    assert _of(heard, "command") == [("/cosell", Right.TYPE)]


def test_every_shortcut_has_a_case_and_is_in_the_manifest(heard: list[cases.Heard]) -> None:
    assert dict(_of(heard, "shortcut")) == cases.SHORTCUTS
    assert {each["callback_id"] for each in SHORTCUTS} == set(cases.SHORTCUTS)


def test_only_what_names_no_record_is_open_to_everybody(heard: list[cases.Heard]) -> None:
    events = {each for each, _ in _of(heard, "event") if isinstance(each, str)}
    assert events == cases.EVENTS
    open_to_all = {each for each, right in _of(heard, "action") if right is None}
    homes = {each.value for each in cases.HOMES}
    assert open_to_all == {Action.INVITATION_PRESS.value, Action.OPEN_LINK.value, *homes}
    used = {each.kind for each in heard}
    assert used == {"command", "action", "view", "view_closed", "options", "event", "shortcut"}


def test_every_way_in_that_bolt_knows_is_noted() -> None:
    takes_listeners = {
        name
        for name, method in inspect.getmembers(App, inspect.isfunction)
        if not name.startswith("_") and "matchers" in inspect.signature(method).parameters
    }
    assert takes_listeners <= {*cases.KINDS, "step", "assistant"}, "note the new one in KINDS"


@pytest.mark.parametrize("right", list(Right))
def test_no_partners_person_has_a_right_of_ours_and_none_of_ours_has_theirs(right: Right) -> None:
    for role in Role:
        for partner_id in (None, 1):
            person = Person(1, "P", "p@v.example", frozenset({role}), partner_id=partner_id)
            is_theirs = partner_id is not None
            if may(person, right):
                assert (role in PARTNER_SIDE) is is_theirs
                both = right in cases.BOTH_SIDES
                assert both or is_theirs is (right is Right.SEE_OWN_PARTNER)
            gone = Person(1, "P", "p@v.example", frozenset(Role), active=False)
            assert not may(gone, right)
