"""The mapping matrix as a picture's values, and as rows. Computes nothing, withholds nothing."""

from decimal import Decimal

from journeys.charts import Cell, HeatMap
from journeys.matrix_notices import MatrixNotice, Silence
from journeys.rows_file import as_csv
from partnering.counting import Exactness, Said
from partnering.mapping_matrix import MatrixCell, Revenue
from partnering.money import Money, digits

# More would not be read at a glance; the file holds all.
MOST_ROWS, MOST_COLUMNS, MOST_CURRENCIES = 6, 4, 2


def matrix_chart(notice: MatrixNotice) -> HeatMap:
    """Say what the picture of a matrix shows, and the same in words for who cannot see it."""
    shown = notice.matrix
    rows, columns = shown.rows[:MOST_ROWS], shown.columns[:MOST_COLUMNS]
    return HeatMap(
        title=f"{known_words(shown.total)} that {notice.partner_name} knows too",
        alt=in_words(notice),
        row_title="Yours",
        column_title=f"{notice.partner_name}’s",
        rows=tuple(map(capital, rows)),
        columns=tuple(map(capital, columns)),
        cells=tuple(
            Cell(
                capital(each.ours),
                capital(each.theirs),
                float(each.companies.number) if each.companies.how is Exactness.EXACT else None,
                short(each.companies),
                below(each.revenue),
            )
            for each in shown.cells
            if each.ours in rows and each.theirs in columns
        ),
    )


def in_words(notice: MatrixNotice) -> str:
    """Tell the whole matrix in sentences, row by row."""
    told = [
        f"{capital(ours)} of yours: "
        + ", ".join(f"{said_cell(each)} in their {each.theirs}" for each in notice.matrix.row(ours))
        for ours in notice.matrix.rows
    ]
    head = f"Accounts that you and {notice.partner_name} both know, by segment."
    return f"{head} {'. '.join(told)}." if told else f"{head} None."


def said_cell(cell: MatrixCell) -> str:
    """Tell one cell in words, its open revenue with it where it is shown."""
    money = amounts(cell.revenue)
    return f"{cell.companies.words} ({money})" if money else cell.companies.words


def amounts(revenue: Revenue) -> str:
    """Write amounts of several currencies beside each other; empty where there are none."""
    return " + ".join(each.in_words() for each in revenue or ())


def matrix_rows(notice: MatrixNotice) -> str:
    """Write the matrix as CSV: a row for each cell, then totals; a column for each currency.

    A number that is not told exactly stands in words, an amount that is not shown stays empty.
    """
    shown = notice.matrix
    currencies = sorted({m.currency for c in shown.cells for m in c.revenue or ()})
    columns = ["our_segment", "their_segment", "companies"]
    columns += [f"open_revenue_{currency}" for currency in currencies]

    def row(ours: str, theirs: str, said: Said, revenue: Revenue) -> list[object]:
        number: object = said.number if said.how is Exactness.EXACT else said.words
        by_currency = {each.currency: each for each in revenue or ()}
        zero = "" if revenue is None else Money(0, "EUR")
        money = [by_currency.get(currency, zero) for currency in currencies]
        return [ours, theirs, number, *(plain_amount(each) for each in money)]

    rows = [row(each.ours, each.theirs, each.companies, each.revenue) for each in shown.cells]
    rows += [row(name, "(all)", said, None) for name, said in shown.of_rows.items()]
    rows += [row("(all)", name, said, None) for name, said in shown.of_columns.items()]
    rows.append(row("(all)", "(all)", shown.total, shown.revenue))
    return as_csv(columns, rows)


def plain_amount(money: "Money | str") -> str:
    """Write an amount as a spreadsheet reads it, to its last minor unit: `1240000.50`."""
    if isinstance(money, str):
        return money
    if not money.minor:
        return "0"
    places = digits(money.currency)
    return f"{Decimal(money.minor).scaleb(-places):.{places}f}"


def below(revenue: Revenue) -> str:
    """Write amounts short, a line each; those that find no room are counted."""
    told = [each.in_short() for each in revenue or ()]
    if len(told) <= MOST_CURRENCIES:
        return "\n".join(told)
    return "\n".join([*told[: MOST_CURRENCIES - 1], f"+ {len(told) - MOST_CURRENCIES + 1} more"])


def short(said: Said) -> str:
    """Write a number with as few letters as it takes: `17`, `< 5`, `17+`, `–`."""
    match said.how:
        case Exactness.EXACT:
            return f"{said.number:,}"
        case Exactness.FEWER:
            return f"< {said.number:,}"
        case Exactness.AT_LEAST:
            return f"{said.number:,}+"
        case Exactness.UNSAID:
            return "–"


def silence_words(silence: Silence | None, since: str) -> str:
    """Say why there is no number; `since` is the moment at which a side stopped, in words."""
    match silence:
        case Silence.WE_STOPPED:
            return f"We stopped sharing with them ({since}): neither side is shown anything."
        case Silence.THEY_STOPPED:
            return f"They stopped sharing with us ({since}): neither side is shown anything."
        case Silence.KEPT_BACK:
            return "They do not show us how many companies of their lists we both know."
        case Silence.NO_LIST:
            return "No list of theirs has come yet."
    return "No companies that both sides know."


def known_words(said: Said) -> str:
    """Write how many companies: `1 company`, `57 companies`, `fewer than 5 companies`."""
    if said.how is Exactness.UNSAID:
        return "Companies"
    one = said.how is Exactness.EXACT and said.number == 1
    return f"{said.words} {'company' if one else 'companies'}"


def capital(name: str) -> str:
    """Write a segment's name as a heading."""
    return name[:1].upper() + name[1:]
