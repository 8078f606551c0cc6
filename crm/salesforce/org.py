"""One org, connected at the first call: describe, query in pages, and plain REST calls.

simple-salesforce is used in its session mode only; every failure leaves here as a CRM error.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceResourceNotFound

from crm.errors import Fatal, Retriable
from crm.port import Kind
from crm.salesforce.described import Described, described
from crm.salesforce.failures import OrgMoved, refused, told
from crm.salesforce.fields import SOURCES, Source
from crm.salesforce.login import Access
from crm.salesforce.session import Meter, TokenStore, open_session
from crm.salesforce.values import Native

# Summer '26. An org that has moved on still offers it: versions live for three years and more.
TESTED_VERSION = "67.0"
# The rest of a day's calls belongs to the org's other integrations. Source: Crossbeam's and
# Singer's connectors stop at the same share.
_OUR_SHARE = 0.8
_STOPPED_SECONDS = 900.0


class NoObject(Fatal):
    """The org has no such object, or shows it to nobody like us."""


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a query's answer. `next_url` is empty on the last page."""

    records: tuple[Native, ...]
    next_url: str
    total: int | None


@dataclass(frozen=True, slots=True)
class _Connection:
    client: Salesforce
    version: str
    access: Access


class Org:
    """An org behind one login. Safe between threads; nothing is sent before the first call."""

    def __init__(
        self,
        obtain: Callable[[], Access],
        *,
        version: str | None,
        timeout_seconds: float,
        page_size: int,
        behind: Mapping[Kind, tuple[Source, ...]] = SOURCES,
    ) -> None:
        self.meter = Meter()
        # What is behind each kind in this org.
        self.sources = behind
        self._tokens = TokenStore(obtain)
        self._version = version
        self._timeout_seconds = timeout_seconds
        # Salesforce takes 200 to 2,000, and treats it as a wish.
        self._paging = {"Sforce-Query-Options": f"batchSize={page_size}"}
        self._lock = threading.Lock()
        self._connection: _Connection | None = None
        self._described: dict[str, Described] = {}

    @property
    def instance_url(self) -> str:
        """The org's address, empty before the first connection."""
        # Read without the lock, which is held while connecting.
        connection = self._connection
        return connection.access.instance_url if connection else ""

    @property
    def version(self) -> str:
        """The API version in use, empty before the first connection."""
        connection = self._connection
        return connection.version if connection else ""

    @property
    def user_id(self) -> str:
        """Whose session it is; empty before the first connection, or where nobody said."""
        connection = self._connection
        return connection.access.user_id if connection else ""

    def describe(self, name: str) -> Described:
        """Ask which fields of an object this user sees, now."""
        doing = f"the description of {name}"
        with self._asking(doing) as client:
            try:
                answer = client.restful(f"sobjects/{name}/describe")
            except SalesforceResourceNotFound as error:
                with self._lock:
                    self._described.pop(name, None)
                raise NoObject(
                    f"Salesforce shows no object {name} to the integration user.",
                    advice=f"Let the integration user read {name}.",
                ) from error
        known = described(_mapping(answer, doing))
        with self._lock:
            self._described[name] = known
        return known

    def known(self, name: str) -> Described:
        """Give the last description of an object, asking where there is none."""
        with self._lock:
            known = self._described.get(name)
        return known if known is not None else self.describe(name)

    def pages(self, soql: str, *, deleted: bool = False, doing: str) -> Iterator[Page]:
        """Run a query page by page, with deleted records where asked."""
        with self._asking(doing) as client:
            answer = client.query(soql, include_deleted=deleted, headers=self._paging)
        while True:
            page = _page(answer, doing)
            yield page
            if not page.next_url:
                return
            with self._asking(doing) as client:
                answer = client.query_more(
                    page.next_url, identifier_is_url=True, headers=self._paging
                )

    def read(self, path: str, doing: str) -> Any:
        """GET a path below the API version."""
        with self._asking(doing) as client:
            return client.restful(path)

    def write(self, path: str, body: Mapping[str, Any], doing: str) -> Any:
        """PATCH a path below the API version: the one verb that may be sent twice."""
        with self._asking(doing) as client:
            return client.restful(path, method="PATCH", data=json.dumps(body))

    def delete(self, path: str, ids: Sequence[str], doing: str) -> Any:
        """DELETE records by id below the API version, each on its own: gone twice is gone."""
        params = {"ids": ",".join(ids), "allOrNone": "false"}
        with self._asking(doing) as client:
            return client.restful(path, method="DELETE", params=params)

    def check_share(self) -> None:
        """Refuse to go on when the day's calls are used up to our share.

        Raises: Retriable
        """
        used, limit = self.meter.usage
        if limit and used >= limit * _OUR_SHARE:
            raise Retriable(
                f"{used} of the org's {limit} API calls of the last 24 hours are used; cosell "
                f"stops at {_OUR_SHARE:.0%} and goes on when there are more.",
                advice="Find out which integration uses them up, or sync less often with "
                "COSELL_SYNC_SECONDS.",
                retry_after_seconds=_STOPPED_SECONDS,
            )

    @contextmanager
    def _asking(self, doing: str) -> Iterator[Salesforce]:
        try:
            with told(doing):
                yield self._connected().client
        except OrgMoved:
            with self._lock:
                self._connection = None
            raise

    def _connected(self) -> _Connection:
        with self._lock:
            if self._connection is None:
                self._connection = self._connect()
            return self._connection

    def _connect(self) -> _Connection:
        access = self._tokens.current()
        session = open_session(
            self._tokens, access.instance_url, self.meter, timeout_seconds=self._timeout_seconds
        )
        offered = _offered_versions(session, access.instance_url)
        version = _chosen_version(self._version, offered)
        client = Salesforce(
            # The session's own auth signs each request; this token would only grow old.
            session_id="signed-by-the-session",
            instance_url=access.instance_url,
            version=version,
            session=session,
            parse_float=Decimal,
        )
        return _Connection(client, version, access)


def _offered_versions(session: requests.Session, instance_url: str) -> list[str]:
    doing = "the list of API versions"
    host = instance_url.partition("://")[2]
    with told(doing):
        response = session.get(f"https://{host}/services/data")
    try:
        answer = response.json()
    except requests.exceptions.JSONDecodeError:
        answer = None
    if response.status_code != 200:
        raise refused(response.status_code, answer, doing)
    if not isinstance(answer, list):
        raise Fatal(
            f"{instance_url} does not answer like Salesforce.",
            advice="Check that SALESFORCE_INSTANCE_URL or SALESFORCE_LOGIN_URL names your org.",
        )
    return [str(entry["version"]) for entry in answer if isinstance(entry, dict)]


def _chosen_version(wanted: str | None, offered: list[str]) -> str:
    version = (wanted or TESTED_VERSION).lower().removeprefix("v")
    if version in offered:
        return version
    usable = [each for each in offered if float(each) <= float(TESTED_VERSION)]
    if wanted is None and usable:
        return max(usable, key=float)
    newest = max(offered, key=float, default="none")
    raise Fatal(
        f"The org does not offer API version {version}; its newest is {newest}.",
        advice="Set SALESFORCE_API_VERSION to one that it offers.",
    )


def _page(answer: Any, doing: str) -> Page:
    answer = _mapping(answer, doing)
    records = answer.get("records")
    if not isinstance(records, list):
        raise Retriable(f"Salesforce's answer to {doing} has no records.")
    total = answer.get("totalSize")
    return Page(
        records=tuple(records),
        next_url="" if answer.get("done", True) else str(answer["nextRecordsUrl"]),
        total=total if isinstance(total, int) else None,
    )


def _mapping(answer: Any, doing: str) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise Retriable(f"Salesforce's answer to {doing} is not what it should be.")
    return answer
