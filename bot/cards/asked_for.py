"""What either side asked to be shown more, on the card of what is shared: waiting, or granted."""

from collections.abc import Sequence

from bot.cards.parts import Block, on_day, said, section
from journeys.view_sharing import SharingView
from partnering.sharing import Rule, Side
from partnering.sharing_asks import SharingAsk

MOST_ASKS = 10


def asked_blocks(view: SharingView) -> list[Block]:
    """Draw what was asked for: what waits for an answer, and what is shown because of it."""
    ours, partner = view.side is Side.OURS, said(view.partner_name, 200)
    waiting = [_waiting(each, view.side, partner) for each in view.waiting[:MOST_ASKS]]
    granted = [_granted(each) for each in view.granted[:MOST_ASKS]]
    whose = "we have" if ours else "you have"
    return [
        *([section("*Asked for, and not answered yet*", *waiting)] if waiting else []),
        *([section(f"*Shown because {whose} asked for it*", *granted)] if granted else []),
    ]


def taken_back_words(ended: Sequence[Rule]) -> str:
    """Name what was taken back with a word on the whole; nothing where nothing was."""
    told = [
        f"{each.field.words if each.field else 'Everything'} of "
        f"{said(each.segment, 60) or 'all companies'}"
        for each in ended[:MOST_ASKS]
    ]
    rest = [f"{len(ended) - len(told)} more"] if len(ended) > len(told) else []
    return f"Taken back with it: {'; '.join([*told, *rest])}." if told else ""


def _waiting(ask: SharingAsk, reader: Side, partner: str) -> str:
    what = f"{ask.field.words.lower()} of {said(ask.segment, 80) or 'all companies'}"
    asker = {Side.OURS: "We", Side.THEIRS: partner if reader is Side.OURS else "You"}
    who = asker[Side.THEIRS if ask.of is Side.OURS else Side.OURS]
    first = f"{who} asked {on_day(ask.asked_at)}: {what}"
    if ask.of is reader:
        return f"{first}. Please answer by {on_day(ask.due_at)}: the request has the buttons."
    return f"{first}. Without an answer it ends {on_day(ask.ends_at)}."


def _granted(rule: Rule) -> str:
    what = rule.field.words if rule.field else "Everything"
    until = f"until {on_day(rule.until)}" if rule.until else "until it is taken back"
    return f"{what} of {said(rule.segment, 80) or 'all companies'}: {until}"
