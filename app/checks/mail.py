"""The mail server, through which partners get their forms and news: set, and does it answer?"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.checks.check import Check, Seen, warning, well, wrong
from crm.salesforce import is_loopback
from journeys.mail import NO_MAIL

NAMES = ("mail",)


def mail_checks(seen: Seen) -> Iterator[Check]:
    """Ask the mail server for a sign of life and log in; nothing is sent."""
    mailer = seen.desk.mailer
    if mailer is None:
        yield well("mail", f"{NO_MAIL}; partners get no forms by mail")
        return
    answers, words = mailer.condition()
    ours, theirs = urlsplit(seen.settings.public_url).hostname or "", seen.settings.mail
    if answers and theirs is not None and is_loopback(ours) and not is_loopback(theirs[0].host):
        words = f"the server answers, but links in mails lead to {seen.settings.public_url}"
        yield warning("mail", words, "set COSELL_PUBLIC_URL to the address that partners reach")
    elif answers:
        yield well("mail", "the server answers and takes the login")
    else:
        advice = "look at COSELL_SMTP_URL, and whether this machine may reach the server"
        yield wrong("mail", words, advice)
