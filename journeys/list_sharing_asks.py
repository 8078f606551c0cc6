"""What was asked for to be shown more, by either side, newest first; no company in it."""

from dataclasses import dataclass

from journeys.acting import Actor
from journeys.desk import Desk
from journeys.keep_partners import held
from journeys.share import side_of
from partnering.sharing import Side
from partnering.sharing_asks import SharingAsk


@dataclass(frozen=True, slots=True)
class AskLine:
    """A request with its partner's name; `mine` says that the reader's side answers it."""

    ask: SharingAsk
    partner_name: str
    mine: bool


def asks_with(
    desk: Desk, partner_id: int, *, only_open: bool = True, by: Actor
) -> tuple[AskLine, ...]:
    """List the requests between a partner and us. Raises: NotAllowed, Unknown."""
    side = side_of(partner_id, by)
    with desk.store.read() as view:
        partner = held(view, partner_id)
        found = view.sharing_asks.of(partner.id, only_open=only_open)
    lines = [AskLine(each, partner.name, each.of is side) for each in reversed(found)]
    return tuple(lines)


def asked_by(line: AskLine) -> Side:
    """Say which side asked."""
    return Side.THEIRS if line.ask.of is Side.OURS else Side.OURS
