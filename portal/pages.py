"""The pages of the forms by link: templates, one style, and headers that allow nothing else.

No script, no cookie, nothing loaded from anywhere; every value is escaped where it is written.
"""

import base64
import hashlib
from datetime import datetime
from importlib.resources import files

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from journeys.deal_letters import in_zone

STYLE = files("portal").joinpath("templates/forms.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# HTML's own words for what a browser may fill in by itself, by the input's name.
AUTOCOMPLETE = {
    "customer": "section-customer organization",
    "country": "section-customer country-name",
    "domain": "section-customer url",
    "contact_name": "section-contact name",
    "contact_role": "section-contact organization-title",
    "contact_email": "section-contact email",
}


def _moment(instant: datetime, zone: str) -> str:
    """Write an instant as the mails do, with the zone's name on the same line as the time."""
    return "\u00a0".join(in_zone(instant, zone).rsplit(" ", 1))


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("portal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = _moment
    made.filters["day"] = lambda day: f"{day.day} {day:%b %Y}"
    made.globals["style"] = Markup(STYLE)
    made.globals["autocomplete"] = AUTOCOMPLETE
    return made


_PAGES = _environment()


def page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Write a page."""
    return HTMLResponse(_PAGES.get_template(template).render(**values), status, HEADERS)


def plain(words: str, status: int) -> HTMLResponse:
    """Write a page that says one thing, and nothing of whoever opened it."""
    return page("words.html", status=status, title=words, words=words, hint="")
