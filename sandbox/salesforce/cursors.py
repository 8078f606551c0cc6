"""Answers that are read page by page through a locator."""

import secrets
import threading
from collections import OrderedDict
from typing import Any, Final

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.soql.answer import Answer

SMALLEST_PAGE: Final = 200
LARGEST_PAGE: Final = 2000
_KEPT: Final = 500


class Cursors:
    """The open cursors, the oldest dropped first. A restart forgets them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[Answer, int]] = OrderedDict()

    def first_page(self, answer: Answer, size: int, base: str) -> dict[str, Any]:
        """Return the first page, and open a cursor where there are more."""
        if len(answer.records) <= size:
            return {
                "totalSize": answer.total,
                "done": True,
                "records": list(answer.records),
            }
        key = "0r8" + secrets.token_hex(8)[:15]
        with self._lock:
            self._answers[key] = (answer, size)
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return _page(answer, key, 0, size, base)

    def next_page(self, locator: str, size: int | None, base: str) -> dict[str, Any]:
        """Return the page at a locator; the same locator answers again.

        Raises ApiError: INVALID_QUERY_LOCATOR.
        """
        key, _, start = locator.partition("-")
        with self._lock:
            found = self._answers.get(key)
        if found is None or not start.isdecimal() or int(start) >= len(found[0].records):
            raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        answer, usual = found
        return _page(answer, key, int(start), size or usual, base)


def page_size(header: str) -> int | None:
    """Return the batch size that a Sforce-Query-Options header asks for, within the limits."""
    for option in header.split(","):
        name, _, value = option.partition("=")
        if name.strip().lower() == "batchsize" and value.strip().isdecimal():
            return min(max(int(value), SMALLEST_PAGE), LARGEST_PAGE)
    return None


def _page(answer: Answer, key: str, start: int, size: int, base: str) -> dict[str, Any]:
    end = start + size
    page: dict[str, Any] = {"totalSize": answer.total, "done": end >= len(answer.records)}
    if not page["done"]:
        page["nextRecordsUrl"] = f"{base}/query/{key}-{end}"
    page["records"] = list(answer.records[start:end])
    return page
