"""What a mail to a partner looks like: one letter in words, written as text and as plain HTML.

Pure. The HTML loads nothing, tracks nothing and holds no script; each word is escaped.
"""

from dataclasses import dataclass
from html import escape

from journeys.mail import Mail


@dataclass(frozen=True, slots=True)
class Line:
    """A fact beside its name: *Received*, *Tue 10 Mar 2026, 12:00 CET*."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`links` are what the reader can do, the first one most of all; `foot` says why it came."""

    subject: str
    opening: str
    lines: tuple[Line, ...] = ()
    quote: str = ""
    closing: str = ""
    links: tuple[Link, ...] = ()
    foot: str = ""


def as_mail(letter: Letter, *, to: str, key: str) -> Mail:
    """Write a letter as a mail."""
    subject = " ".join(letter.subject.split())
    return Mail(to, subject, as_text(letter), as_html(letter), key)


def as_text(letter: Letter) -> str:
    """Write a letter as plain text."""
    parts = [letter.opening]
    if letter.lines:
        parts.append("\n".join(f"{line.name}: {line.value}" for line in letter.lines))
    if letter.quote:
        parts.append("\n".join(f"> {row}" for row in letter.quote.splitlines()))
    parts.append(letter.closing)
    parts += [f"{link.label}:\n{link.url}" for link in letter.links]
    if letter.foot:
        parts.append(f"--\n{letter.foot}")
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(letter: Letter) -> str:
    """Write a letter as plain HTML, in the styles that mail programs know."""
    body = [f'<p style="{_P}">{_words(letter.opening)}</p>']
    if letter.lines:
        rows = "".join(
            f'<tr><td style="{_NAME}">{escape(line.name)}</td>'
            f'<td style="{_VALUE}">{_words(line.value)}</td></tr>'
            for line in letter.lines
        )
        body.append(f'<table role="presentation" style="{_TABLE}">{rows}</table>')
    if letter.quote:
        body.append(f'<blockquote style="{_QUOTE}">{_words(letter.quote)}</blockquote>')
    if letter.closing:
        body.append(f'<p style="{_P}">{_words(letter.closing)}</p>')
    for number, link in enumerate(letter.links):
        style = _BUTTON if number == 0 else _LINK
        address = escape(link.url, quote=True)
        body.append(
            f'<p style="{_P}"><a href="{address}" style="{style}">{escape(link.label)}</a></p>'
        )
    if letter.foot:
        body.append(f'<p style="{_FOOT}">{_words(letter.foot)}</p>')
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title></head>"
        f'<body style="{_BODY}"><div style="{_SHEET}">{"".join(body)}</div></body></html>\n'
    )


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


_BODY = "margin:0;padding:24px 12px;background:#f4f5f2"
_SHEET = (
    "max-width:520px;margin:0 auto;padding:28px;background:#ffffff;border-radius:12px;"
    "font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;"
    "color:#1d2521"
)
_P = "margin:0 0 16px"
_TABLE = "margin:0 0 16px;border-collapse:collapse"
_NAME = "padding:4px 16px 4px 0;color:#5c6761;vertical-align:top"
_VALUE = "padding:4px 0;font-weight:600"
_QUOTE = "margin:0 0 16px;padding:10px 16px;border-left:3px solid #1f6f54;background:#f2f6f3"
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:8px;background:#1f6f54;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)
_LINK = "color:#1f6f54"
_FOOT = "margin:24px 0 0;padding-top:16px;border-top:1px solid #e3e7e3;font-size:13px;color:#5c6761"
