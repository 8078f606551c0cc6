"""Registered deals in lists: mine to decide, those asked for; and the rules that count."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions import Action, Place, Target
from bot.cards.deal_words import STATES, day
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    finish,
    header,
    lines,
    on_day,
    plain,
    said,
    section,
)
from journeys.list_deals import DealLine, Page
from journeys.look_up import Choices, Nothing
from partnering.registrations import PENDING, State

MOST_RULES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: all deals, or those of a partner, on an account, in a state.

    Numbers are ours, 0 for all.
    """

    partner_id: int = 0
    account_id: int = 0
    state: State | None = None


def queue_card(page: Page, *, skipped: int = 0) -> Card:
    """Draw what waits for this reader, what is due first before."""
    if not page.total:
        words = "Nothing waits for your decision."
        more = "`/cosell deals` lists all registered deals."
        return finish("queue", words, [section(f"*{words}*", more)])
    title = f"{_counted(page.total)} for you to decide"
    last = button("Show more", Action.DEAL_QUEUE, Target(0, choice=str(page.after or 0)))
    first = button("Back to the first", Action.DEAL_QUEUE, Target(0, choice="0"))
    blocks = [
        header(title),
        *[_row(line) for line in page.lines],
        *actions(last if page.after is not None else first if skipped else None),
        context("What is due first stands first · `/cosell approve DR-42` decides by command"),
    ]
    return finish("queue", title, blocks)


def deals_card(page: Page, asked: Asked, *, name: str = "", skipped: int = 0) -> Card:
    """Draw the deals that were asked for, the newest first; `name` is whose they are."""
    about = f" of {said(name, 120)}" if asked.partner_id else ""
    about = f" on {said(name, 120)}" if asked.account_id else about
    about = f": {STATES[asked.state].lower()}" if asked.state else about
    if not page.total:
        words = f"There is no registered deal{about}."
        return finish("deals", words, [section(f"*{words}*")])
    title = f"{_counted(page.total)}{about}"
    first, last = skipped + 1, skipped + len(page.lines)
    shown = f"{first:,} to {last:,}, the newest first" if page.total > last - skipped else ""
    blocks = [
        section(f"*{title}*", shown),
        *[_row(line) for line in page.lines],
        *actions(_turn(page, asked, skipped)),
        context("`/cosell deals PARTNER`, `ACCOUNT` or a state, such as `approved`, lists fewer"),
    ]
    return finish("deals", title, blocks)


def choices_card(answer: Choices | Nothing) -> Card:
    """Ask which partner or account was meant, where several fit or none quite does."""
    typed = said(answer.asked, 120)
    if isinstance(answer, Choices):
        words, options = f"Which one do you mean by “{typed}”?", answer.options
    else:
        words, options = f"No partner, account or state is called “{typed}”.", answer.nearest
    row = [
        {
            **button(
                plain(option.label, 70),
                Action.DEAL_LIST,
                Target(0, Place.PARTNER if option.kind == "partner" else Place.ACCOUNT, option.id),
            ),
            "action_id": f"{Action.DEAL_LIST.value}:{number}",
        }
        for number, option in enumerate(options[:5], 1)
    ]
    return finish("deals", words, [section(f"*{words}*"), *actions(*row)])


def skipped_of(target: Target) -> int:
    """Read how many lines a button skips; what no card of ours wrote starts at the first."""
    told = target.choice.partition("-")[0]
    return int(told) if told.isascii() and told.isdigit() and len(told) < 7 else 0


def asked_of(target: Target) -> Asked:
    """Read of which deals a button turns the page."""
    state = target.choice.partition("-")[2]
    return Asked(
        partner_id=target.origin if target.place is Place.PARTNER else 0,
        account_id=target.origin if target.place is Place.ACCOUNT else 0,
        state=State(state) if state in set(State) else None,
    )


def rules_card(rules: Sequence[tuple[str, str]], version: str) -> Card:
    """Draw the rules of engagement in words."""
    told = [f"*{said(title, 120)}*  {said(words, 600)}" for title, words in rules[:MOST_RULES]]
    blocks: list[Block] = [header("The rules for registered deals")]
    half = max(1, (len(told) + 1) // 2)
    blocks += [section(lines(told[:half])), *([section(lines(told[half:]))] if told[half:] else [])]
    blocks.append(
        context(
            f"Version {said(version, 60)} · a registration is judged by the version under which "
            "it was submitted"
        )
    )
    return finish("rules", f"The rules for registered deals, version {said(version, 60)}", blocks)


def _row(line: DealLine) -> Block:
    families = ", ".join(said(family, 40) for family in line.families)
    about = " · ".join(filter(None, [said(line.amount, 60), families]))
    return section(
        f"*{line.ref}*  {said(line.partner_name, 120)} for {said(line.customer, 200)}",
        about,
        _standing(line),
        accessory=button("Show", Action.DEAL_SHOW, Target(line.registration_id)),
    )


def _standing(line: DealLine) -> str:
    told = [STATES[line.state], *([line.asks] if line.asks else [])]
    if line.protected_until is not None:
        told.append(f"until {day(line.protected_until)}")
    if line.owner and not line.mine and line.state in PENDING:
        told.append(f"with {said(line.owner, 100)}")
    if line.due_at is not None:
        told.append(f"due {on_day(line.due_at)}")
    return " · ".join(told)


def _turn(page: Page, asked: Asked, skipped: int) -> Block | None:
    """Draw the one button that turns the page: on, or from the last page back to the first."""
    if page.after is None and not skipped:
        return None
    label = "Show more" if page.after is not None else "Back to the first"
    place, origin = Place.CARD, 0
    if asked.partner_id:
        place, origin = Place.PARTNER, asked.partner_id
    elif asked.account_id:
        place, origin = Place.ACCOUNT, asked.account_id
    choice = f"{page.after or 0}-{asked.state or ''}".rstrip("-")
    return button(label, Action.DEAL_LIST, Target(0, place, origin, choice))


def _counted(number: int) -> str:
    return "1 registered deal" if number == 1 else f"{number:,} registered deals"
