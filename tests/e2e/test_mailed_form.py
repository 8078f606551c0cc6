"""A partner without Slack registers a deal by a mailed form, from the running product."""

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from app.stand_ins import StandIn, mail
from sandbox.world import build
from tests.e2e.town import Town, wait_for

CLAIM = {
    "customer": "Hollerbach Pumpentechnik GmbH",
    "country": "Germany",
    "domain": "hollerbach-pumpentechnik.example",
    "contact_name": "Jana Weber",
    "contact_role": "Head of purchasing",
    "contact_consent": "yes",
    "families": "CORE",
    "amount": "92000 EUR",
    "deal_type": "net_new",
    "engagement": "Two workshops on site and a demo with the head of production.",
    "help_wanted": "none",
    "tender": "no",
}


def test_from_a_command_to_a_mail_to_a_registered_deal_and_its_receipt(socket_town: Town) -> None:
    [partner, *_] = build().partners
    with mail(socket_town.folder) as post:
        socket_town.extra |= {
            "COSELL_SMTP_URL": post.smtp,
            "COSELL_MAIL_FROM": "Partner desk <deals@vendra.example>",
        }
        socket_town.start()
        socket_town.wait_ready()
        asked = ("partners", "form", partner.name, "ada@partner.example", "--as")
        sent = socket_town.run(*asked, partner.manager_email)
        assert sent.returncode == 0, sent.stderr

        link = _link(_mail(post, "Register a deal"))
        assert link.startswith(f"http://127.0.0.1:{socket_town.port}/f/")
        page = requests.get(link, timeout=20)
        assert page.status_code == 200
        answer = requests.post(link, data=_dated(CLAIM), timeout=30)
        assert "We have received your registration." in answer.text, answer.text

        receipt = _mail(post, "received")
        assert receipt["to"] == "ada@partner.example"
        shown = requests.get(_link(receipt), timeout=20)
        assert "DR-1" in shown.text
        assert "Received" in shown.text


def _dated(claim: dict[str, str]) -> dict[str, str]:
    """Add the days of a claim, which have to lie around the product's own today."""
    today = datetime.now(UTC).date()
    days = {"close_on": today + timedelta(days=90), "last_contact_on": today - timedelta(days=5)}
    return {**claim, **{name: day.isoformat() for name, day in days.items()}}


def _mail(post: StandIn, subject: str) -> dict[str, Any]:
    """Wait for a mail whose subject holds some words."""

    def found() -> dict[str, Any] | None:
        mails = requests.get(f"{post.url}/sandbox/mails", timeout=10).json()
        return next((dict(each) for each in mails if subject in each["subject"]), None)

    return wait_for(found, f"a mail about {subject!r}")


def _link(told: dict[str, Any]) -> str:
    lines = str(told["text"]).splitlines()
    return next(line for line in lines if line.startswith("http"))
