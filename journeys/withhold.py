"""What may be said to whom: words for everybody, the CRM's own values for those who see them."""

from collections.abc import Iterable
from dataclasses import replace

from journeys.digest_notices import DigestNotice
from journeys.matrix_notices import MatrixNotice
from journeys.notices import BaselineNotice, JoiningNotice, Notice, OverlapNotice, ReviewNotice
from journeys.scoreboard_notices import ScoreboardNotice
from journeys.sharing_ask_notices import SharingAskNotice

# A name, a place and a web domain stand on the card anyway; these do not.
_PRIVATE = (
    "same phone number",
    "different phone numbers",
    "same tax id",
    "different tax ids",
    "same D-U-N-S number",
    "different D-U-N-S numbers",
    "same street",
    "similar street",
    "different street",
)


def reasons_for(reasons: Iterable[str], *, crm_visible: bool) -> tuple[str, ...]:
    """Cut the values out of reasons about private fields for a reader who may not see them."""
    if crm_visible:
        return tuple(reasons)
    return tuple(
        next((words for words in _PRIVATE if reason.startswith(words)), reason)
        for reason in reasons
    )


def plain_headline(notice: OverlapNotice) -> str:
    """Say of an overlap what everybody of ours may read."""
    return f"{notice.account_name} overlaps with {notice.partner_name}."


def for_channel(notice: Notice) -> Notice:
    """Withhold CRM values, and what concerns one reader only, from what a whole channel reads.

    Raises: LookupError for a kind that holds such values and of which nobody has said how.
    """
    match notice:
        case OverlapNotice():
            return replace(
                notice,
                headline=plain_headline(notice),
                deals=(),
                crm_visible=False,
                reasons=reasons_for(notice.reasons, crm_visible=False),
                mark=None,
                mark_until=None,
                until_change=False,
                undoable=False,
                reader_id=None,
                would_write="",
            )
        case BaselineNotice():
            top = tuple(
                replace(line, open_amount="", reason=_plain(line.reason)) for line in notice.top
            )
            return replace(notice, top=top)
        case MatrixNotice() | ScoreboardNotice():
            return notice.without_amounts()
        case DigestNotice():
            return notice.for_everybody_inside()
        case SharingAskNotice():
            # What either side wrote to the other is for who answers for sharing.
            return replace(notice, words="", reason="")
        case JoiningNotice():
            # Who a partner's people are is for who may invite them.
            return replace(notice, shown_name="", email="", address="")
        case ReviewNotice():
            return replace(notice, reasons=reasons_for(notice.reasons, crm_visible=False))
        case _ if notice.crm_fields:
            raise LookupError(f"nobody has said what a channel may read of a {notice.kind}")
        case _:
            return notice


def _plain(reason: str) -> str:
    return reasons_for([reason], crm_visible=False)[0]
