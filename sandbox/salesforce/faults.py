"""Faults that tests switch on: the org down, slow, refusing tokens or answering with HTML."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and for how many more requests (None: until switched off)."""

    down: bool = False
    slow_seconds: float = 0.0
    refuse_tokens: bool = False
    html_500: bool = False
    times: int | None = None


NONE: Final = Fault()


class Faults:
    """The fault that is switched on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault = NONE
        self._left: int | None = None

    def switch(self, fault: Fault) -> None:
        with self._lock:
            self._fault = fault
            self._left = fault.times

    def strike(self, path: str) -> Fault:
        """Return the fault that this request meets, counting it down."""
        with self._lock:
            fault = self._fault
            general = fault.down or fault.slow_seconds > 0 or fault.html_500
            if not (general or (fault.refuse_tokens and path.startswith("/services/oauth2"))):
                return NONE
            if self._left is None:
                return fault
            if self._left <= 0:
                return NONE
            self._left -= 1
            return fault


def read_fault(body: Any) -> Fault:
    """Return the fault that a JSON body names.

    Raises ValueError with what is wrong.
    """
    if not isinstance(body, Mapping):
        raise ValueError("a fault is a JSON object")
    known = {"down", "slow_seconds", "refuse_tokens", "html_500", "times"}
    unknown = sorted(set(body) - known)
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    times = body.get("times")
    slow = body.get("slow_seconds") or 0
    if not (times is None or (isinstance(times, int) and times >= 0)):
        raise ValueError("times is a whole number or null")
    if not (isinstance(slow, int | float) and 0 <= slow <= 120):
        raise ValueError("slow_seconds is a number from 0 to 120")
    return Fault(
        down=bool(body.get("down")),
        slow_seconds=float(slow),
        refuse_tokens=bool(body.get("refuse_tokens")),
        html_500=bool(body.get("html_500")),
        times=times,
    )
