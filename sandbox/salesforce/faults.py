"""Faults that tests switch on: the org down, slow, refusing tokens or answering with HTML."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and for how many more requests (None: until switched off)."""

    down: bool = False
    slow_seconds: float = 0.0
    refuse_tokens: bool = False
    html_500: bool = False
    times: int | None = None
    # A permission or a setting that is not as it should be; these hold until switched off.
    # Objects and fields are named in lower case, a field as `account.ownerid`.
    oauth_error: str = ""
    oauth_description: str = ""
    api_disabled: bool = False
    hidden_objects: tuple[str, ...] = ()
    hidden_fields: tuple[str, ...] = ()
    no_view_all: tuple[str, ...] = ()
    not_writable: tuple[str, ...] = ()
    permissions_hidden: bool = False
    clock_skew_seconds: float = 0.0


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

    @property
    def lasting(self) -> Fault:
        """The fault as it was switched on; its permissions and settings are not counted down."""
        with self._lock:
            return self._fault

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
    known = {field.name for field in fields(Fault)}
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
        oauth_error=str(body.get("oauth_error") or ""),
        oauth_description=str(body.get("oauth_description") or ""),
        api_disabled=bool(body.get("api_disabled")),
        hidden_objects=_names(body, "hidden_objects"),
        hidden_fields=_names(body, "hidden_fields"),
        no_view_all=_names(body, "no_view_all"),
        not_writable=_names(body, "not_writable"),
        permissions_hidden=bool(body.get("permissions_hidden")),
        clock_skew_seconds=float(body.get("clock_skew_seconds") or 0),
    )


def _names(body: Mapping[str, Any], key: str) -> tuple[str, ...]:
    told = body.get(key) or []
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise ValueError(f"{key} is a list of names")
    return tuple(each.lower() for each in told)
