"""Publishes App Home: only for who opened it, and only if nothing newer was published meanwhile.

Slack keeps a hash of what it shows; a view that was read before another was published has an old
one, loses, and is read anew.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from bot.cards.home import home_card, opened_card, stranger_home_card
from bot.cards.parts import Card
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.notices import Unreachable
from journeys.view_home import FIRST_PAGE, HomePage, end_welcome, view_home
from partnering.refusals import NotAllowed

# Hashes that are remembered; who is not among them is guarded by what their client tells.
_MOST = 5000
# How often it is read anew because somebody was faster, before the last one counts.
_TRIES = 3


class HomeDoor:
    """App Homes of one workspace. A person's are read and published one after the other."""

    def __init__(self, desk: Desk, slack: Workspace) -> None:
        self._desk, self._slack = desk, slack
        self._hashes: OrderedDict[str, str] = OrderedDict()
        self._guard = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}

    def show(
        self, user: str, *, now: datetime, page: HomePage = FIRST_PAGE, view_hash: str = ""
    ) -> None:
        """Publish somebody's App Home as it stands; a stranger reads why there is none.

        Raises: TryLater, Unreachable.
        """

        def drawn() -> Card:
            try:
                person = self._slack.people.person_of(user, now=now)
                return home_card(view_home(self._desk, by=person, now=now, page=page))
            except NotAllowed as refusal:
                return stranger_home_card(str(refusal))

        self.put(user, drawn, view_hash=view_hash)

    def show_card(self, user: str, card: Card, *, now: datetime, view_hash: str = "") -> bool:
        """Show one card in somebody's App Home; false for who has none.

        Raises: TryLater, Unreachable.
        """
        try:
            person = self._slack.people.person_of(user, now=now)
        except NotAllowed:
            return False

        def drawn() -> Card:
            try:
                return opened_card(card, view_home(self._desk, by=person, now=now))
            except NotAllowed:
                return opened_card(card)

        self.put(user, drawn, view_hash=view_hash)
        return True

    def end_welcome(self, user: str, *, now: datetime, receipt: int | None) -> None:
        """Show somebody the first steps no more. Raises: NotAllowed."""
        person = self._slack.people.person_of(user, now=now)
        end_welcome(self._desk, by=person, now=now, receipt=receipt)

    def put(self, user: str, drawn: Callable[[], Card], *, view_hash: str = "") -> None:
        """Publish a card as somebody's App Home; it is drawn anew where somebody was faster.

        `view_hash` is that of what its reader pressed. Raises: TryLater, Unreachable.
        """
        with self._turn(user):
            seen = self._hashes.get(user) or view_hash
            for tries_left in reversed(range(_TRIES)):
                view = {"type": "home", "blocks": list(drawn().blocks)}
                guard = {"hash": seen} if seen else {}
                try:
                    told = self._slack.api.write("views.publish", user_id=user, view=view, **guard)
                except Unreachable as fault:
                    if fault.code != "hash_conflict" or not tries_left:
                        raise
                    # Somebody published after this was read: what they read may be newer.
                    seen = view_hash if seen != view_hash and tries_left > 1 else ""
                    continue
                self._remember(user, str((told.get("view") or {}).get("hash") or ""))
                return

    def _turn(self, user: str) -> threading.Lock:
        with self._guard:
            if len(self._turns) > _MOST:
                self._turns = {each: lock for each, lock in self._turns.items() if lock.locked()}
            return self._turns.setdefault(user, threading.Lock())

    def _remember(self, user: str, view_hash: str) -> None:
        with self._guard:
            self._hashes[user] = view_hash
            self._hashes.move_to_end(user)
            while len(self._hashes) > _MOST:
                self._hashes.popitem(last=False)
