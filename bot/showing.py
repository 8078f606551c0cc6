"""After a press: draw again what the person looks at, wherever it is, from the record."""

from bot.actions import Place, Target
from bot.asks import Ask, Surface
from bot.cards.home import HomeView, home_card
from bot.cards.lists import account_card
from bot.cards.overlap import overlap_card as draw_overlap
from bot.cards.parts import Card
from bot.web_api import WebApi
from journeys.desk import Desk
from journeys.look_up import counts, overlap_card, overlaps_of_account, recent
from journeys.notices import OverlapNotice
from journeys.redraw import ref_of
from partnering.refusals import Unknown


def show_again(desk: Desk, api: WebApi, ask: Ask, target: Target) -> None:
    """Redraw the pressed card in place; other cards of the overlap follow through the queue."""
    if ask.source.surface is Surface.POSTED:
        _posted(desk, ask, target)
        return
    notice = overlap_card(desk, target.record, reader=ask.by, now=ask.now)
    if ask.source.surface is Surface.HOME:
        publish_home(desk, api, ask, opened=notice)
    elif target.place is Place.ACCOUNT:
        ask.answers.in_place(_account(desk, ask, target, notice))
    else:
        ask.answers.in_place(draw_overlap(notice))


def publish_home(desk: Desk, api: WebApi, ask: Ask, *, opened: OverlapNotice | None = None) -> None:
    """Publish a reader's App Home as it stands now. Raises: TryLater, Unreachable."""
    view = HomeView(
        name=ask.by.name,
        counts=counts(desk, by=ask.by),
        lines=recent(desk, by=ask.by, now=ask.now),
        opened=opened,
        at=ask.now,
    )
    publish(api, ask.source.user, home_card(view))


def publish(api: WebApi, user: str, card: Card) -> None:
    """Publish a card as somebody's App Home. Raises: TryLater, Unreachable."""
    api.write("views.publish", user_id=user, view={"type": "home", "blocks": list(card.blocks)})


def _posted(desk: Desk, ask: Ask, target: Target) -> None:
    address = f"{ask.source.channel}/{ask.source.ts}"
    # Twice: if another act was drawn while ours was under way, the second drawing puts it right;
    # else its hash is the same and nothing is sent.
    for _ in range(2):
        notice = overlap_card(desk, target.record, reader=ask.by, now=ask.now)
        with desk.store.read() as view:
            found = view.messages.of_record(f"overlap:{target.record}")
        posted = next((each for each in found if each.address == address), None)
        if posted is None or posted.person_id != ask.by.id:
            ask.answers.privately(draw_overlap(notice))
            return
        desk.messenger.redraw(ref_of(posted), notice, now=ask.now)


def _account(desk: Desk, ask: Ask, target: Target, notice: OverlapNotice) -> Card:
    try:
        answer = overlaps_of_account(desk, target.origin, by=ask.by, now=ask.now)
    except Unknown:
        return draw_overlap(notice)
    return account_card(answer, pressed=notice)
