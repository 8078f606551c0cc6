"""Whatever is wrong with a link, there is one answer to it, and nothing is told or done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from journeys.deal_forms import send_form
from journeys.form_links import FormLinks
from journeys.invite_people import unlink_partner_person
from journeys.keep_partners import remove_partner
from partnering.deal_forms import MOST_UNUSED, Purpose
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.registrations import State
from tests.journeys.deal_office import AE, PM, claim_to
from tests.portal.doorway import ADA, COMPLETE, Doorway, words_of

BOB = "bob@fabrikam.example"


def _forged(doorway: Doorway) -> str:
    """A handle that is there, signed with another key."""
    doorway.send_form()
    [form] = doorway.forms()
    return FormLinks(["z" * 43], doorway.url).url(form.handle)


def _unknown(doorway: Doorway) -> str:
    """Well signed, and nobody's: as after an erasure."""
    links = doorway.deals.desk.links
    assert links is not None
    return links.url("A" * 22)


def _over(doorway: Doorway) -> str:
    link = doorway.send_form()
    doorway.deals.now += timedelta(days=14)
    return link


def _used(doorway: Doorway) -> str:
    made = doorway.deals.file("P1", claim_to())
    link = doorway.made(Purpose.WITHDRAW, doorway.deals.reps["P1"], made)
    assert doorway.post(link).status_code == 200
    assert doorway.deals.get(made).state is State.WITHDRAWN
    doorway.deals.now += timedelta(minutes=2)
    return link


def _of_a_removed_partner(doorway: Doorway) -> str:
    link = doorway.send_form()
    by = doorway.deals.person(PM)
    remove_partner(
        doorway.deals.desk, doorway.deals.partners["P1"], by=by, purge=False, now=doorway.deals.now
    )
    return link


def _of_an_erased_partner(doorway: Doorway) -> str:
    link = doorway.send_form()
    doorway.post(link, {"customer": "Müller", "save": "yes"})
    desk, by = doorway.deals.desk, doorway.deals.person(PM)
    remove_partner(desk, doorway.deals.partners["P1"], by=by, purge=True, now=doorway.deals.now)
    assert doorway.forms() == []
    with desk.store.read() as view:
        assert view.people.by_mailbox(ADA) is None
    return link


def _of_who_has_left(doorway: Doorway) -> str:
    link = doorway.send_form()
    person, by = doorway.reader(), doorway.deals.person(PM)
    unlink_partner_person(doorway.deals.desk, person.id, by=by, now=doorway.deals.now)
    return link


def _of_who_acts_for_another_now(doorway: Doorway) -> str:
    link = _of_who_has_left(doorway)
    send_form(
        doorway.deals.desk,
        doorway.deals.partners["P2"],
        ADA,
        by=doorway.deals.person(PM),
        now=doorway.deals.now,
    )
    return link


WRONG = {
    "forged": _forged,
    "unknown": _unknown,
    "over": _over,
    "used": _used,
    "of a removed partner": _of_a_removed_partner,
    "of an erased partner": _of_an_erased_partner,
    "of who has left": _of_who_has_left,
    "of who acts for another now": _of_who_acts_for_another_now,
    "no token at all": lambda doorway: f"{doorway.url}/f/x",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_every_link_that_does_not_work_has_the_same_answer(
    doorway: Doorway, wrong: Callable[[Doorway], str]
) -> None:
    link = wrong(doorway)
    before = doorway.registrations()
    plain = doorway.get(f"{doorway.url}/f/nothing")

    answers = [
        doorway.get(link),
        doorway.post(link, COMPLETE),
        doorway.get(f"{link}/withdraw"),
        doorway.post(f"{link}/withdraw"),
    ]

    for answer in answers:
        assert answer.status_code == 404
        assert answer.text == plain.text
        assert _without_date(answer) == _without_date(plain)
    assert "This link does not work, or does not work any more." in words_of(plain)
    assert doorway.registrations() == before


def _without_date(answer: requests.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.lower() != "date"}


def test_a_link_shows_and_moves_its_own_partners_deal_and_no_other(any_doorway: Doorway) -> None:
    ours = any_doorway.deals.file("P1", claim_to())
    rival = any_doorway.deals.file("P2", claim_to(customer="Mueller Maschinenbau"))
    assert any_doorway.deals.get(rival).state is State.CONFLICT_HOLD
    rep = any_doorway.deals.reps["P2"]

    page = any_doorway.get(any_doorway.made(Purpose.STATUS, rep, rival))

    said = words_of(page)
    assert "In review" in said
    for told in ("Northwind", ours.ref, "onflict", "hold", "rival", "Müller"):
        assert told not in said, told
    # A form whose row points to somebody else's deal opens nothing.
    stolen = any_doorway.made(Purpose.STATUS, rep, ours)
    assert any_doorway.get(stolen).status_code == 404
    assert any_doorway.post(f"{stolen}/withdraw").status_code == 404
    assert any_doorway.deals.get(ours).state is State.IN_REVIEW


def test_a_link_for_one_act_does_no_other(doorway: Doorway) -> None:
    made = doorway.deals.file("P1", claim_to())
    link = doorway.made(Purpose.EXTEND, doorway.deals.reps["P1"], made)

    assert doorway.post(f"{link}/withdraw").status_code == 404
    assert doorway.get(f"{link}/withdraw").status_code == 404
    assert "Withdraw" not in doorway.get(link).text
    assert doorway.deals.get(made).state is State.IN_REVIEW


def test_no_page_is_kept_framed_or_told_of_elsewhere(doorway: Doorway) -> None:
    link = doorway.send_form()

    for answer in (doorway.get(link), doorway.post(link), doorway.get(f"{doorway.url}/f/x")):
        headers = answer.headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "set-cookie" not in {name.lower() for name in headers}
        for loads in ("<script", "<img", "<link", "src=", "@import", "url("):
            assert loads not in answer.text


@pytest.mark.parametrize(
    ("status", "sent", "headers"),
    [
        (413, b"customer=" + b"x" * 70_000, {}),
        (415, b"{}", {"Content-Type": "application/json"}),
        (400, b"admin=yes", {}),
        (400, b"customer=a&customer=b", {}),
        (400, b"customer=%ff%fe", {}),
        (400, b"&".join(b"customer=%d" % n for n in range(300)), {}),
        (403, b"customer=a", {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_what_is_no_form_of_ours_is_refused_and_nothing_is_kept(
    doorway: Doorway, status: int, sent: bytes, headers: dict[str, str]
) -> None:
    link = doorway.send_form()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = doorway.session.post(link, data=sent, headers={**kind, **headers}, timeout=20)

    assert answer.status_code == status
    assert doorway.registrations() == []


def test_a_body_without_a_length_is_read_up_to_the_limit_only(doorway: Doorway) -> None:
    link = doorway.send_form()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    pieces = (b"x" * 8192 for _ in range(12))

    answer = doorway.session.post(link, data=pieces, headers=kind, timeout=20)

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "email",
    ["", "ada", "ada@", "@x.example", "a b@x.example", "ada@x", "a@b@c.example",
     "ada@x.example\nBcc: all@x.example", "Ada <ada@x.example>", "a,b@x.example", "ä@x.example"],
)  # fmt: skip
def test_a_form_goes_to_one_plain_address_or_not_at_all(doorway: Doorway, email: str) -> None:
    with pytest.raises(Invalid, match="no e-mail address"):
        doorway.send_form(email=email)

    assert doorway.forms() == []


def test_who_may_not_send_forms_sends_none(doorway: Doorway) -> None:
    desk, now = doorway.deals.desk, doorway.deals.now
    for by in (doorway.deals.person(AE), doorway.deals.reps["P1"]):
        with pytest.raises(NotAllowed):
            send_form(desk, doorway.deals.partners["P1"], ADA, by=by, now=now)
    with pytest.raises(Unknown):
        send_form(desk, 999, ADA, by=doorway.deals.person(PM), now=now)


def test_nobody_of_ours_and_nobody_of_another_partner_becomes_a_partners_person(
    doorway: Doorway,
) -> None:
    doorway.send_form("P2", BOB)
    for email, words in ((AE.email, "your own people"), (BOB, "another partner")):
        with pytest.raises(Invalid, match=words):
            doorway.send_form("P1", email.upper())


def test_forms_that_nobody_uses_are_not_sent_for_ever(doorway: Doorway) -> None:
    for _ in range(MOST_UNUSED):
        link = doorway.send_form()
    with pytest.raises(Invalid, match="nobody has used"):
        doorway.send_form()

    doorway.post(link, COMPLETE)
    doorway.send_form()


def test_without_a_mail_server_or_a_key_it_is_said_in_words(doorway: Doorway) -> None:
    desk, by = doorway.deals.desk, doorway.deals.person(PM)
    for lacking, words in (
        (replace(desk, mailer=None), "COSELL_SMTP_URL"),
        (replace(desk, links=None), "COSELL_SECRET_KEY"),
    ):
        with pytest.raises(Invalid, match=words):
            send_form(
                lacking,
                doorway.deals.partners["P1"],
                ADA,
                by=by,
                now=doorway.deals.now,
            )
