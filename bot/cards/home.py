"""App Home: what waits first, numbers, what is theirs, what is new, settings; or one card opened.

Slack takes a hundred blocks; the whole stays below sixty, and each part is turned by buttons.
"""

from bot.actions import Action, Place, Target
from bot.cards.lists import line_rows
from bot.cards.needs import line_block, need_blocks
from bot.cards.partner_rhythm import rhythm_select
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    clock_time,
    context,
    divider,
    fields,
    finish,
    header,
    on_day,
    plain,
    said,
    section,
    select,
    worded,
)
from journeys.our_home import Health
from journeys.view_home import Home, Part

# A card that is longer, or a list, is cut: it was made for a message.
MOST_OPENED = 46
_PARTS = ("needs", "mine", "recent")


def home_card(home: Home) -> Card:
    """Draw App Home."""
    blocks = [
        *_greeting(home),
        *(_welcome(home) if home.welcome else []),
        *_needs(home),
        fields([(each.label, f"{each.number:,}") for each in home.numbers]),
        *_mine(home),
        *([] if home.is_partners else _recent(home)),
        *_doing(home),
        *_health(home.health),
        *_end(home),
    ]
    return finish("home", f"App Home of {said(home.name, 120)}", blocks)


def opened_card(card: Card, home: Home | None = None) -> Card:
    """Draw App Home with one card in it: what was shown, or came of a press.

    What waits stands below it, as far as there is room.
    """
    back = actions(button("Back to Home", Action.HOME_REFRESH, Target(0)))
    kept = [_anew(block) for block in card.blocks[:MOST_OPENED]]
    below = [divider(), *_needs(home)] if home is not None else []
    room = MOST_OPENED - len(kept)
    return finish("home", card.text, [*back, *kept, *(below if len(below) <= room else [])])


def _anew(block: Block) -> Block:
    """Let a block of a message have an id of its own in App Home."""
    return {name: value for name, value in block.items() if name != "block_id"}


def stranger_home_card(words: str) -> Card:
    """Draw App Home for somebody whom the product does not know."""
    return finish("home", "cosell", [header("Hello"), section(worded(words))])


def page_of(target: Target) -> tuple[str, int]:
    """Read which part a button turns, and from where on; an unknown one begins anew."""
    part, _, skip = target.choice.partition("-")
    told = skip.isascii() and skip.isdecimal() and len(skip) < 7
    return (part, int(skip)) if part in _PARTS and told else ("", 0)


def _greeting(home: Home) -> list[Block]:
    first_name = (home.name.split() or [""])[0]
    title = f"Hello {first_name}" if first_name else "Hello"
    if home.partner_name:
        title = f"{title}, {home.partner_name}"
    return [header(title)]


def _welcome(home: Home) -> list[Block]:
    """Teach three steps, until the reader says that they have read them."""
    steps = _PARTNERS_STEPS if home.is_partners else _MANAGERS_STEPS if home.manages else _STEPS
    return [
        section("*Three steps to begin*", *steps),
        *actions(button("Got it", Action.HOME_WELCOMED, Target(0))),
        divider(),
    ]


_STEPS = (
    "1. `/cosell overlaps ACCOUNT` shows which partners know an account of yours.",
    "2. `/cosell ask ACCOUNT` asks one of them for help.",
    "3. *My notifications…* below says what you are told, and when.",
)
_MANAGERS_STEPS = (
    "1. What waits for your decision stands here first, with its buttons.",
    "2. `/cosell partners` adds partners and brings their lists.",
    "3. *My notifications…* below says what you are told, and when.",
)
_PARTNERS_STEPS = (
    "1. What waits for your answer stands here first, with its buttons.",
    "2. *Register a deal* before you put work into it: the first complete one counts.",
    "3. Mention me in our channel with a question, or a number such as DR-4.",
)


def _needs(home: Home) -> list[Block]:
    total = home.needs_part.total
    title = "*Needs you*" if total <= 1 else f"*Needs you: {total:,}*"
    if not home.needs:
        teach = (
            "Mention me in our channel to ask how something stands."
            if home.is_partners
            else "`/cosell deals` lists all registered deals."
            if home.manages
            else "`/cosell ask ACCOUNT` asks a partner for help."
        )
        return [section("*Needs you*", f"Nothing waits for you. {teach}"), divider()]
    drawn = [block for each in home.needs for block in need_blocks(each.need, each.notice)]
    return [section(title), *drawn, *_turn("needs", home.needs_part, len(home.needs)), divider()]


def _mine(home: Home) -> list[Block]:
    ours = "My requests, registrations and leads" if home.manages else "My requests and leads"
    title = f"*{'What goes on' if home.is_partners else ours}*"
    if not home.mine:
        teach = (
            "No deal is registered. *Register a deal* begins one."
            if home.is_partners
            else "None goes on. `/cosell ask ACCOUNT` asks a partner for help."
        )
        return [divider(), section(title, teach)]
    rows = [line_block(each) for each in home.mine]
    return [divider(), section(title), *rows, *_turn("mine", home.mine_part, len(home.mine))]


def _recent(home: Home) -> list[Block]:
    title = "*Newest overlaps*"
    if not home.recent:
        teach = "None on accounts of yours. `/cosell overlaps ACCOUNT` looks one up."
        return [divider(), section(title, teach)]
    rows = line_rows(home.recent, Place.HOME)
    return [divider(), section(title), *rows, *_turn("recent", home.recent_part, len(rows))]


def _turn(part: str, shown: Part, number: int) -> list[Block]:
    """Draw the one button that turns a part: on, or from its end back to the first."""
    last = shown.skipped + number
    if last < shown.total:
        target = Target(0, Place.HOME, choice=f"{part}-{last}")
        return actions(button(f"Show more ({shown.total - last:,})", Action.HOME_PAGE, target))
    if shown.skipped:
        target = Target(0, Place.HOME, choice=f"{part}-0")
        return actions(button("Back to the first", Action.HOME_PAGE, target))
    return []


def _doing(home: Home) -> list[Block]:
    if home.partner_id is not None:
        target = Target(home.partner_id)
        return [
            divider(),
            *actions(
                button("Register a deal", Action.OWN_REGISTER, target),
                button("My deals", Action.OWN_LIST, target),
                button("My leads", Action.OWN_LEAD_LIST, target),
                button("What is shared", Action.SHARING_SHOW, target),
                button("How we compare", Action.BENCHMARK_SHOW, target),
                rhythm_select(home.partner_id),
            ),
        ]
    options = [(plain(name, 70) or "-", Target(id)) for id, name in home.matrix]
    matrix = select("Account mapping with…", Action.CHOICE_PARTNER, options) if options else None
    return [
        divider(),
        section("*My settings*", _told(home)),
        *actions(
            matrix,
            button("Ask a partner for help…", Action.HELP_FIND, Target(0)),
            button("My notifications…", Action.NOTICES_CHOOSE, Target(0)),
            button("How to ask", Action.MENU_HELP, Target(0)),
        ),
    ]


def _told(home: Home) -> str:
    told = []
    if home.paused_until is not None:
        told.append(f"paused until {on_day(home.paused_until)}")
    told.append(_counted(home.chosen, "kind of message set by you", "kinds of messages set by you"))
    told.append(_counted(home.muted, "partner muted", "partners muted"))
    words = " · ".join(filter(None, told))
    return words[:1].upper() + words[1:] if words else "You are told as the programme says."


def _counted(number: int, one: str, many: str) -> str:
    return "" if not number else f"1 {one}" if number == 1 else f"{number:,} {many}"


def _health(health: Health | None) -> list[Block]:
    if health is None:
        return []
    synced = f"CRM synced {on_day(health.crm_at)}." if health.crm_at else "The CRM was never read."
    lines = [
        f"Nothing is posted in {said(', '.join(health.channels), 200)}: see `/cosell settings`."
        if health.channels
        else "",
        f"{_counted(health.dead, 'message', 'messages')} could not be delivered: "
        "`cosell jobs list` on the machine says why."
        if health.dead
        else "",
        f"{_counted(health.unmapped, 'owner of accounts is', 'owners of accounts are')} "
        "nobody in Slack: `/cosell people`."
        if health.unmapped
        else "",
    ]
    well = "" if any(lines) else "Channels, deliveries and people are in order."
    return [divider(), section("*Health*", synced, well, *lines)]


def _end(home: Home) -> list[Block]:
    return [
        *actions(button("Refresh", Action.HOME_REFRESH, Target(0))),
        context(f"Updated {clock_time(home.at)}"),
    ]
