"""A partner's list by link: checked, looked over, imported once, and nothing else."""

from datetime import timedelta
from re import search

import pytest
import requests

from journeys.list_by_link import (
    MOST_BYTES,
    MadeLink,
    confirm_list,
    make_list_link,
    open_list,
)
from partnering.list_changes import Replaced
from partnering.partners import PartnerAccount
from partnering.refusals import Invalid, NotAllowed
from tests.journeys.deal_office import AE, PM
from tests.portal.doorway import ADA, Doorway, words_of

GOOD = b"id,name,website,notes\n1,Acme GmbH,acme.example,secret\n2,Globex,,x\n"
BAD = b"id,name\n1,Acme\n,Nobody\n1,Again\n"


def linked(web: Doorway, mail_to: str = "") -> MadeLink:
    desk, number = web.deals.desk, web.deals.partners["P1"]
    made = make_list_link(
        desk, number, "Customers", mail_to=mail_to, by=web.deals.person(PM), now=web.deals.now
    )
    web.deals.office.settle()
    return made


def sends(web: Doorway, link: MadeLink, content: bytes, name: str = "l.csv") -> requests.Response:
    return web.session.post(
        f"{web.url}/f/{link.url.rpartition('/')[2]}/list-file",
        files={"file": (name, content, "text/csv")},
        timeout=20,
    )


def confirms(web: Doorway, link: MadeLink, page: requests.Response) -> requests.Response:
    """Press *Send this list* on a page as it was shown, however old it is by now."""
    found = search(r'name="seen" value="([^"]*)"', page.text)
    return web.post(f"{link.url}/list-send", {"seen": found[1] if found else ""})


def listed(web: Doorway) -> list[PartnerAccount]:
    with web.deals.desk.store.read() as view:
        return [
            each
            for each in view.partner_accounts.live()
            if each.partner_id == web.deals.partners["P1"]
        ]


def test_a_list_is_looked_over_and_then_sent_once(any_doorway: Doorway) -> None:
    web = any_doorway
    link = linked(web)
    assert "Your list: customers" in words_of(web.get(link.url))

    page = sends(web, link, GOOD)
    assert "2 companies" in words_of(page)
    assert "Acme GmbH" in words_of(page)
    assert "secret" not in page.text
    assert listed(web) == [], "looked over, not sent"

    page = confirms(web, link, page)
    assert "Your list is in" in words_of(page)
    assert [(each.name, each.segment) for each in listed(web)] == [
        ("Acme GmbH", "customers"),
        ("Globex", "customers"),
    ]
    with web.deals.desk.store.read() as view:
        [kept] = view.lists.of_partner(web.deals.partners["P1"])
    assert (kept.imported_by, kept.dropped) == (PM.email, ("notes",))

    # The same link again shows that it came in, and takes nothing more.
    assert "used up" in words_of(web.get(link.url))
    assert sends(web, link, GOOD).status_code == 404
    assert web.post(f"{link.url}/list-send").status_code == 404
    assert len(listed(web)) == 2


def test_what_is_wrong_is_said_by_row_and_nothing_is_kept(doorway: Doorway) -> None:
    link = linked(doorway)

    page = sends(doorway, link, BAD)

    assert page.status_code == 422
    told = words_of(page)
    assert "2 rows have a fault" in told
    assert "of row 2 again" in told
    assert "Send this list" not in told
    assert doorway.post(f"{link.url}/list-send").status_code == 409
    for content in (b"", b"\x00\xff\xfe", b"no,columns\n1,2\n", b"%PDF-1.4"):
        page = sends(doorway, link, content)
        assert page.status_code == 422, content
        assert "Check the file" in words_of(page)
    assert listed(doorway) == []


def test_another_file_takes_the_place_of_the_one_that_waits(doorway: Doorway) -> None:
    link = linked(doorway)
    sends(doorway, link, GOOD)
    assert "3 companies" in words_of(sends(doorway, link, b"id,name\n1,A\n2,B\n3,C\n"))

    assert "Choose another one" in words_of(doorway.post(f"{link.url}/list-other"))

    assert doorway.post(f"{link.url}/list-send").status_code == 409
    assert listed(doorway) == []


def test_what_was_not_looked_over_is_not_taken_in_and_its_preview_is_shown(
    doorway: Doorway,
) -> None:
    link = linked(doorway)
    first = sends(doorway, link, GOOD)
    second = sends(doorway, link, b"id,name\n9,Zeta\n")

    for page in (confirms(doorway, link, first), doorway.post(f"{link.url}/list-send")):
        assert page.status_code == 409
        assert "Another file was checked meanwhile" in words_of(page)
        assert "Zeta" in words_of(page), "the page shows the file that waits now"
        assert listed(doorway) == []

    # The same file again is what was looked over, whoever sent it.
    sends(doorway, link, b"id,name\n9,Zeta\n", "again.csv")
    assert "Your list is in" in words_of(confirms(doorway, link, second))
    assert [each.name for each in listed(doorway)] == ["Zeta"]


def test_a_file_that_is_replaced_while_it_is_sent_is_not_taken_in(doorway: Doorway) -> None:
    link, desk, now = linked(doorway), doorway.deals.desk, doorway.deals.now
    sends(doorway, link, GOOD)
    token = link.url.rpartition("/")[2]
    looked_over = open_list(desk, token, now=now)

    sends(doorway, link, b"id,name\n9,Zeta\n")
    with pytest.raises(Invalid, match="Another file"):
        confirm_list(desk, looked_over, looked_over.seen, now=now)
    doorway.post(f"{link.url}/list-other")
    with pytest.raises(Invalid, match="not there any more"):
        confirm_list(desk, looked_over, looked_over.seen, now=now)

    assert listed(doorway) == []


def test_who_sends_a_list_reads_what_it_takes_away_and_the_manager_hears_of_each(
    doorway: Doorway,
) -> None:
    link = linked(doorway)
    six = b"".join(b"%d,Company %d\n" % (each, each) for each in range(6))
    page = sends(doorway, link, b"id,name\n" + six)
    assert "It is the first list of customers" in words_of(page)
    confirms(doorway, link, page)

    link = linked(doorway)
    page = sends(doorway, link, b"id,name\n9,Zeta\n")
    assert (
        "Your list of customers had 6 companies, this has 1: 6 of those are not on it"
        in words_of(page)
    )
    confirms(doorway, link, page)

    link = linked(doorway)
    page = sends(doorway, link, b"id,name\n9,Zeta\n8,Eta\n")
    assert "the place of your list of customers: 1 company, of which 0 are not on" in words_of(page)
    confirms(doorway, link, page)

    doorway.deals.office.settle()
    told = doorway.deals.office.told("list_came")
    assert [each.replaced for each in told] == [Replaced(0, 0), Replaced(6, 6), Replaced(1, 0)]
    assert {each.source for each in told} == {
        f"by the partner, with the link that {PM.name} gave out"
    }


def test_what_is_no_file_of_this_form_is_refused_and_so_is_another_site(doorway: Doorway) -> None:
    link = linked(doorway)
    at = f"{link.url}/list-file"
    big = sends(doorway, link, b"x" * (MOST_BYTES + 20_000))
    assert big.status_code == 413
    assert "at most 10 MB" in words_of(big)
    assert doorway.post(at, {"file": "text"}).status_code == 415
    url = f"{doorway.url}/f/{link.url.rpartition('/')[2]}/list-file"
    two = {"file": ("a", GOOD), "other": ("b", GOOD)}
    assert doorway.session.post(url, files=two, timeout=20).status_code == 400
    elsewhere = doorway.session.post(
        url, files={"file": ("a", GOOD)}, headers={"Sec-Fetch-Site": "cross-site"}, timeout=20
    )
    assert elsewhere.status_code == 403
    assert listed(doorway) == []


def test_a_link_that_is_over_forged_or_of_somebody_without_the_right_opens_nothing(
    doorway: Doorway,
) -> None:
    link = linked(doorway)
    forged = link.url[:-4] + "aaaa"
    neutral = words_of(doorway.get(forged))
    doorway.deals.now += timedelta(days=7)
    assert words_of(doorway.get(link.url)) == neutral
    assert sends(doorway, link, GOOD).status_code == 404
    fresh = linked(doorway)
    with doorway.deals.desk.store.begin() as work:
        work.people.deactivate(doorway.deals.person(PM).id)
    assert words_of(doorway.get(fresh.url)) == neutral
    assert doorway.get(f"{fresh.url}/nosuch").status_code == 404


def test_the_link_is_mailed_where_its_maker_says(doorway: Doorway) -> None:
    link = linked(doorway, mail_to=ADA)
    mail = doorway.mails.last
    assert (mail.to, mail.subject) == (ADA, "Your list of customers")
    assert link.url in mail.text
    before = len(doorway.mails.all)
    linked(doorway)
    assert len(doorway.mails.all) == before


def test_only_who_keeps_partners_makes_one(doorway: Doorway) -> None:
    desk, now, number = doorway.deals.desk, doorway.deals.now, doorway.deals.partners["P1"]
    with pytest.raises(NotAllowed):
        make_list_link(desk, number, "customers", by=doorway.deals.person(AE), now=now)
    for mail_to, agreement in (("nobody", ""), ("", "x" * 201)):
        with pytest.raises(Invalid):
            make_list_link(
                desk,
                number,
                "customers",
                mail_to=mail_to,
                agreement=agreement,
                by=doorway.deals.person(PM),
                now=now,
            )
