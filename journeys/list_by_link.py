"""A partner's list by a signed link, without a login: one segment, once, for a few days.

The file is checked and looked over as one that our own people upload, and imported whole or not
at all. What is wrong with a link is never said: to whoever holds it there is one answer.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.deal_forms import NEUTRAL, must_have_links
from journeys.desk import Desk
from journeys.draft_list import (
    ListPreview,
    check_list,
    import_draft,
    keep_draft,
    preview_of,
)
from journeys.form_links import handle_of, new_handle
from journeys.import_partners import ImportReport, segment_named
from journeys.keep_partners import held
from partnering.facts import ListLinkMade, ListLinkUsed
from partnering.people import Person, Right, may, must
from partnering.refusals import Invalid, Unknown
from store.list_links import ListLink

GOOD_FOR_DAYS, MOST_DAYS = 7, 30
# A list of a hundred thousand companies has about as much.
MOST_BYTES = 10 * 1024 * 1024
LONGEST_AGREEMENT = 200
NO_FILE = "The file is not there any more. Choose it once more."
OTHER_FILE = "Another file was checked meanwhile: this one. Look it over before you send it."
_ADDRESS = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}")


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link, as it is handed to whoever passes it on."""

    url: str
    partner_name: str
    link: ListLink


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A link that works now: what it is for, and the file that waits to be confirmed.

    `seen` tells one such file from another: a page that shows it gives it back with the word to
    import it.
    """

    link: ListLink
    partner_name: str
    maker: Person
    waiting: ListPreview | None = None
    seen: str = ""


def make_list_link(
    desk: Desk,
    partner_id: int,
    segment: str,
    *,
    agreement: str = "",
    mail_to: str = "",
    days: int = GOOD_FOR_DAYS,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> MadeLink:
    """Make a link by which a partner brings one segment; with `mail_to` it is mailed there.

    Raises: NotAllowed, Unknown; Invalid where no links can be made, or for what is filled in.
    """
    must(by, Right.KEEP_PARTNERS)
    links = must_have_links(desk)
    name, address = segment_named(segment), mail_to.strip()
    if address and desk.mailer is None:
        raise Invalid("No mail can be sent from here: no mail server is set.")
    if address and _ADDRESS.fullmatch(address) is None:
        raise Invalid(f"“{address[:80]}” is no e-mail address.")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A link is good for 1 to {MOST_DAYS} days.")
    if len(agreement) > LONGEST_AGREEMENT:
        raise Invalid(f"Name the agreement in at most {LONGEST_AGREEMENT} characters.")
    with desk.store.begin(receipt=receipt) as work:
        partner = held(work, partner_id)
        made = work.list_links.add(
            ListLink(
                new_handle(),
                partner.id,
                name,
                " ".join(agreement.split()),
                by.id,
                now,
                now + timedelta(days=days),
                mail_to=address,
            )
        )
        fact = ListLinkMade(made.id, partner.id)
        work.record(fact, at=now, by=f"person:{by.id}", correlation=correlation)
    desk.wake()
    return MadeLink(links.url(made.handle), partner.name, made)


def open_list(desk: Desk, token: str, *, now: datetime) -> OpenedList:
    """Open a link; reading it changes nothing. Raises: Unknown, in one way for all.

    Once its list came in it says so until it ends, and does nothing more.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        link = view.list_links.by_handle(handle)
        partner = view.partners.by_id(link.partner_id) if link else None
        maker = view.people.by_id(link.made_by) if link else None
        draft = view.drafts.get(link.draft_id) if link and link.draft_id else None
        waiting = None
        if link is not None and link.used_at is None and draft is not None:
            waiting = preview_of(view, draft)
    stands = (
        link is not None
        and partner is not None
        and not partner.is_removed
        and maker is not None
        and may(maker, Right.KEEP_PARTNERS)
        and now < link.expires_at
    )
    if not stands or link is None or partner is None or maker is None:
        raise Unknown(NEUTRAL)
    if draft is None or waiting is None:
        return OpenedList(link, partner.name, maker)
    seen = hashlib.sha256(draft.content.encode()).hexdigest()[:16]
    return OpenedList(link, partner.name, maker, waiting, seen)


def send_list(
    desk: Desk, opened: OpenedList, content: bytes, file_name: str, *, now: datetime
) -> ListPreview:
    """Check a file, and keep it to be confirmed where nothing is wrong with it.

    An earlier one that waited gives way. Raises: Unknown where the list came in already.
    """
    _must_be_open(opened)
    shown = " ".join(file_name.split())[-120:] or "list.csv"
    preview = check_list(content, shown)
    if not preview.usable:
        return preview
    draft_id = keep_draft(
        desk,
        opened.link.partner_id,
        segment=opened.link.segment,
        source=f"by the partner, with the link that {opened.maker.name} gave out",
        agreement=opened.link.agreement,
        file_name=shown,
        content=content,
        by=opened.maker,
        now=now,
    )
    with desk.store.begin() as work:
        work.list_links.hold(opened.link)
        link = work.list_links.get(opened.link.id)
        if link is None or link.used_at is not None:
            work.drafts.discard(draft_id)
            raise Unknown(NEUTRAL)
        if link.draft_id:
            work.drafts.discard(link.draft_id)
        work.list_links.set_draft(link.id, draft_id)
    return preview


def drop_list(desk: Desk, opened: OpenedList) -> None:
    """Erase the file that waits to be confirmed."""
    with desk.store.begin() as work:
        work.list_links.hold(opened.link)
        link = work.list_links.get(opened.link.id)
        if link is not None and link.draft_id:
            work.drafts.discard(link.draft_id)
            work.list_links.set_draft(link.id, None)


def confirm_list(desk: Desk, opened: OpenedList, seen: str, *, now: datetime) -> ImportReport:
    """Import the file that was looked over, `seen` on its page; the link is used up by that.

    Raises: Invalid where no file waits any more, or another one than was looked over; Unknown
    where the list came in already.
    """
    _must_be_open(opened)
    if opened.link.draft_id is None or opened.waiting is None:
        raise Invalid(NO_FILE)
    if seen != opened.seen:
        raise Invalid(OTHER_FILE)
    try:
        report = import_draft(desk, opened.link.draft_id, by=opened.maker, by_link=True, now=now)
    except Unknown:
        with desk.store.read() as view:
            link = view.list_links.get(opened.link.id)
        if link is None or link.used_at is not None or link.draft_id == opened.link.draft_id:
            raise
        # Replaced between the look at it and the word: nothing of either came in.
        raise Invalid(OTHER_FILE if link.draft_id else NO_FILE) from None
    with desk.store.begin() as work:
        work.list_links.use(opened.link.id, now)
        fact = ListLinkUsed(opened.link.id, opened.link.partner_id)
        work.record(fact, at=now, by=f"list-link:{opened.link.id}")
    desk.wake()
    return report


def _must_be_open(opened: OpenedList) -> None:
    if opened.link.used_at is not None:
        raise Unknown(NEUTRAL)
