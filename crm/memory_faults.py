"""Faults that a test puts in the way of the CRM in memory: which call fails, and how often."""

import threading
from dataclasses import dataclass

from crm.errors import CrmError


@dataclass(slots=True)
class _Fault:
    error: CrmError
    on: str
    after_batches: int
    times: int | None


class Faults:
    """Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[_Fault] = []

    def add(self, error: CrmError, *, on: str, after_batches: int, times: int | None) -> None:
        """Put a fault in the way; `on` is a method's name (empty: any); `times` None: for ever."""
        with self._lock:
            self._faults.append(_Fault(error, on, after_batches, times))

    def clear(self) -> None:
        """Take all faults away."""
        with self._lock:
            self._faults.clear()

    def trip(self, method: str, *, batch: int = 0) -> None:
        """Raise the first fault that is due here, and use it up."""
        with self._lock:
            for fault in self._faults:
                if fault.on not in ("", method) or batch < fault.after_batches:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times < 1:
                        self._faults.remove(fault)
                raise fault.error
