"""What is to go wrong on purpose. Set by tests through `/sandbox/api/faults`; off at start."""

import asyncio
from dataclasses import asdict, dataclass, field, fields

from sandbox.slack.database import Json


@dataclass(slots=True)
class Faults:
    """The switches; those that end in `_next` count down to zero by themselves.

    `down` True answers 503 and shuts the sockets; `refuse_tokens` may be True or an error word.
    `files_unready_next` messages are refused because Slack still works on their picture, and
    `shares_lost_next` files are taken and never shown, as has been seen of it.
    `app_token_error` is the word for the app-level token alone, `team_id` another workspace's, and
    `clock_skew_seconds` what our clock is ahead.
    """

    down: bool = False
    files_unready_next: int = 0
    shares_lost_next: int = 0
    slow_seconds: float = 0.0
    refuse_tokens: bool | str = False
    rate_limit_next: int = 0
    retry_after_seconds: int = 1
    drop_before_commit_next: int = 0
    drop_after_commit_next: int = 0
    server_error_next: int = 0
    repeat_deliveries_next: int = 0
    missing_scopes: list[str] = field(default_factory=list)
    messages_tab_off: bool = False
    app_token_error: str = ""
    team_id: str = ""
    clock_skew_seconds: float = 0.0

    def change(self, told: Json) -> None:
        """Set the named switches. Raises ValueError for a name that is none."""
        known = {each.name for each in fields(self)}
        for name, value in told.items():
            if name not in known:
                raise ValueError(f"no such fault: {name}; there are {', '.join(sorted(known))}")
            setattr(self, name, value)

    def take(self, name: str) -> bool:
        """Use up one of a counted fault; False when none is left."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0

    def as_json(self) -> Json:
        """Return all switches."""
        return asdict(self)


class OpenConnections:
    """The transports of live HTTP connections by client address, so that one can be cut."""

    def __init__(self) -> None:
        self._by_client: dict[tuple[str, int], asyncio.Transport] = {}

    def opened(self, transport: asyncio.Transport) -> None:
        """Remember a connection."""
        self._by_client[self._key(transport)] = transport

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        self._by_client.pop(self._key(transport), None)

    def cut(self, client: tuple[str, int]) -> None:
        """Break the connection of a client without another byte."""
        transport = self._by_client.get(client)
        if transport is not None:
            transport.abort()

    @staticmethod
    def _key(transport: asyncio.Transport) -> tuple[str, int]:
        peer = transport.get_extra_info("peername")
        return (str(peer[0]), int(peer[1])) if peer else ("", 0)
