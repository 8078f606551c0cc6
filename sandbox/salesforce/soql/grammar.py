"""Reads SOQL. What Salesforce would reject is MALFORMED_QUERY; what only we cannot do is 501."""

import re
from decimal import Decimal
from functools import cache
from typing import Any, Final

from lark import (
    Lark,
    Token,
    Transformer,
    UnexpectedCharacters,
    UnexpectedInput,
    UnexpectedToken,
    v_args,
)
from lark.exceptions import VisitError

from sandbox.salesforce.errors import ApiError, malformed_query, not_implemented
from sandbox.salesforce.instants import (
    COUNTED_LITERALS,
    KNOWN_LITERALS,
    parse_day,
    parse_moment,
)
from sandbox.salesforce.soql.syntax import (
    Both,
    Comparison,
    Condition,
    Day,
    Either,
    Moment,
    Named,
    Negation,
    Null,
    Number,
    Order,
    Path,
    Pattern,
    Query,
    Text,
    Truth,
    Value,
)

MAX_LENGTH: Final = 100_000

# AND and OR cannot be mixed without parentheses, and NOT stands alone or inside them.
_GRAMMAR: Final = r"""
query: _SELECT fields _FROM NAME where? order? limit? offset?
fields: COUNT -> count | path ("," path)* -> paths
path: NAME ("." NAME)*
where: _WHERE (_condition)
_condition: _operand | all_of | any_of | negation
all_of: _operand (_AND _operand)+
any_of: _operand (_OR _operand)+
negation: _NOT _operand
_operand: comparison | "(" _condition ")"
comparison: path OPERATOR value -> compare
          | path _LIKE STRING -> like
          | path _IN list -> within
          | path _NOT _IN list -> without
          | path _INCLUDES list -> includes
          | path _EXCLUDES list -> excludes
list: "(" value ("," value)* ")"
value: STRING -> text | NUMBER -> number | MOMENT -> moment | DAY -> day
     | _TRUE -> true | _FALSE -> false | _NULL -> null | COUNTED -> counted | NAME -> named
order: _ORDER _BY ordering ("," ordering)*
ordering: path (ASC | DESC)? (_NULLS (FIRST | LAST))?
limit: _LIMIT INTEGER
offset: _OFFSET INTEGER

COUNT.3: /count\s*\(\s*\)/i
_SELECT.2: /select\b/i
_FROM.2: /from\b/i
_WHERE.2: /where\b/i
_AND.2: /and\b/i
_OR.2: /or\b/i
_NOT.2: /not\b/i
_LIKE.2: /like\b/i
_IN.2: /in\b/i
_INCLUDES.2: /includes\b/i
_EXCLUDES.2: /excludes\b/i
_ORDER.2: /order\b/i
_BY.2: /by\b/i
ASC.2: /asc\b/i
DESC.2: /desc\b/i
_NULLS.2: /nulls\b/i
FIRST.2: /first\b/i
LAST.2: /last\b/i
_LIMIT.2: /limit\b/i
_OFFSET.2: /offset\b/i
_TRUE.2: /true\b/i
_FALSE.2: /false\b/i
_NULL.2: /null\b/i
OPERATOR: /!=|<>|<=|>=|=|<|>/
STRING: /'(?:[^'\\]|\\.)*'/s
MOMENT.4: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/i
DAY.3: /\d{4}-\d{2}-\d{2}(?![\dT])/
COUNTED.3: /[a-z_]+:\d+/i
NUMBER.2: /[+-]?(?:\d+(?:\.\d*)?|\.\d+)/
INTEGER: /\d{1,9}(?!\d)/
NAME: /[a-z]\w*/i
%ignore /\s+/
"""

# Words of real SOQL that the grammar above leaves out.
_BEYOND: Final = re.compile(
    r"\bGROUP\s+BY\b|\bHAVING\b|\bTYPEOF\b|\bWITH\b|\bUSING\b|\bFOR\s+(?:VIEW|REFERENCE|UPDATE)\b"
    r"|\bUPDATE\s+(?:TRACKING|VIEWSTAT)\b|\bALL\s+ROWS\b|\(\s*SELECT\b|\bNOT\b(?!\s+IN\b)"
    r"|\bCOUNT\s*\((?!\s*\))|\b(?:FIELDS|COUNT_DISTINCT|SUM|AVG|MIN|MAX|toLabel|FORMAT|convertCurrency"
    r"|convertTimezone|GROUPING|DISTANCE|GEOLOCATION|CALENDAR_\w+|DAY_\w+|WEEK_\w+|FISCAL_\w+"
    r"|HOUR_IN_DAY)\s*\(",
    re.IGNORECASE,
)
_ALIAS: Final = re.compile(
    r"\bFROM\s+\w+\s+(?!(?:WHERE|ORDER|LIMIT|OFFSET|FROM|SELECT)\b)(?:AS\s+)?[a-z]\w*"
    r"\s*(?:$|,|\b(?:WHERE|ORDER|LIMIT|OFFSET)\b)|\bFROM\s+\w+\s*,",
    re.IGNORECASE,
)
_STRINGS: Final = re.compile(r"'(?:[^'\\]|\\.)*'", re.DOTALL)
_OTHER_LITERALS: Final = re.compile(
    r"(?:LAST|THIS|NEXT)_(?:WEEK|QUARTER|FISCAL_QUARTER|FISCAL_YEAR)"
    r"|(?:LAST|NEXT)_N_(?:WEEKS|MONTHS|QUARTERS|YEARS|FISCAL_QUARTERS|FISCAL_YEARS)"
    r"|N_\w+_AGO"
)
_ESCAPES: Final = {
    "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\",
    "N": "\n", "R": "\r", "T": "\t", "B": "\b", "F": "\f",
}  # fmt: skip


def parse(soql: str) -> Query:
    """Return the query.

    Raises ApiError: MALFORMED_QUERY, or SANDBOX_NOT_IMPLEMENTED for SOQL beyond this grammar.
    """
    if len(soql) > MAX_LENGTH:
        raise malformed_query(f"SOQL statements cannot be longer than {MAX_LENGTH:,} characters.")
    try:
        query = _Builder().transform(_parser().parse(soql))
    except VisitError as error:
        if isinstance(error.orig_exc, ApiError):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        raise _complaint(soql, error) from None
    except RecursionError:
        raise malformed_query("the conditions are nested too deeply") from None
    assert isinstance(query, Query)
    return query


def pointing_at(soql: str, at: int, message: str) -> str:
    """Return the message under the place it is about, as Salesforce lays it out."""
    before = soql[:at]
    line_start = before.rfind("\n") + 1
    line = soql[line_start:].split("\n", 1)[0]
    column = at - line_start
    shown_from = max(0, column - 40)
    excerpt = line[shown_from : column + 40]
    row = before.count("\n") + 1
    return (
        f"\n{excerpt}\n{' ' * (column - shown_from)}^\n"
        f"ERROR at Row:{row}:Column:{column + 1}\n{message}"
    )


@cache
def _parser() -> Lark:
    return Lark(
        _GRAMMAR, start="query", parser="lalr", lexer="contextual", propagate_positions=True
    )


def _complaint(soql: str, error: UnexpectedInput) -> ApiError:
    bare = _STRINGS.sub("''", soql)
    beyond = _BEYOND.search(bare) or _ALIAS.search(bare)
    if beyond:
        return not_implemented(f"this SOQL: {beyond.group(0).strip()}")
    ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    at = len(soql) if ended else min(max(error.pos_in_stream or 0, 0), len(soql))
    word = re.match(r"\w+|\S", soql[at:])
    if isinstance(error, UnexpectedCharacters) and soql[at : at + 1] == "'":
        message = "line 1:0 mismatched character '<EOF>' expecting '''"
        return malformed_query(pointing_at(soql, at, message))
    found = f"'{word.group(0)}'" if word else "'<EOF>'"
    return malformed_query(pointing_at(soql, at, f"unexpected token: {found}"))


def _unescape(token: str, *, for_like: bool) -> str:
    """Return what a quoted string says; for LIKE, wildcards keep their backslash."""
    out, i, text = [], 0, token[1:-1]
    while i < len(text):
        character = text[i]
        if character != "\\":
            out.append(character)
            i += 1
            continue
        escape = text[i + 1]
        if escape == "u" and re.match(r"[0-9a-fA-F]{4}", text[i + 2 : i + 6]):
            out.append(chr(int(text[i + 2 : i + 6], 16)))
            i += 6
            continue
        if escape in "%_":
            out.append("\\" + escape if for_like else escape)
        elif escape == "\\" and for_like:
            out.append("\\\\")
        elif escape in _ESCAPES:
            out.append(_ESCAPES[escape])
        else:
            message = f"Invalid string literal '{text}'. Illegal character sequence"
            raise malformed_query(f"{message} '\\{escape}' in string literal '{text}'.")
        i += 2
    return "".join(out)


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Turns the parse tree into the values of `syntax.py`."""

    def query(self, fields: tuple[Path, ...] | None, sobject: Token, *rest: Any) -> Query:
        parts: dict[str, Any] = dict(rest)
        return Query(fields, str(sobject), sobject_at=sobject.start_pos or 0, **parts)

    def count(self, _: Token) -> None:
        return None

    def paths(self, *paths: Path) -> tuple[Path, ...]:
        return paths

    def path(self, *names: Token) -> Path:
        return Path(tuple(map(str, names)), names[0].start_pos or 0)

    def where(self, condition: Condition) -> tuple[str, Condition]:
        return "where", condition

    def all_of(self, *parts: Condition) -> Both:
        return Both(parts)

    def any_of(self, *parts: Condition) -> Either:
        return Either(parts)

    def negation(self, part: Condition) -> Negation:
        return Negation(part)

    def compare(self, path: Path, operator: Token, value: Value) -> Comparison:
        return Comparison(path, "!=" if operator == "<>" else str(operator), value)

    def like(self, path: Path, text: Token) -> Comparison:
        return Comparison(path, "LIKE", Pattern(_unescape(text, for_like=True)))

    def within(self, path: Path, values: tuple[Value, ...]) -> Comparison:
        return Comparison(path, "IN", values)

    def without(self, path: Path, values: tuple[Value, ...]) -> Comparison:
        return Comparison(path, "NOT IN", values)

    def includes(self, path: Path, values: tuple[Value, ...]) -> Comparison:
        return Comparison(path, "INCLUDES", values)

    def excludes(self, path: Path, values: tuple[Value, ...]) -> Comparison:
        return Comparison(path, "EXCLUDES", values)

    def list(self, *values: Value) -> tuple[Value, ...]:
        return values

    def text(self, token: Token) -> Text:
        return Text(_unescape(token, for_like=False))

    def number(self, token: Token) -> Number:
        return Number(Decimal(str(token)))

    def moment(self, token: Token) -> Moment:
        value = parse_moment(str(token).upper())
        if value is None:
            raise malformed_query(f"Invalid datetime: {token}")
        return Moment(value)

    def day(self, token: Token) -> Day:
        value = parse_day(str(token))
        if value is None:
            raise malformed_query(f"Invalid date: {token}")
        return Day(value)

    def true(self) -> Truth:
        return Truth(True)

    def false(self) -> Truth:
        return Truth(False)

    def null(self) -> Null:
        return Null()

    def counted(self, token: Token) -> Named:
        name, count = str(token).upper().split(":")
        if name in COUNTED_LITERALS:
            if len(count) > 5:
                message = f"Invalid number of days: {token}"
                raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message)
            return Named(name, int(count))
        raise _strange_literal(token, name)

    def named(self, token: Token) -> Named:
        name = str(token).upper()
        if name in KNOWN_LITERALS:
            return Named(name)
        raise _strange_literal(token, name)

    def order(self, *orderings: Order) -> tuple[str, tuple[Order, ...]]:
        return "order", orderings

    def ordering(self, path: Path, *words: Token) -> Order:
        said = {word.type for word in words}
        return Order(path, "DESC" in said, "LAST" in said)

    def limit(self, count: Token) -> tuple[str, int]:
        return "limit", int(count)

    def offset(self, count: Token) -> tuple[str, int]:
        return "offset", int(count)


def _strange_literal(token: Token, name: str) -> ApiError:
    if _OTHER_LITERALS.fullmatch(name):
        return not_implemented(f"the date literal {name}")
    return malformed_query(f"unexpected token: '{token}'")
