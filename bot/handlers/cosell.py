"""`/cosell`: takes the typed words apart and hands each to its question."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from rapidfuzz import fuzz, process
from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.help import COMMANDS, help_card
from bot.cards.lists import answer_card, recent_card, why_card
from bot.cards.menu import menu_card
from bot.cards.needs import why_record_card
from bot.cards.parts import said
from bot.doorstep import Doorstep
from bot.handlers import (
    benchmark,
    conflicts,
    credits,
    deal_register,
    deals,
    digest,
    help_requests,
    leads,
    partners,
    people,
    questions,
    review,
    scoreboard,
    segments,
    settings,
    setup,
    sharing,
)
from bot.handlers.matrix import show_answer
from bot.manifest import COMMAND
from journeys.desk import Desk
from journeys.look_up import AccountOverlaps, Nothing, PartnerOverlaps, counts, overlaps_of, recent
from journeys.why import why as explain
from journeys.why_record import record_in, why_record
from partnering.people import Right, is_of_both, may, must

# From here on a first word counts as a command with a typing error.
ALIKE = 75.0


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the command and to the buttons of its menu."""
    app.command(COMMAND)(doorstep.asks(partial(on_command, desk), Right.TYPE))
    app.action(Action.MENU_RECENT.value)(doorstep.asks(partial(on_recent, desk), Right.LOOK_UP))
    app.action(Action.MENU_HELP.value)(doorstep.asks(on_help, Right.LOOK_UP))


def on_command(desk: Desk, ask: Ask) -> None:
    """Answer whatever was typed."""
    word, _, rest = ask.source.text.partition(" ")
    known = WORDS.get(word.lower())
    # All but a few words are for people of ours, whatever it is that they name.
    if known is None or not is_of_both(known.right):
        must(ask.by, Right.LOOK_UP)
    if known is None and deals.REF.fullmatch(ask.source.text):
        must(ask.by, Right.SEE_DEALS)
        deals.on_ref(desk, ask, ask.source.text)
        return
    if known is None and conflicts.REF.fullmatch(ask.source.text):
        must(ask.by, Right.RESOLVE_CONFLICT)
        conflicts.on_ref(desk, ask, ask.source.text)
        return
    if known is None and help_requests.REF.fullmatch(ask.source.text):
        must(ask.by, Right.ASK_HELP)
        help_requests.on_ref(desk, ask, ask.source.text)
        return
    if known is None and leads.REF.fullmatch(ask.source.text):
        must(ask.by, Right.SEE_LEADS)
        leads.on_ref(desk, ask, ask.source.text)
        return
    if known is None and questions.REF.fullmatch(ask.source.text):
        must(ask.by, Right.ANSWER_QUESTIONS)
        questions.on_command(desk, ask, ask.source.text)
        return
    if known is None:
        _account_or_command(desk, ask, word, rest)
        return
    must(ask.by, known.right)
    known.answer(desk, ask, rest.strip())


def on_recent(desk: Desk, ask: Ask) -> None:
    """Show the newest overlaps."""
    ask.answers.privately(recent_card(recent(desk, by=ask.by, now=ask.now, limit=10)))


def on_help(ask: Ask) -> None:
    """Show usage."""
    ask.answers.privately(help_card(offered=_offered(ask)))


def _menu(desk: Desk, ask: Ask, rest: str) -> None:
    ask.answers.privately(menu_card(counts(desk, by=ask.by)))


def _help(desk: Desk, ask: Ask, rest: str) -> None:
    ask.answers.privately(help_card(rest, offered=_offered(ask)))


def _overlaps(desk: Desk, ask: Ask, rest: str) -> None:
    show_answer(desk, ask, overlaps_of(desk, rest, by=ask.by, now=ask.now))


def _why(desk: Desk, ask: Ask, rest: str) -> None:
    record = record_in(rest)
    if record is None:
        ask.answers.privately(why_card(explain(desk, rest, by=ask.by, now=ask.now)))
    else:
        told = why_record(desk, *record, by=ask.by, now=ask.now)
        ask.answers.privately(why_record_card(told))


@dataclass(frozen=True, slots=True)
class Word:
    """One word after `/cosell`: the right that it takes, and who answers the rest."""

    right: Right
    answer: Callable[[Desk, Ask, str], None]


WORDS: dict[str, Word] = {
    "": Word(Right.LOOK_UP, _menu),
    "help": Word(Right.LOOK_UP, _help),
    "overlaps": Word(Right.LOOK_UP, _overlaps),
    "ask": Word(Right.ASK_HELP, help_requests.on_command),
    "register": Word(Right.REGISTER, deal_register.on_register),
    "queue": Word(Right.SEE_DEALS, deals.on_queue),
    "deals": Word(Right.SEE_DEALS, deals.on_deals),
    "approve": Word(Right.DECIDE, deals.on_approve),
    "reject": Word(Right.DECIDE, deals.on_reject),
    "info": Word(Right.DECIDE, deals.on_info),
    "rules": Word(Right.SEE_DEALS, deals.on_rules),
    "credit": Word(Right.CREDIT, credits.on_command),
    "conflicts": Word(Right.RESOLVE_CONFLICT, conflicts.on_command),
    "leads": Word(Right.SEE_LEADS, leads.on_command),
    "lead": Word(Right.SEE_LEADS, leads.on_lead),
    "questions": Word(Right.ANSWER_QUESTIONS, questions.on_command),
    "people": Word(Right.SEE_PEOPLE, people.on_command),
    "review": Word(Right.JUDGE, review.on_command),
    "partners": Word(Right.KEEP_PARTNERS, partners.on_command),
    "sharing": Word(Right.SHARE, sharing.on_command),
    "segments": Word(Right.SHARE, segments.on_command),
    "settings": Word(Right.LOOK_UP, settings.on_command),
    "setup": Word(Right.SET_UP, setup.on_command),
    "digest": Word(Right.LOOK_UP, digest.on_command),
    "scoreboard": Word(Right.SEE_SCOREBOARD, scoreboard.on_command),
    "benchmark": Word(Right.SEE_BENCHMARK, benchmark.on_command),
    "why": Word(Right.LOOK_UP, _why),
}


def _offered(ask: Ask) -> frozenset[str]:
    """Name the words that somebody may type: help offers no other."""
    return frozenset(word for word, each in WORDS.items() if may(ask.by, each.right))


def _account_or_command(desk: Desk, ask: Ask, word: str, rest: str) -> None:
    """Take the words for a name; where no name is quite that, name the nearest command as well."""
    answer = overlaps_of(desk, ask.source.text, by=ask.by, now=ask.now)
    is_exact = isinstance(answer, AccountOverlaps | PartnerOverlaps) and not answer.asked
    meant = _nearest(word, _offered(ask))
    if is_exact or not meant:
        show_answer(desk, ask, answer)
        return
    hint = f"Did you mean `{COMMAND} {' '.join([meant, said(rest, 120)]).strip()}`?"
    nearest = answer.nearest if isinstance(answer, Nothing) else ()
    ask.answers.privately(answer_card(Nothing(ask.source.text, nearest), hint=hint))


def _nearest(word: str, offered: Collection[str]) -> str:
    words = [command.word for command in COMMANDS if command.word in offered]
    found = process.extractOne(word.lower(), words, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return str(found[0]) if found else ""
