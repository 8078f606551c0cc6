"""The partners as their manager sees them: all of them, one of them, and where one is talked to."""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.form import Form
from bot.cards.lists import choice_buttons
from bot.cards.numbers import spoken
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    fields,
    finish,
    said,
    section,
    worded,
)
from journeys.list_partners import ListLine, PartnerLine
from journeys.look_up import Choices, Nothing
from partnering.partners import ListState, PartnerStatus

# Each a block with its button; a form or a message that is longer is not read.
PAGE = 20
_AGES = {
    ListState.STALE: "stale: ask for a newer one",
    ListState.EXPIRED: "expired: about to be erased",
    ListState.ERASED: "erased",
}


def partners_card(lines: Sequence[PartnerLine], *, skipped: int = 0) -> Card:
    """Draw the partners, some at a time, with *Manage* at each and *Add partner*."""
    shown = lines[skipped : skipped + PAGE]
    number = counted(len(lines), "partner", "partners")
    first = "The first partner needs a name; all the rest can follow." if not lines else ""
    blocks: list[Block] = [section(f"*{number}*", first)]
    for line in shown:
        blocks.append(
            section(
                f"*{said(line.partner.name, 200)}*  {standing(line)}",
                _lists_short(line),
                f"Manager: {said(line.manager_name, 120)}" if line.manager_name else "",
                accessory=button("Manage", Action.PARTNER_SHOW, Target(line.partner.id)),
            )
        )
    blocks += actions(
        button("Add partner", Action.PARTNER_ADD, Target(0), style="primary"),
        _turn(len(lines), skipped),
    )
    blocks.append(context("Or type a name: `/cosell partners NAME`"))
    return finish("partners", number, blocks)


def _turn(number: int, skipped: int) -> Block | None:
    """Draw the one button that turns the page: on, or from the last page back to the first."""
    more = number - skipped - PAGE
    if more > 0:
        return button(f"{more} more", Action.PARTNER_LIST, Target(0, choice=str(skipped + PAGE)))
    return button("Back to the first", Action.PARTNER_LIST, Target(0)) if skipped else None


def partner_card(line: PartnerLine, *, said_first: str = "") -> Card:
    """Draw one partner with all that can be done; `said_first` is a line already safe."""
    name = said(line.partner.name, 200)
    blocks: list[Block] = [
        section(said_first, f"*{name}*  {standing(line)}"),
        fields(_facts(line)),
        section("*Lists*", *(map(_list_row, line.lists) if line.lists else ["None yet."])),
        *actions(*_buttons(line)),
        context(
            f"`/cosell overlaps {name}` lists the overlaps. Typed in a channel, "
            f"`/cosell partners {name}` can link that channel."
        ),
    ]
    return finish("partner", f"{name}: {standing(line)}", blocks)


def channel_question(line: PartnerLine, channel: str, readers: str) -> Card:
    """Ask whether a channel is a partner's, after saying who reads it; `readers` in our words."""
    name = said(line.partner.name, 200)
    target = Target(line.partner.id, choice=channel.lower())
    return finish(
        "channel",
        f"Link this channel to {name}?",
        [
            section(f"*Link this channel to {name}?*"),
            section(
                f"Who can read here: *{worded(readers)}*.",
                "What is sent here later is checked again each time: only what every reader may "
                "see is ever posted.",
            ),
            *actions(
                button("Link this channel", Action.PARTNER_LINK_YES, target, style="primary"),
                button("Not now", Action.PARTNER_SHOW, Target(line.partner.id)),
            ),
        ],
    )


def partner_choices_card(found: Choices | Nothing) -> Card:
    """Ask which partner was meant, or say that none was."""
    asked = said(found.asked, 120)
    if isinstance(found, Choices):
        text, options = f"Which partner do you mean by “{asked}”?", found.options
    else:
        text, options = f"No partner is called “{asked}”.", found.nearest
    return finish(
        "partner_choices",
        text,
        [
            section(text, "The nearest names:" if options else ""),
            *actions(
                *choice_buttons(options, partner=Action.PARTNER_SHOW),
                button("Add partner", Action.PARTNER_ADD, Target(0)),
            ),
        ],
    )


def as_form(card: Card, title: str, more: Sequence[Block] = ()) -> Form:
    """Show a card where a form was: with its buttons and `more` of them, and nothing to send."""
    return Form("words", title, (*card.blocks, *actions(*more)), close="Close")


def standing(line: PartnerLine) -> str:
    """Say how a partner stands, in a few words."""
    state = "paused" if line.partner.status is PartnerStatus.PAUSED else "active"
    alerts = "alerts on" if line.partner.alerts_on else "alerts off"
    overlaps = spoken(line.companies, "overlap", "overlaps")
    return f"{state} · {alerts} · {overlaps}"


def _facts(line: PartnerLine) -> list[tuple[str, str]]:
    partner = line.partner
    contacts = [f"{each.name} {each.email}".strip() for each in partner.contacts]
    channels = len(line.channels)
    told = [
        ("Manager", line.manager_name or "nobody yet"),
        ("Domains", ", ".join(partner.domains)),
        ("Countries", ", ".join(partner.countries)),
        ("Product families", ", ".join(partner.families)),
        ("Tier", partner.tier),
        ("CRM account", line.account_name or partner.crm_account_key),
        ("Contacts", ", ".join(contacts)),
        ("Channels", f"{channels} linked" if channels else ""),
    ]
    return [(label, said(value, 300)) for label, value in told if value]


def _buttons(line: PartnerLine) -> list[Block | None]:
    target = Target(line.partner.id)
    paused = line.partner.status is PartnerStatus.PAUSED
    return [
        button("Upload list", Action.PARTNER_UPLOAD, target, style="primary"),
        button("Upload link…", Action.LIST_LINK, target),
        None
        if line.partner.alerts_on
        else button("Start alerts", Action.PARTNER_START, target, confirm=_start(line)),
        button("Edit", Action.PARTNER_EDIT, target),
        button("Link this channel", Action.PARTNER_LINK, target),
        button("Post the deal card", Action.PARTNER_DOOR, target) if line.channels else None,
        button("Send a form…", Action.PARTNER_FORM, target),
        button("What is shared", Action.SHARING_SHOW, target),
        button("Who answers help…", Action.HELP_RESPONDER, target),
        button("Leads it takes…", Action.PARTNER_LEADS, target),
        button("Resume", Action.PARTNER_RESUME, target)
        if paused
        else button("Pause", Action.PARTNER_PAUSE, target),
        button("Remove…", Action.PARTNER_REMOVE, target, style="danger", confirm=_remove(line)),
        button("All partners", Action.PARTNER_LIST, Target(0)),
    ]


def _start(line: PartnerLine) -> Confirm:
    return Confirm(
        title="Start alerts?",
        text=f"From now on account owners are told of new overlaps with {line.partner.name}. "
        "Nobody is told of what is there already.",
        yes="Start alerts",
    )


def _remove(line: PartnerLine) -> Confirm:
    rows = counted(sum(each.rows for each in line.lists), "company", "companies")
    lists = counted(len(line.lists), "list", "lists")
    overlaps = counted(line.overlaps, "overlap", "overlaps")
    return Confirm(
        title=f"Remove {line.partner.name}?"[:100],
        text=f"Nobody is told of it any more. The next form asks whether its {lists} with "
        f"{rows}, {overlaps} and all judgements of them are erased.",
        yes="Go on",
    )


def _lists_short(line: PartnerLine) -> str:
    if not line.lists:
        return "No list yet"
    return " · ".join(
        f"{said(each.segment, 60)}: {counted(each.rows, 'company', 'companies')}, {age(each)}"
        for each in line.lists[:4]
    )


def _list_row(line: ListLine) -> str:
    told = [
        f"*{said(line.segment, 60)}*: {counted(line.rows, 'company', 'companies')}",
        age(line),
        f"from {said(line.source, 80)}" if line.source else "",
        f"agreement {said(line.agreement, 80)}" if line.agreement else "",
    ]
    return " · ".join(part for part in told if part)


def age(line: ListLine) -> str:
    """Say how old a list is, and what follows from it."""
    days = {0: "of today", 1: "1 day old"}.get(line.days, f"{line.days} days old")
    more = _AGES.get(line.state, "")
    return f"{days}, {more}" if more else days


def counted(number: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
