"""Salesforce's refusals, in its own codes and words."""

from collections.abc import Sequence
from typing import Any


class ApiError(Exception):
    """A refusal with its HTTP status, its error code and the fields it is about."""

    def __init__(
        self, status: int, code: str, message: str, fields: Sequence[str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        # What a client sent may hold half a surrogate pair, which no answer can carry.
        self.message = message.encode("utf-8", "replace").decode()
        self.fields = None if fields is None else list(fields)

    def body(self) -> list[dict[str, Any]]:
        """Return the JSON body of a failed request."""
        entry: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            entry["fields"] = self.fields
        return [entry]

    def entry(self) -> dict[str, Any]:
        """Return the entry of a failed row in a collection's answer."""
        return {"statusCode": self.code, "message": self.message, "fields": self.fields or []}


def not_implemented(what: str) -> ApiError:
    """Return the refusal of something that a real org would answer and this one cannot."""
    return ApiError(501, "SANDBOX_NOT_IMPLEMENTED", f"The sandbox does not implement {what}.")


def malformed_query(message: str) -> ApiError:
    return ApiError(400, "MALFORMED_QUERY", message)


def not_found() -> ApiError:
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def unknown_field(name: str, sobject: str) -> ApiError:
    message = f"No such column '{name}' on sobject of type {sobject}"
    return ApiError(400, "INVALID_FIELD", message)


def method_not_allowed(method: str, allowed: str) -> ApiError:
    message = f"HTTP Method '{method}' not allowed. Allowed are {allowed}"
    return ApiError(405, "METHOD_NOT_ALLOWED", message)
