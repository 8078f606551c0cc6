"""How a thing that runs again and again is doing, in words that an operator can act on."""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from crm.errors import CrmError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Condition:
    """The last good run of a job, and what went wrong since; `error` is empty while all is well."""

    job: str
    last_ok_at: datetime | None = None
    error: str = ""
    failed_at: datetime | None = None
    failures: int = 0

    @property
    def ok(self) -> bool:
        return not self.error

    def succeeded(self, at: datetime) -> "Condition":
        """Note a good run: what went wrong before is over."""
        return Condition(self.job, last_ok_at=at)

    def failed(self, at: datetime, words: str) -> "Condition":
        """Note a bad run, keeping when it last went well."""
        return replace(self, error=words, failed_at=at, failures=self.failures + 1)


def words_of(error: Exception, job: str) -> str:
    """Log why a job failed, and say it for the pages where people look.

    An error of the CRM carries its own words; anything else is a bug and gets a reference.
    """
    if isinstance(error, CrmError):
        words = f"{error} ({error.advice})" if error.advice else str(error)
        log.warning("%s: %s", job, words)
        return words
    reference = secrets.token_hex(4)
    log.error("%s failed (ref %s)", job, reference, exc_info=error)
    return f"something went wrong ({type(error).__name__}, ref {reference})"
