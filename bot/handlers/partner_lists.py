"""A partner's list by a form: checked, looked over, and imported whole or not at all."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import callback_id, waiting_form
from bot.cards.partner_forms import (
    IMPORT,
    OWN_SEGMENT,
    UPLOAD,
    done_form,
    preview_card,
    preview_form,
    refused_form,
    upload_form,
)
from bot.cards.partners import counted
from bot.cards.parts import said, worded
from bot.doorstep import Doorstep
from bot.files import FileRef
from bot.forms import (
    NO_VALUE,
    Later,
    Reply,
    Submitted,
    Wrong,
    ids_of,
    offer,
    show,
    show_in_place,
)
from bot.handlers.way_back import way_back
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.draft_list import (
    check_list,
    discard_draft,
    draft_preview,
    import_draft,
    keep_draft,
)
from journeys.import_partners import ImportReport, lost_words, segment_named
from journeys.list_partners import PartnerLine, show_partner
from partnering.people import Right


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the form of a list, to its preview, and to the preview's buttons in a message."""
    keep = Right.KEEP_PARTNERS
    app.action(Action.PARTNER_UPLOAD.value)(doorstep.asks(partial(on_upload, desk), keep))
    app.action(Action.LIST_IMPORT.value)(doorstep.asks(partial(on_import_pressed, desk), keep))
    app.action(Action.LIST_DISCARD.value)(doorstep.asks(partial(on_discard, desk), keep))
    app.view(callback_id(UPLOAD))(doorstep.submits(partial(on_uploaded, desk, slack), keep))
    app.view(callback_id(IMPORT))(doorstep.submits(partial(on_import, desk, slack), keep))
    app.view_closed(callback_id(IMPORT))(doorstep.asks(partial(on_closed, desk), keep))


def on_upload(desk: Desk, ask: Ask) -> None:
    """Open the form for a list."""
    line = show_partner(desk, ask.target().record, by=ask.by, now=ask.now)
    offer(ask.answers.api, ask, upload_form(line))


def on_uploaded(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Take what was filled in; the file itself is fetched and read after Slack has its answer."""
    line = show_partner(desk, submitted.number("partner"), by=submitted.by, now=submitted.now)
    files = submitted.values.get("file", NO_VALUE).files
    chosen = submitted.one("segment")
    segment = submitted.text("own") if chosen == OWN_SEGMENT else chosen
    errors: dict[str, str] = {}
    if not segment:
        errors["own"] = "Say what the other segment is called."
    if not submitted.text("source"):
        errors["source"] = "Say where the list comes from."
    if not files:
        errors["file"] = "Choose a file."
    if errors:
        return Wrong(errors, upload_form(line))
    segment = segment_named(segment)
    return Later(
        waiting_form("Reading the file"),
        partial(_check, desk, slack, line, segment, files[0]),
    )


def _check(
    desk: Desk,
    slack: Workspace,
    line: PartnerLine,
    segment: str,
    file: FileRef,
    submitted: Submitted,
) -> None:
    """Fetch and read the file; show what is wrong with it, or what it holds.

    Keeping the draft does not finish the row: lost before it is shown, it is made and shown anew.
    """
    content = slack.files.read(file)
    preview = check_list(content, file.name)
    if not preview.usable:
        show(slack.api, submitted, refused_form(line.partner.id, file.name, preview))
        return
    draft_id = keep_draft(
        desk,
        line.partner.id,
        segment=segment,
        source=submitted.text("source"),
        agreement=submitted.text("agreement"),
        file_name=file.name,
        content=content,
        by=submitted.by,
        now=submitted.now,
        correlation=submitted.correlation,
    )
    preview = draft_preview(desk, draft_id, by=submitted.by)
    form = preview_form(line.partner.name, segment, file.name, preview, draft_id)
    if not show_in_place(slack.api, submitted, form):
        card = preview_card(line.partner.name, segment, file.name, preview, draft_id)
        submitted.answers.privately(card)


def on_import(desk: Desk, slack: Workspace, submitted: Submitted) -> Reply:
    """Import what was looked over."""
    draft_id = submitted.number("draft")
    return Later(waiting_form("Importing"), partial(_import, desk, slack, draft_id))


def _import(desk: Desk, slack: Workspace, draft_id: int, submitted: Submitted) -> None:
    report = import_draft(desk, draft_id, **submitted.act)
    form = done_form("Imported", *_words(report), buttons=way_back(desk, submitted.by))
    show(slack.api, submitted, form)


def on_import_pressed(desk: Desk, ask: Ask) -> None:
    """Import what a message showed."""
    report = import_draft(desk, ask.target().record, **ask.act)
    ask.answers.words(" ".join(_words(report)))


def on_discard(desk: Desk, ask: Ask) -> None:
    """Erase what a message showed."""
    gone = _discard(desk, ask, ask.target().record)
    ask.answers.words(
        "The file is erased." if gone else "The file was imported or discarded already."
    )


def on_closed(desk: Desk, ask: Ask) -> None:
    """Erase the file of a preview that was closed."""
    draft_id = ids_of(ask.source.metadata).get("draft")
    if isinstance(draft_id, int):
        _discard(desk, ask, draft_id)


def _discard(desk: Desk, ask: Ask, draft_id: int) -> bool:
    return discard_draft(desk, draft_id, **ask.act)


def _words(report: ImportReport) -> list[str]:
    what = f"*{said(report.partner_name, 200)}, {said(report.segment, 60)}:*"
    rows = counted(report.rows, "row is", "rows are")
    told = (
        f"{what} {rows} in: {report.added:,} new, {report.changed:,} changed, "
        f"{report.removed:,} gone, {report.same:,} as before."
    )
    first = (
        "They are compared with your accounts now. The summary for the partner's manager will show "
        "what was found; account owners are told of nothing that was there already."
    )
    later = "They are compared with your accounts now; what is new counts as news."
    much = worded(lost_words(report.replaced, report.rows)) if report.replaced.lost_much else ""
    return [told, *([much] if much else []), worded(first if report.baseline else later)]
