"""A stand-in Salesforce org in a process of its own, and what its own people do in it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from crm.port import Crm
from crm.salesforce import ClientCredentials, SalesforceCrm, open_salesforce

ROOT = Path(__file__).parents[3]
CLIENT_ID, CLIENT_SECRET = "the-client-id", "the-client-secret-that-nobody-sees"
API = "/services/data/v67.0"


@dataclass
class RunningOrg:
    """An org that listens at `url`, in the process `pid`."""

    url: str
    pid: int
    token: str = ""

    @property
    def login(self) -> ClientCredentials:
        return ClientCredentials(self.url, CLIENT_ID, CLIENT_SECRET)

    def open(self, **options: Any) -> SalesforceCrm:
        """Connect as the product does, with the smallest pages."""
        return open_salesforce(self.login, **{"page_size": 200, "timeout_seconds": 20.0} | options)

    def fresh_token(self) -> str:
        answer = requests.post(
            f"{self.url}/services/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            },
            timeout=30,
        )
        return str(answer.json()["access_token"])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Act as somebody else's program: one call, signed."""
        for _ in range(2):
            headers = {"Authorization": f"Bearer {self.token}"}
            answer = requests.request(
                method, f"{self.url}{API}{path}", json=body, headers=headers, timeout=30
            )
            if answer.status_code != 401:
                break
            self.token = self.fresh_token()
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def switch(self, what: str, **told: Any) -> Any:
        """Turn one of the sandbox's own switches."""
        answer = requests.post(f"{self.url}/sandbox/{what}", json=told, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def set_limit(self, calls: int) -> int:
        """Set the day's limit; gives the calls used so far."""
        return int(self.switch("limit", calls=calls)["used"])

    def reset(self) -> None:
        self.switch("faults")
        self.set_limit(1_000_000)


@contextmanager
def running_org(folder: Path, *more: str, name: str = "org") -> Iterator[RunningOrg]:
    """Run an org over a database in a folder until the block is left."""
    command = [sys.executable, "-m", "sandbox", "salesforce", "--db", str(folder / f"{name}.db")]
    command += ["--seed", "7", "--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET]
    process = subprocess.Popen([*command, *more], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield RunningOrg(json.loads(line)["url"], process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


class OrgSide:
    """People at work in the org, for the contract suite.

    The REST API has no undelete, and the org's own rules keep its records readable.
    """

    def __init__(self, org: RunningOrg) -> None:
        self.org = org

    def open(self) -> Crm:
        return self.org.open()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def add_accounts(self, *names: str) -> list[str]:
        records = [{"attributes": {"type": "Account"}, "Name": name} for name in names]
        answers = self.org.call(
            "POST", "/composite/sobjects", {"allOrNone": True, "records": records}
        )
        return [str(answer["id"]) for answer in answers]

    def rename_account(self, key: str, name: str) -> None:
        self.org.call("PATCH", f"/sobjects/Account/{key}", {"Name": name})

    def delete_account(self, key: str) -> None:
        self.org.call("DELETE", f"/sobjects/Account/{key}")

    @contextmanager
    def down(self) -> Iterator[None]:
        self.org.switch("faults", down=True)
        yield
        self.org.switch("faults")
