"""Reading the `[sharing]` table of a policy file: what is shown to every partner by default."""

from collections.abc import Iterator, Mapping

from partnering.refusals import Invalid
from partnering.sharing import Field, Level, Rule, Side

# What stands for every field, as a key.
ANY = "any"
# Below this number, a count that is shown without names is not said exactly.
FLOOR_KEY, FLOOR, MOST_FLOOR = "count_floor", 5, 1000


def read_sharing(table: object) -> tuple[Rule, ...]:
    """Read the defaults: `[sharing.ours]` or `.theirs`, and in it a table for each segment.

    Raises: Invalid, one line per fault.
    """
    faults: list[str] = []
    rules: list[Rule] = []
    if isinstance(table, Mapping):
        table = {key: value for key, value in table.items() if key != FLOOR_KEY}
    for side, fields in _tables(table, "sharing", [str(each) for each in Side], faults):
        for key, value in fields.items():
            if isinstance(value, Mapping):
                for name, level in value.items():
                    _read(rules, faults, Side(side), key, name, level)
            else:
                _read(rules, faults, Side(side), "", key, value)
    if faults:
        raise Invalid("\n".join(faults))
    return tuple(rules)


def read_floor(table: object) -> int:
    """Read below which number a count without names is not said; 0 says every one.

    Raises: Invalid.
    """
    value = table.get(FLOOR_KEY, FLOOR) if isinstance(table, Mapping) else FLOOR
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= MOST_FLOOR:
        expected = f"expected a whole number from 0 to {MOST_FLOOR:,}"
        raise Invalid(f"policy: sharing.{FLOOR_KEY} is {value!r}; {expected}")
    return int(value)


def _tables(
    table: object, where: str, allowed: list[str], faults: list[str]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    if not isinstance(table, Mapping):
        faults.append(f"policy: {where} is {table!r}; expected a table [{where}]")
        return
    for key, value in table.items():
        if key not in allowed:
            faults.append(f"policy: {where} has no {key!r}; known: {', '.join(allowed)}")
        elif not isinstance(value, Mapping):
            faults.append(f"policy: {where}.{key} is {value!r}; expected a table [{where}.{key}]")
        else:
            yield key, value


def _read(
    rules: list[Rule], faults: list[str], side: Side, segment: str, name: str, level: object
) -> None:
    where = ".".join(("sharing", side, *([segment] if segment else []), name))
    known = [ANY, *Field]
    if name not in known:
        faults.append(f"policy: {where}: there is no field {name!r}; known: {', '.join(known)}")
    elif level not in list(Level):
        faults.append(f"policy: {where} is {level!r}; expected one of {', '.join(Level)}")
    else:
        field = None if name == ANY else Field(name)
        rules.append(Rule(None, side, segment, field, Level(str(level))))
