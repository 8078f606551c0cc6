"""The account mapping matrix: a line for each segment of ours, and each number opens its list."""

from collections.abc import Sequence

from bot.actions import Action, Place, Target
from bot.cards.lists import line_rows
from bot.cards.parts import (
    Attached,
    Block,
    Card,
    Picture,
    actions,
    button,
    clock_time,
    context,
    divider,
    fields,
    finish,
    on_day,
    said,
    section,
    select,
)
from journeys.look_up import PartnerOverlaps
from journeys.matrix_chart import (
    amounts,
    capital,
    known_words,
    matrix_chart,
    matrix_rows,
    said_cell,
    silence_words,
)
from journeys.matrix_notices import MatrixNotice, Silence
from partnering.counting import Exactness, Said
from partnering.mapping_matrix import MatrixCell

# With its head and buttons that stays readable, and well below Slack's fifty blocks.
MOST_ROWS = 12
# The fields of a section: Slack takes ten.
MOST_COLUMNS = 10
MOST_CHOICES = 90


def matrix_card(notice: MatrixNotice) -> Card:
    """Draw the matrix as a message: its picture, its words, and its rows where they are wanted."""
    head = _head(notice)
    blocks = [section(*head), *_list_buttons(notice), context(_as_of(notice))]
    name, title = _file_name(notice), f"Mapping with {notice.partner_name}"
    files = [Attached(f"{name}.csv", title, matrix_rows(notice))] if notice.as_file else []
    picture = Picture(matrix_chart(notice), 1, name)
    return finish("matrix", _plain_head(notice), blocks, picture=picture, files=files)


def matrix_answer(notice: MatrixNotice, answer: PartnerOverlaps) -> Card:
    """Draw the matrix as an answer: a line for each row with its numbers, and what to do next."""
    asked = f"Showing {said(notice.partner_name, 250)} for “{said(answer.asked, 120)}”."
    silent = [each for each in notice.matrix.rows if _is_silent(notice, each)]
    rows = [each for each in notice.matrix.rows if each not in silent]
    more = f"{len(rows) - MOST_ROWS} more segments of yours are in the file."
    drawn = bool(notice.matrix.cells)
    blocks: list[Block] = [section(*_head(notice), asked if answer.asked else "")]
    blocks += [_row(notice, each) for each in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        blocks.append(context(more))
    if silent:
        names = ", ".join(said(each, 60) for each in silent)
        blocks.append(context(f"Not counted by {names}: their lists are shown as numbers alone."))
    blocks += actions(
        button("List all", Action.CHOICE_PARTNER, Target(notice.partner_id, choice="0"))
        if answer.total
        else None,
        button("Picture", Action.MATRIX_PICTURE, Target(notice.partner_id)) if drawn else None,
        button("CSV", Action.MATRIX_CSV, Target(notice.partner_id)) if drawn else None,
    )
    blocks.append(context(f"{_alerts(notice, answer)} · {_as_of(notice)}"))
    return finish("matrix", _plain_head(notice), blocks)


def cell_card(notice_cell: MatrixCell, answer: PartnerOverlaps) -> Card:
    """Draw the companies behind one number, some at a time, and the way back."""
    name = said(answer.partner_name, 200)
    title = (
        f"{capital(said(notice_cell.ours, 80))} of yours, "
        f"{said(notice_cell.theirs, 80)} of {name}: {said_cell(notice_cell)}"
    )
    shown, last = len(answer.lines), answer.skipped + len(answer.lines)
    first, total = answer.skipped + 1, answer.total
    part = f"{first:,} to {last:,} of {total:,} accounts." if total > shown else ""
    back = button("Back to the matrix", Action.CHOICE_PARTNER, Target(answer.partner_id))
    target = Target(answer.partner_id, choice=f"{notice_cell.code}-{last}")
    on = button("Show more", Action.MATRIX_CELL, target) if answer.total > last else None
    rows = line_rows(answer.lines, Place.CARD) or [section("No company of it is shown to you.")]
    blocks = [section(f"*{title}*", part), divider(), *rows, *actions(on, back)]
    return finish("cell", title, blocks)


def asked_card(what: str) -> Card:
    """Say that it comes."""
    words = f"Your {what} comes as a direct message in a moment."
    return finish("asked", words, [section(words)])


def _head(notice: MatrixNotice) -> Sequence[str]:
    shown, name = notice.matrix, said(notice.partner_name, 250) or "(no name)"
    if not shown.columns:
        since = on_day(notice.since) if notice.since else ""
        return (f"*{name}*: no numbers", silence_words(notice.silence, since))
    money = amounts(shown.revenue)
    open_money = f"Open revenue with them: *{money}*." if money else ""
    if not notice.amounts_shown:
        open_money = "Open revenue is for who may see the CRM's fields of every account."
    return (f"*{name}*: {known_words(shown.total)} that both sides know", open_money)


def _alerts(notice: MatrixNotice, answer: PartnerOverlaps) -> str:
    if notice.silence in (Silence.WE_STOPPED, Silence.THEY_STOPPED):
        return "No alerts while nothing is shared"
    return f"Alerts are {'on' if answer.alerts_on else 'off: a partner manager can start them'}"


def _row(notice: MatrixNotice, ours: str) -> Block:
    cells = notice.matrix.row(ours)
    total = notice.matrix.of_rows[ours]
    offered = [each for each in cells if each.named and _is_some(each.companies)]
    choose = (
        select(
            "Show…",
            Action.MATRIX_CELL,
            [
                (
                    f"{each.theirs}: {each.companies.words}",
                    Target(notice.partner_id, choice=f"{each.code}-0"),
                )
                for each in offered[:MOST_CHOICES]
            ],
        )
        if offered
        else None
    )
    numbers = [(f"Their {said(each.theirs, 60)}", _number(each)) for each in cells]
    more = (
        f"and {len(cells) - MOST_COLUMNS} more lists in the file"
        if len(cells) > MOST_COLUMNS
        else ""
    )
    title = section(f"*Your {said(ours, 80)}*: {total.words}", more, accessory=choose)
    return {**title, "fields": fields(numbers[:MOST_COLUMNS])["fields"]}


def _is_silent(notice: MatrixNotice, ours: str) -> bool:
    cells = notice.matrix.row(ours)
    return all(each.companies.how is Exactness.UNSAID for each in cells)


def _number(cell: MatrixCell) -> str:
    money = amounts(cell.revenue)
    return f"{cell.companies.words} · {money}" if money else cell.companies.words


def _is_some(said_: Said) -> bool:
    return said_.how is not Exactness.EXACT or said_.number > 0


def _list_buttons(notice: MatrixNotice) -> list[Block]:
    file = None
    if not notice.as_file:
        file = button("CSV", Action.MATRIX_CSV, Target(notice.partner_id))
    whole = button("Open the matrix", Action.CHOICE_PARTNER, Target(notice.partner_id))
    return actions(whole, file)


def _as_of(notice: MatrixNotice) -> str:
    told = f"CRM data as of {clock_time(notice.as_of)}" if notice.as_of else "no CRM data yet"
    return f"{told} · each company counts once"


def _plain_head(notice: MatrixNotice) -> str:
    if not notice.matrix.columns:
        return f"{said(notice.partner_name, 250)}: no numbers"
    number = known_words(notice.matrix.total)
    return f"{said(notice.partner_name, 250)}: {number} that both sides know"


def _file_name(notice: MatrixNotice) -> str:
    """Name a file after its partner, in letters that every system takes."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in notice.partner_name.lower())
    return f"mapping-{'-'.join(filter(None, plain.split('-')))[:60] or notice.partner_id}"
