"""The pages to browse and edit, as a browser without script uses them."""

import re
from collections.abc import Mapping

import pytest
import requests

from tests.sandbox.salesforce.driver import Api


def _page(org: Api, path: str) -> requests.Response:
    return requests.get(org.url + path, timeout=30)


def _send(org: Api, path: str, form: Mapping[str, object]) -> requests.Response:
    return requests.post(org.url + path, data=form, timeout=30)


def test_the_home_page_leads_to_every_object(org: Api) -> None:
    text = _page(org, "/").text

    for name in ("Account", "Opportunity", "Contact", "Lead", "User"):
        assert f'href="/o/{name}"' in text


def test_a_list_is_searched_sorted_and_paged(org: Api) -> None:
    found = _page(org, "/o/Account?q=stealth account").text
    first = _page(org, "/o/Account?sort=Name").text
    second = _page(org, "/o/Account?sort=Name&page=2").text

    assert "Stealth account B" in found
    assert "1 account" in found
    assert "page 2 of" in second
    assert not set(re.findall(r"/r/\w{18}", first)) & set(
        re.findall(r'/r/(?:001)\w{15}"><strong', second)
    )


def test_a_record_page_shows_its_fields_owner_parent_and_opportunities(org: Api) -> None:
    parent = org.create("Account", Name="Page Parent Ltd")
    account = org.create("Account", Name="Page Child Ltd", ParentId=parent, Website="child.example")
    deal = org.create(
        "Opportunity", Name="Page deal", AccountId=account, StageName="Qualification",
        CloseDate="2026-12-24", Amount=85000, Product_Family__c="CORE;FLOW",
    )  # fmt: skip

    text = _page(org, f"/r/{account}").text

    for part in ("child.example", "Page Parent Ltd", f'href="/r/{parent}"', f'href="/r/{deal}"',
                 "$85,000", "24 Dec 2026", "Cosell Integration"):  # fmt: skip
        assert part in text
    assert f'href="/r/{account}"' in _page(org, f"/r/{parent}").text


def test_saving_a_form_writes_only_what_changed(org: Api) -> None:
    account = org.create("Account", Name="Form Ltd", Website="form.example", Description="a\nb")

    form = {"Name": "Formed Ltd", "Website": "form.example", "Description": "a\r\nb"}
    answer = _send(org, f"/r/{account}/edit", form)

    assert "Formed Ltd" in answer.text
    assert "Saved." in answer.text
    names = ("Name", "Website", "Description", "LastModifiedBy.Name")
    saved = org.fields("Account", account, *names)
    assert (saved["Name"], saved["Description"]) == ("Formed Ltd", "a\nb")
    assert saved["LastModifiedBy"]["Name"] == "Ravi Sundaram"


def test_a_form_saved_unchanged_writes_nothing(org: Api) -> None:
    account = org.create("Account", Name="Idle Ltd", NumberOfEmployees=12)
    page = _page(org, f"/r/{account}/edit").text
    form: dict[str, object] = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    selected = re.findall(r'<select id="(\w+)".*?value="([^"]*)" selected', page, re.DOTALL)

    answer = _send(org, f"/r/{account}/edit", {**form, **dict(selected)})

    assert "Nothing changed." in answer.text
    modified = org.fields("Account", account, "LastModifiedBy.Name")["LastModifiedBy"]
    assert modified["Name"] == "Cosell Integration"


def test_a_refused_form_keeps_what_was_typed_and_says_why(org: Api) -> None:
    account = org.create("Account", Name="Refused Ltd")

    answer = _send(org, f"/r/{account}/edit", {"Name": "", "Website": "typed.example"})

    assert answer.status_code == 400
    assert "Required fields are missing: [Name]" in answer.text
    assert "typed.example" in answer.text
    assert org.fields("Account", account, "Website") == {"Website": None}


def test_a_record_is_made_and_deleted_by_forms(org: Api) -> None:
    form = {
        "Name": "By hand", "StageName": "Prospecting", "CloseDate": "2026-12-01",
        "Product_Family__c": ["CORE", "SHIELD"], "Amount": "1000",
    }  # fmt: skip
    made = _send(org, "/o/Opportunity/new", form)
    identifier = made.url.split("/r/")[1].split("?")[0]
    read = org.fields("Opportunity", identifier, "Product_Family__c", "Amount")

    asked = _page(org, f"/r/{identifier}/delete")
    gone = _send(org, f"/r/{identifier}/delete", {})

    assert read == {"Product_Family__c": "CORE;SHIELD", "Amount": 1000.0}
    assert "By hand" in asked.text
    assert "Deleted." in gone.text
    assert _page(org, f"/r/{identifier}").status_code == 404


def test_everything_typed_is_escaped(org: Api) -> None:
    nasty = "<script>alert('x')</script>\"&"
    account = org.create("Account", Name=nasty, Website=nasty, BillingStreet=nasty)

    for path in (f"/r/{account}", f"/r/{account}/edit", f"/r/{account}/delete", "/",
                 f"/o/Account?q={nasty}", "/o/" + nasty.replace("/", "")):  # fmt: skip
        text = _page(org, path).text
        assert "<script>" not in text
        assert "alert(" in text


def test_the_button_plays_the_next_happening_and_tells_it(fresh_org: Api) -> None:
    answer = _send(fresh_org, "/happen", {})

    assert "Something happened." in answer.text
    assert "Maria Keller" in answer.text
    assert "1 of 12" in _page(fresh_org, "/").text


def test_a_short_address_leads_to_the_record(org: Api) -> None:
    account = org.create("Account", Name="Short Ltd")

    for written in (account, account[:15]):
        answer = requests.get(f"{org.url}/{written}", timeout=30, allow_redirects=False)
        assert answer.headers["location"] == f"/r/{account}"


@pytest.mark.parametrize("path", ["/o/Nonsense", "/r/nonsense", "/nonsense", "/o/Group/new"])
def test_a_page_that_is_not_there_says_so(org: Api, path: str) -> None:
    answer = _page(org, path)

    assert answer.status_code == 404
    assert "That did not work" in answer.text


def test_a_form_sent_from_another_site_is_refused(org: Api) -> None:
    answer = requests.post(
        org.url + "/happen", headers={"Sec-Fetch-Site": "cross-site"}, timeout=30
    )

    assert answer.status_code == 403


def test_nothing_is_loaded_from_outside(org: Api) -> None:
    for path in ("/", "/o/Account", "/static/org.css"):
        answer = _page(org, path)
        assert not re.search(r"""(?:src|href)=["']https?://|url\(|@import""", answer.text)
