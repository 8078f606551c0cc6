"""The client that the product uses finds the org as it would find a real one."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import exceptions
from simple_salesforce.api import Salesforce

from tests.sandbox.salesforce.driver import Api


class _PlainHttp(HTTPAdapter):
    """simple-salesforce always says https; on loopback plain http is spoken."""

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        request.url = str(request.url).replace("https://", "http://", 1)
        return super().send(request, *args, **more)


@pytest.fixture
def client(org: Api) -> Iterator[Any]:
    host = org.url.removeprefix("http://")
    with requests.Session() as session:
        session.trust_env = False
        session.mount(f"https://{host}/", _PlainHttp())
        token = org.ask_token().json()["access_token"]
        yield Salesforce(instance=host, session_id=token, session=session, version="67.0")


def test_query_all_follows_every_page(client: Any) -> None:
    found = client.query_all("SELECT Id, Name, Owner.Email FROM Account")

    assert found["totalSize"] == len(found["records"]) >= 2000
    assert client.api_usage["api-usage"].used > 0


def test_records_are_created_read_changed_and_deleted(client: Any) -> None:
    made = client.Account.create({"Name": "Client Ltd"})
    assert client.Account.update(made["id"], {"Phone": "1"}) == 204
    assert client.Account.get(made["id"])["Phone"] == "1"
    assert client.Account.upsert("CoSell_Id__c/by-client", {"Name": "Upserted Ltd"}) == 201
    assert client.Account.get_by_custom_id("CoSell_Id__c", "by-client")["Name"] == "Upserted Ltd"
    assert client.Account.delete(made["id"]) == 204
    with pytest.raises(exceptions.SalesforceResourceNotFound):
        client.Account.get(made["id"])


def test_refusals_arrive_as_its_exceptions(client: Any) -> None:
    with pytest.raises(exceptions.SalesforceMalformedRequest, match="INVALID_FIELD"):
        client.query("SELECT Nope FROM Account")
    with pytest.raises(exceptions.SalesforceMalformedRequest, match="REQUIRED_FIELD_MISSING"):
        client.Lead.create({"LastName": "Nobody"})


def test_describe_and_limits_answer(client: Any) -> None:
    assert client.limits()["DailyApiRequests"]["Max"] == 100_000
    assert client.Opportunity.describe()["keyPrefix"] == "006"
    assert client.describe()["maxBatchSize"] == 200
