"""Tells waiting pages that something changed, not what: they ask for what they may see."""

import asyncio


class Bell:
    """Wakes everybody who waits; ringing with nobody waiting is free."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake all who wait now."""
        for event in self._waiting:
            event.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for the next ring; return False when `seconds` passed without one."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(event)
        return True
