"""What went wrong with the CRM, said as what the caller does next."""


class CrmError(Exception):
    """The message is written for an admin and never holds a secret; `advice` is the next step."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class Retriable(CrmError):
    """The CRM is down, slow, busy or over budget: keep the checkpoint and come back."""

    def __init__(
        self, message: str, *, advice: str = "", retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(message, advice=advice)
        self.retry_after_seconds = retry_after_seconds


class Fatal(CrmError):
    """Trying again cannot help until a person changes something; the message says what."""


class BadRecord(CrmError):
    """One record cannot be used: it is set aside, counted and shown; the others go on."""

    def __init__(self, kind: str, key: str, reason: str) -> None:
        super().__init__(f"{kind} {key}: {reason}")
        self.kind, self.key, self.reason = kind, key, reason


class NotSupported(CrmError):
    """This CRM cannot do that at all, whatever the moment."""
