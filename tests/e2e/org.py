"""A salesperson at work in the stand-in org, through Salesforce's own REST API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from app.demo import CLIENT
from sandbox.world import Kind, build

API = "/services/data/v62.0"


@dataclass(frozen=True, slots=True)
class Hidden:
    """An account that nobody can recognise yet, what it will turn out to be, and whose it is."""

    key: str
    owner: str
    name: str
    website: str
    country: str


class OrgDesk:
    """One logged-in user of the org."""

    def __init__(self, url: str) -> None:
        self._url = url
        told = {
            "grant_type": "client_credentials",
            "client_id": CLIENT[0],
            "client_secret": CLIENT[1],
        }
        answer = requests.post(f"{url}/services/oauth2/token", data=told, timeout=30)
        answer.raise_for_status()
        self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def hide(self, names: Sequence[tuple[str, str, str]]) -> list[Hidden]:
        """Write an account with an open opportunity for each (name, website, country)."""
        sellers = [
            (person.email, str(person.user_id))
            for person in build().people
            if person.kind is Kind.ACCOUNT_EXECUTIVE and person.in_slack and person.active
        ]
        owners = [sellers[number % len(sellers)] for number in range(len(names))]
        accounts = [
            {"attributes": {"type": "Account"}, "Name": f"To be named {n:03d}", "OwnerId": owner}
            for n, (_, owner) in enumerate(owners)
        ]
        keys = self._create(accounts)
        closes = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
        self._create(
            [
                {
                    "attributes": {"type": "Opportunity"},
                    "Name": f"New business {n:03d}",
                    "AccountId": key,
                    "OwnerId": owner,
                    "StageName": "Qualification",
                    "CloseDate": closes,
                    "Amount": 10_000 + n,
                }
                for n, (key, (_, owner)) in enumerate(zip(keys, owners, strict=True))
            ]
        )
        return [
            Hidden(key, email, *named)
            for key, (email, _), named in zip(keys, owners, names, strict=True)
        ]

    def name(self, hidden: Hidden) -> None:
        """Enter who an account is: from now on it can be recognised."""
        self._call(
            "PATCH",
            f"/sobjects/Account/{hidden.key}",
            {
                "Name": hidden.name,
                "Website": hidden.website,
                "BillingCountry": hidden.country,
                "Type": "Prospect",
            },
        )

    def _create(self, records: list[dict[str, Any]]) -> list[str]:
        body = {"allOrNone": True, "records": records}
        made = self._call("POST", "/composite/sobjects", body).json()
        assert all(each["success"] for each in made), made
        return [str(each["id"]) for each in made]

    def _call(self, method: str, path: str, body: dict[str, Any]) -> requests.Response:
        answer = requests.request(
            method, f"{self._url}{API}{path}", json=body, headers=self._headers, timeout=30
        )
        assert answer.ok, answer.text
        return answer
