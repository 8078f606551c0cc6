"""Speaks HTTP with the org as a client would."""

from types import TracebackType
from typing import Any

import requests

from sandbox.salesforce.sessions import Client

VERSION = "/services/data/v67.0"


class Api:
    """A client with a token of its own. Paths that start with /sobjects etc. get the version."""

    def __init__(self, url: str, client: Client) -> None:
        self.url = url
        self.client = client
        self.session = requests.Session()
        self.session.trust_env = False

    def __enter__(self) -> "Api":
        self.sign_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    def ask_token(self, **form: str) -> requests.Response:
        """Ask for a token; the form is right unless said otherwise."""
        right = {
            "grant_type": "client_credentials",
            "client_id": self.client.id,
            "client_secret": self.client.secret,
        }
        address = self.url + "/services/oauth2/token"
        return self.session.post(address, data={**right, **form}, timeout=30)

    def sign_in(self) -> str:
        """Use a new token from now on, and return it."""
        token = str(self.ask_token().json()["access_token"])
        self.session.headers["Authorization"] = f"Bearer {token}"
        return token

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """Call a path below the version, or a full one."""
        full = path.startswith(("/services", "/sandbox"))
        address = self.url + (path if full else VERSION + path)
        return self.session.request(method, address, timeout=30, allow_redirects=False, **more)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.call("GET", path, **more)

    def query(self, soql: str, *, deleted_too: bool = False) -> list[dict[str, Any]]:
        """Return the records of a query that fits on one page."""
        path = "/queryAll" if deleted_too else "/query"
        answer = self.get(path, params={"q": soql})
        assert answer.status_code == 200, answer.text
        records: list[dict[str, Any]] = answer.json()["records"]
        return records

    def create(self, name: str, **fields: Any) -> str:
        """Create a record and return its id."""
        answer = self.call("POST", f"/sobjects/{name}", json=fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def fields(self, name: str, identifier: str, *names: str) -> dict[str, Any]:
        """Return fields of one record, without its attributes."""
        answer = self.get(f"/sobjects/{name}/{identifier}", params={"fields": ",".join(names)})
        assert answer.status_code == 200, answer.text
        record: dict[str, Any] = answer.json()
        del record["attributes"]
        return record


def error_of(answer: requests.Response) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    body = answer.json()
    assert len(body) == 1
    return answer.status_code, body[0]["errorCode"]
