"""Answers to a question: an account's overlaps, a partner's, equally good names, or none."""

from collections.abc import Sequence

from bot.actions import Action, Place, Target
from bot.cards.numbers import spoken
from bot.cards.overlap import overlap_blocks
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    clock_time,
    context,
    divider,
    finish,
    link_button,
    plain,
    public_id,
    said,
    section,
)
from bot.cards.rows import overlap_row
from journeys.look_up import AccountOverlaps, Answer, Choice, Choices, Nothing, PartnerOverlaps
from journeys.notices import OverlapLine, OverlapNotice
from journeys.why import Why

# Six blocks each: more would pass Slack's fifty.
FULL_CARDS = 5
SHORT_ROWS = 10


def answer_card(answer: Answer, *, hint: str = "") -> Card:
    """Draw whatever the question found; `hint` is a line about a command, already safe."""
    match answer:
        case AccountOverlaps():
            return account_card(answer)
        case PartnerOverlaps():
            return partner_card(answer)
        case Choices():
            return _choices_card(answer)
        case Nothing():
            return _nothing_card(answer, hint)


def account_card(answer: AccountOverlaps, *, pressed: OverlapNotice | None = None) -> Card:
    """Draw an account with the full card of each overlap.

    `pressed` is an overlap that a person has just acted on: it is shown in its new state even
    where the account no longer counts it, so that the press can be undone.
    """
    shown = _with_pressed(answer.overlaps, pressed)
    where = f" · {said(answer.account_place, 80)}" if answer.account_place else ""
    name = said(answer.account_name, 250) or "(no name)"
    number = f"{len(answer.overlaps)} overlap" + ("" if len(answer.overlaps) == 1 else "s")
    blocks: list[Block] = [
        section(
            f"*{name}*{where}: {number}",
            _instead_of(answer.asked, answer.account_name),
            f"Account owner: {said(answer.owner_name, 120)}" if answer.owner_name else "",
        )
    ]
    for notice in shown[:FULL_CARDS]:
        origin = answer.account_id
        blocks += [divider(), *overlap_blocks(notice, place=Place.ACCOUNT, origin=origin)]
    blocks += [_short(notice) for notice in shown[FULL_CARDS : FULL_CARDS + SHORT_ROWS]]
    judged = [each for each in answer.judged if pressed is None or each != pressed]
    judged = [each for each in judged if all(each.overlap_id != one.overlap_id for one in shown)]
    for notice in judged[:FULL_CARDS]:
        origin = answer.account_id
        blocks += [divider(), *overlap_blocks(notice, place=Place.ACCOUNT, origin=origin)]
    if not (shown or judged):
        blocks += [
            section("No list that partners share with you now holds this company."),
            *actions(link_button("Open in CRM", answer.account_url)),
        ]
    if answer.possible:
        pairs = "1 pair" if answer.possible == 1 else f"{answer.possible:,} pairs"
        blocks.append(
            context(f"{pairs} with this account may be the same company: `/cosell review`")
        )
    return finish("account", f"{name}: {number}", blocks)


def partner_card(answer: PartnerOverlaps) -> Card:
    """Draw the first overlaps of a partner, one line each, with a button to see more."""
    name = said(answer.partner_name, 250) or "(no name)"
    number = spoken(answer.companies, "overlap", "overlaps")
    shown = len(answer.lines)
    first, last = answer.skipped + 1, answer.skipped + shown
    more = f"{first:,} to {last:,} of {answer.total:,} accounts." if answer.total > shown else ""
    alerts = "on" if answer.alerts_on else "off: a partner manager can start them"
    as_of = f" · CRM data as of {clock_time(answer.as_of)}" if answer.as_of else ""
    back = button("Back to the matrix", Action.CHOICE_PARTNER, Target(answer.partner_id))
    # Two buttons of one row need ids of their own.
    back["action_id"] = f"{Action.CHOICE_PARTNER.value}:{answer.partner_id}"
    blocks = [
        section(f"*{name}*: {number}", _instead_of(answer.asked, answer.partner_name), more),
        *line_rows(answer.lines, Place.CARD),
        *actions(*_turns(answer), back),
        context(f"Alerts are {alerts}{as_of} · `/cosell overlaps ACCOUNT` shows one account"),
    ]
    return finish("partner", f"{name}: {number}", blocks)


def _turns(answer: PartnerOverlaps) -> list[Block]:
    """Draw the one button that turns the page: on, or from the last page back to the first."""
    last = answer.skipped + len(answer.lines)
    if answer.total > last:
        on = Target(answer.partner_id, choice=str(last))
        return [button("Show more", Action.CHOICE_PARTNER, on)]
    if answer.skipped:
        first = Target(answer.partner_id, choice="0")
        return [button("Back to the first", Action.CHOICE_PARTNER, first)]
    return []


def recent_card(lines: Sequence[OverlapLine]) -> Card:
    """Draw the newest overlaps of the reader."""
    if not lines:
        words = "No overlaps on accounts of yours."
        empty = section(f"{words} `/cosell overlaps ACCOUNT` looks one up.")
        return finish("recent", words, [empty])
    blocks = [section("*Newest overlaps*"), *line_rows(lines, Place.CARD)]
    return finish("recent", f"Newest overlaps: {len(lines)}", blocks)


def why_card(why: Why) -> Card:
    """Draw the explanation, then the overlap itself."""
    title = said(why.title, 300)
    reasons = [f"• {said(line, 400)}" for line in why.lines]
    blocks = [section(f"*{title}*", *reasons), divider(), *overlap_blocks(why.overlap)]
    return finish("why", title, blocks)


def line_rows(lines: Sequence[OverlapLine], place: Place) -> list[Block]:
    """Draw one row per overlap with *Show* at its side."""
    return [
        section(
            overlap_row(line),
            accessory=button("Show", Action.OVERLAP_SHOW, Target(line.overlap_id, place)),
        )
        for line in lines[:SHORT_ROWS]
    ]


def _with_pressed(
    overlaps: Sequence[OverlapNotice], pressed: OverlapNotice | None
) -> list[OverlapNotice]:
    if pressed is None:
        return list(overlaps)
    same = pressed.overlap_id
    if any(notice.overlap_id == same for notice in overlaps):
        return [pressed if notice.overlap_id == same else notice for notice in overlaps]
    return [pressed, *overlaps]


def _short(notice: OverlapNotice) -> Block:
    return section(
        f"*{said(notice.partner_name, 120)}*  {public_id(notice.overlap_id)}",
        said(notice.headline, 300),
        accessory=button("Show", Action.OVERLAP_SHOW, Target(notice.overlap_id)),
    )


def _instead_of(asked: str, name: str) -> str:
    if not asked:
        return ""
    return f"Showing {said(name, 250)} for “{said(asked, 120)}”."


def _choices_card(answer: Choices) -> Card:
    asked = said(answer.asked, 120)
    more = f"{answer.more} more fit as well: type more of the name." if answer.more else ""
    return finish(
        "choices",
        f"Which one is meant by “{asked}”?",
        [
            section(f"*Which one do you mean by “{asked}”?*", "They fit equally well.", more),
            *actions(*choice_buttons(answer.options)),
        ],
    )


def _nothing_card(answer: Nothing, hint: str) -> Card:
    asked = said(answer.asked, 120)
    text = f"No account and no partner is called “{asked}”."
    nearest = "The nearest names:" if answer.nearest else ""
    blocks = [
        section(text, hint, nearest),
        *actions(*choice_buttons(answer.nearest)),
        context("`/cosell help` lists the commands"),
    ]
    return finish("nothing", text, blocks)


def meant_card(kind: str, action: Action, found: Choices | Nothing) -> Card:
    """Offer the partners that may have been meant, by an action, or say that there is none."""
    asked = said(found.asked, 120)
    options = found.options if isinstance(found, Choices) else found.nearest
    if not options:
        words = f"No partner is called “{asked}”. `/cosell partners` lists them."
        return finish(kind, words, [section(words)])
    words = f"Which partner is “{asked}”?"
    buttons = choice_buttons(options, partner=action)
    return finish(kind, words, [section(words), *actions(*buttons)])


def choice_buttons(
    options: Sequence[Choice], *, partner: Action = Action.CHOICE_PARTNER
) -> list[Block]:
    """Draw one button each; Slack wants action ids unique within a row, so partners come first."""
    made: list[Block] = []
    for option in options[:20]:
        action = partner if option.kind == "partner" else Action.CHOICE_ACCOUNT
        element = button(plain(option.label, 70), action, Target(option.id))
        made.append({**element, "action_id": f"{action.value}:{option.id}"})
    return made
