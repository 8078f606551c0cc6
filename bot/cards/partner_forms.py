"""Forms of one partner: add, edit, upload a list, look it over, remove. Draws only."""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.form import (
    Form,
    Option,
    Reopen,
    checks_field,
    file_field,
    person_field,
    search_field,
    select_field,
    text_field,
    words_form,
)
from bot.cards.partners import counted
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    finish,
    plain,
    said,
    section,
    worded,
)
from journeys.draft_list import ListPreview, RowProblem
from journeys.import_partners import lost_words
from journeys.list_partners import PartnerLine
from matching.company import Company
from partnering.partners import STANDARD_SEGMENTS, Contact, Partner

ADD, EDIT, UPLOAD, IMPORT, REMOVE = (
    "partner_add",
    "partner_edit",
    "list_upload",
    "list_import",
    "partner_remove",
)
OWN_SEGMENT = "own"
ERASE = "erase"
TYPES = ("csv", "txt", "tsv")
# Shown of a file: so many rows that are wrong, so many letters of a cell.
NAMED, CELL = 20, 40


def add_form(*, manager: str = "") -> Form:
    """Draw the form for a new partner; `manager` is a Slack user's id."""
    return Form(
        ADD,
        "Add a partner",
        _fields(Partner(0, ""), manager, None),
        submit="Add",
        reopen=Reopen(Action.PARTNER_ADD, Target(0)),
    )


def edit_form(partner: Partner, *, manager: str, account: Option | None) -> Form:
    """Draw the form for a partner as it stands."""
    return Form(
        EDIT,
        "Edit the partner",
        _fields(partner, manager, account),
        submit="Save",
        ids={"partner": partner.id, "version": partner.version},
        reopen=Reopen(Action.PARTNER_EDIT, Target(partner.id)),
    )


def upload_form(line: PartnerLine) -> Form:
    """Draw the form for a list: which part of it, where it comes from, the file."""
    segments = [Option(each, each.capitalize()) for each in STANDARD_SEGMENTS]
    return Form(
        UPLOAD,
        "Upload a list",
        (
            section(f"*{said(line.partner.name, 200)}*: one file for each segment."),
            select_field(
                "segment",
                "What is on the list?",
                [*segments, Option(OWN_SEGMENT, "Another segment, named below")],
                hint="The whole segment is replaced by the file.",
            ),
            text_field("own", "Name of another segment", optional=True, longest=60),
            text_field(
                "source",
                "Where does it come from?",
                example="Their CRM, sent by Ana on 3 March",
                longest=200,
            ),
            text_field(
                "agreement",
                "Agreement under which it is shared",
                example="NDA 2026-014",
                optional=True,
                longest=200,
            ),
            file_field(
                "file",
                "File",
                TYPES,
                hint="CSV with the columns id and name; website, domain, country, city and others "
                "are read where present. Columns that matching does not need are dropped.",
            ),
        ),
        submit="Check the file",
        ids={"partner": line.partner.id},
        reopen=Reopen(Action.PARTNER_UPLOAD, Target(line.partner.id)),
    )


def preview_form(
    partner: str, segment: str, file_name: str, preview: ListPreview, draft_id: int
) -> Form:
    """Draw what a good file holds, with *Import*; closed instead, the file is erased."""
    return Form(
        IMPORT,
        "Import this list?",
        tuple(_preview(partner, segment, file_name, preview)),
        submit="Import",
        ids={"draft": draft_id},
        tell_when_closed=True,
    )


def preview_card(
    partner: str, segment: str, file_name: str, preview: ListPreview, draft_id: int
) -> Card:
    """Draw the same for a message, with buttons."""
    blocks = _preview(partner, segment, file_name, preview)
    blocks += actions(
        button("Import", Action.LIST_IMPORT, Target(draft_id), style="primary"),
        button("Discard", Action.LIST_DISCARD, Target(draft_id)),
    )
    return finish("preview", f"{said(file_name, 120)}: import this list?", blocks)


def refused_form(partner_id: int, file_name: str, preview: ListPreview) -> Form:
    """Draw what is wrong with a file, row by row, with the way to choose another."""
    number = preview.problem_count
    rows = "1 row cannot be used" if number == 1 else f"{number:,} rows cannot be used"
    if not preview.kept_columns:
        rows = "this file cannot be read as a list"
    elif not any(each.row for each in preview.problems):
        rows = "there is no company on it"
    more = number - len(preview.problems[:NAMED])
    again = button("Choose another file", Action.PARTNER_UPLOAD, Target(partner_id))
    blocks: list[Block] = [
        section(
            f"*{said(file_name, 120)}: {rows}.*",
            "Nothing was imported: a list comes in whole or not at all.",
        ),
        section(*map(_problem, preview.problems[:NAMED])),
        *([context(f"… and {more:,} more rows. {preview.rows:,} are fine.")] if more > 0 else []),
        *actions(again),
    ]
    return Form("words", "The list has errors", tuple(blocks), close="Close")


def remove_form(line: PartnerLine) -> Form:
    """Draw the form that removes a partner, with what is erased where that is asked for."""
    rows = counted(sum(each.rows for each in line.lists), "company", "companies")
    overlaps, name = counted(line.overlaps, "overlap", "overlaps"), line.partner.name
    return Form(
        REMOVE,
        "Remove a partner",
        (
            section(
                f"*{said(name, 200)}* will be hidden, and nobody told of it any more. "
                "Without erasing, this can be taken back."
            ),
            checks_field(
                "erase",
                "Erase what it shared",
                [
                    Option(
                        ERASE,
                        "Erase its lists for good",
                        f"{rows}, {overlaps}, judgements",
                    )
                ],
                hint="A receipt says what was erased. This cannot be taken back.",
            ),
            text_field("name", f"Type {plain(name, 100)} to confirm"),
        ),
        submit="Remove",
        ids={"partner": line.partner.id},
        reopen=Reopen(Action.PARTNER_REMOVE, Target(line.partner.id)),
    )


def done_form(title: str, *texts: str, buttons: Sequence[Block] = ()) -> Form:
    """Draw how it ended, with what one may want next; the texts already safe."""
    words = words_form(title, *texts)
    return Form("words", title, (*words.blocks, *actions(*buttons)), close="Done")


def contact_lines(contacts: Sequence[Contact]) -> str:
    """Write contacts as they are typed: one a line, parts behind commas."""
    return "\n".join(
        ", ".join(part for part in (each.name, each.email, each.role) if part) for each in contacts
    )


def _fields(partner: Partner, manager: str, account: Option | None) -> tuple[Block, ...]:
    return (
        text_field("name", "Name", value=partner.name, longest=200),
        text_field(
            "domains",
            "Domains",
            value=", ".join(partner.domains),
            example="northwind.example, northwind.de",
            hint="The partner's own web and e-mail domains, separated by commas.",
            optional=True,
        ),
        text_field(
            "countries",
            "Countries",
            value=", ".join(partner.countries),
            example="Germany, FR",
            optional=True,
        ),
        text_field(
            "families",
            "Product families",
            value=", ".join(partner.families),
            example="CORE, Analytics",
            optional=True,
        ),
        text_field("tier", "Tier", value=partner.tier, example="Gold", optional=True, longest=200),
        person_field(
            "manager",
            "Partner manager",
            chosen=manager,
            hint="Gets the summary of each first list.",
            optional=True,
        ),
        search_field(
            "crm_account_key",
            "The partner's own account in the CRM",
            Action.PARTNER_ACCOUNT,
            chosen=account,
            hint="Type two letters of its name.",
            optional=True,
        ),
        text_field(
            "contacts",
            "Contacts",
            value=contact_lines(partner.contacts),
            example="Ana Costa, ana@northwind.example, Channel lead",
            hint="One a line: name, e-mail, role.",
            optional=True,
            multiline=True,
        ),
    )


def _preview(partner: str, segment: str, file_name: str, preview: ListPreview) -> list[Block]:
    rows = counted(preview.rows, "company", "companies")
    dropped = ", ".join(said(each, 60) for each in preview.dropped_columns[:20])
    return [
        section(
            f"*{said(file_name, 120)}: {rows} for {said(partner, 120)}'s {said(segment, 60)}*",
            f"Read: {', '.join(preview.kept_columns)}",
            f"Dropped, and kept nowhere: {dropped}" if dropped else "No column is dropped.",
        ),
        *_replaced(preview),
        section("*The first rows*", *map(_row, preview.sample)),
        context(
            "The whole segment is replaced. What the first list of a segment holds makes no alert; "
            "of a later one, what is new does."
        ),
    ]


def _replaced(preview: ListPreview) -> list[Block]:
    was = preview.replaced
    if not was.had:
        return []
    if was.lost_much:
        words = lost_words(was, preview.rows)
        return [section(f":warning: *{words}*", "Is it the right file?")]
    before = counted(was.had, "company", "companies")
    return [section(f"The list had {before}; {was.lost:,} of them are not on this one.")]


def _row(company: Company) -> str:
    shown = (company.website or company.domain, company.city, company.country)
    more = " · ".join(said(each, CELL) for each in shown if each)
    start = f"• {said(company.id, CELL)}: *{said(company.name, 80)}*"
    return f"{start} · {more}" if more else start


def _problem(problem: RowProblem) -> str:
    return f"• {worded(str(problem), 140)}"
