"""The short cards that tell one side what the other has said of sharing. Draws only."""

from bot.actions import Action, Target
from bot.cards.parts import Card, button, finish, on_day, said, section
from journeys.sharing_notices import (
    PartnerSharingEndNotice,
    PartnerSharingNotice,
    SharingEndNotice,
    SharingNotice,
    SharingNotices,
)

_TOGETHER = "Both sides share now, as far as the levels say."
_STOPPED = (
    "Neither side is shown anything of the other any more, and cards that showed something are "
    "taken down."
)


def sharing_news_card(notice: SharingNotices) -> Card:
    """Draw what the other side has said, or what ends, with the way to answer it."""
    match notice:
        case SharingEndNotice() | PartnerSharingEndNotice():
            return _end_card(notice)
        case SharingNotice():
            who = said(notice.partner_name, 200)
            open_ = "Nothing of ours is shown to it before you opt in, too."
        case PartnerSharingNotice():
            who = "We"
            open_ = (
                "We would like to show you what we know of companies that we both know. See what "
                "it would be, and opt in if you want to share, too."
            )
    have = "have" if isinstance(notice, PartnerSharingNotice) else "has"
    title = f"{who} {have} {'opted in to sharing' if notice.given else 'stopped sharing'}."
    words = (_TOGETHER if notice.stands else open_) if notice.given else _STOPPED
    shown = button("What is shared", Action.SHARING_SHOW, Target(notice.partner_id))
    return finish(notice.kind, title, [section(f"*{title}*", words, accessory=shown)])


def _end_card(notice: SharingEndNotice | PartnerSharingEndNotice) -> Card:
    """Draw what ends by itself, or has ended, and where a new end is named."""
    partner, theirs = said(notice.partner_name, 200), isinstance(notice, PartnerSharingEndNotice)
    whose = "We" if notice.ours else ("You" if theirs else partner)
    shares = "shares" if whose == partner else "share"
    own = notice.ours is not theirs
    if notice.over:
        title = f"{whose} shared until today: that is over."
        words = f"{_STOPPED} {'Opt in again to go on.' if own else ''}".strip()
    elif notice.whole:
        title = f"{whose} {shares} until {on_day(notice.at)}."
        words = "Then neither side is shown anything of the other, unless a later end is named."
    else:
        setter = partner if whose == partner else whose.lower()
        title = f"A level that {setter} set ends on {on_day(notice.at)}."
        words = "Then what is shown goes back to what it was by default."
    shown = button("What is shared", Action.SHARING_SHOW, Target(notice.partner_id))
    return finish(notice.kind, title, [section(f"*{title}*", words, accessory=shown)])
