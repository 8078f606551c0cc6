"""Both sides print the same number of companies, over the whole invented world."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from random import Random

import pytest

from journeys.count_overlaps import companies_of, counted_of, number_of, printed, table_of
from journeys.share import sharing_of
from partnering.accounts import Account, Opportunity
from partnering.counting import Said
from partnering.judgements import Judgement
from partnering.partners import STANDARD_SEGMENTS, PartnerAccount, our_segment
from partnering.segments import Attribute, Filter
from partnering.sharing import Field, Level, Rule, Side
from sandbox.world import Relation, World, build
from store.work import Store, Work
from tests.journeys.office import NOON, PIA, Office, open_office

# Of the accounts and of each list, how many are written down twice.
_TWICE = 60


@dataclass(frozen=True)
class Written:
    """The world with duplicates on both sides: whose firm each record is, by its key."""

    accounts: dict[str, tuple[Account, str]]
    deals: tuple[Opportunity, ...]
    rows: dict[str, list[tuple[PartnerAccount, str]]]
    relatives: frozenset[tuple[str, str]]


@cache
def written() -> Written:
    world: World = build(7)
    rng = Random(7)
    accounts = {
        each.id: (
            Account(
                key=each.id,
                name=each.listing.name,
                type=each.type,
                parent_key=each.parent_id or "",
                owner_key=PIA.key,
            ),
            each.firm,
        )
        for each in world.accounts
    }
    shared = {each.left_id for each in world.truth if each.relation is Relation.SAME}
    for key in rng.sample(sorted(shared), _TWICE):
        account, firm = accounts[key]
        accounts[f"{key}-2"] = (replace(account, key=f"{key}-2", type=""), firm)
    rows: dict[str, list[tuple[PartnerAccount, str]]] = {}
    for partner in world.partners:
        listed = [
            (PartnerAccount(0, str(each.segment), each.id, each.listing.name), each.firm)
            for each in partner.rows
        ]
        known = [one for one in listed if one[1] in {firm for _, firm in accounts.values()}]
        again = [
            # Another row of the same list, or the same record of theirs in another list.
            (replace(row, external_id=f"{row.external_id}-2"), firm)
            if number % 2
            else (replace(row, segment=_other(row.segment)), firm)
            for number, (row, firm) in enumerate(rng.sample(known, _TWICE))
        ]
        rows[partner.name] = listed + again
    deals = tuple(
        Opportunity(
            key=each.id,
            account_key=each.account_id,
            name=each.name,
            is_closed=each.stage.startswith("Closed"),
            is_won=each.stage == "Closed Won",
        )
        for each in world.opportunities
    )
    relatives = {
        (each.left_id, each.right_id) for each in world.truth if each.relation is Relation.RELATED
    }
    return Written(accounts, deals, rows, frozenset(relatives))


def _other(segment: str) -> str:
    return "customers" if segment != "customers" else "prospects"


@pytest.fixture(scope="module")
def town(_sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The world in a store, each pair as matching would say if it knew the truth."""
    file = tmp_path_factory.mktemp("world") / "cosell.db"
    shutil.copy(str(_sqlite_template), file)
    store = Store.open(f"sqlite:///{file}")
    office = open_office(store)
    made = written()
    with store.begin() as work:
        work.accounts.put([one for one, _ in made.accounts.values()], now=NOON, baseline=True)
        work.opportunities.put(made.deals, now=NOON)
        for name, rows in made.rows.items():
            _bring(work, name, rows)
    yield office
    store.close()


def _bring(work: Work, name: str, rows: list[tuple[PartnerAccount, str]]) -> None:
    partner = work.partners.add(name, now=NOON)
    for segment in sorted({row.segment for row, _ in rows}):
        inside = [row for row, _ in rows if row.segment == segment]
        made = work.lists.add(partner.id, segment, "x", "x.csv", len(inside), True, NOON, "pia")
        work.partner_accounts.replace_segment(
            partner.id, segment, inside, list_id=made.id, baseline=True, now=NOON
        )
    firm_of = {(row.segment, row.external_id): firm for row, firm in rows}
    by_firm = defaultdict(list)
    for account, firm in written().accounts.values():
        by_firm[firm].append(account.key)
    ids = {each.key: each.id for each in work.accounts.live()}
    for row in work.partner_accounts.live():
        if row.partner_id != partner.id:
            continue
        firm = firm_of[row.segment, row.external_id]
        pairs = [(key, "auto") for key in by_firm.get(firm, ())]
        pairs += [
            (left, "related") for left, right in written().relatives if right == row.external_id
        ]
        for key, verdict in pairs:
            work.matches.put(
                ids[key],
                row.id,
                partner.id,
                probability=0.97,
                verdict=verdict,
                reasons=(),
                evidence="",
                now=NOON,
            )


def truly(name: str) -> dict[tuple[str, str], int]:
    """Count firms by both sides' segments from what the world's maker knows, not from pairs."""
    made = written()
    deals = defaultdict(list)
    for deal in made.deals:
        deals[deal.account_key].append(deal)
    ours, theirs = defaultdict(set), defaultdict(set)
    for account, firm in made.accounts.values():
        mine = deals[account.key]
        customer = "customer" in account.type.lower() or any(each.is_won for each in mine)
        has_open = any(not each.is_closed for each in mine)
        ours[firm].add(our_segment(is_customer=customer, has_open_deal=has_open))
    for row, firm in made.rows[name]:
        theirs[firm].add(row.segment)
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    for firm in ours.keys() & theirs.keys():
        standard = min(ours[firm], key=STANDARD_SEGMENTS.index)
        for cell in product([standard], theirs[firm]):
            numbers[cell] += 1
        numbers["", ""] += 1
    return numbers


def agrees(office: Office, partner_id: int) -> None:
    with office.desk.store.begin() as work:
        for side in Side:
            work.sharing.consent(partner_id, side, by=None, at=NOON)


def partners(office: Office) -> dict[str, int]:
    with office.desk.store.read() as view:
        return {each.name: each.id for each in view.partners.all()}


def test_both_sides_counts_agree_on_every_pair_of_the_world_and_with_the_truth(
    town: Office,
) -> None:
    for name, number in partners(town).items():
        agrees(town, number)
        truth = truly(name)
        with town.desk.store.read() as view:
            ours = table_of(town.desk, view, number, Side.OURS)
            theirs = table_of(town.desk, view, number, Side.THEIRS)
            found = companies_of(view, number)
        segments = {row.segment for row, _ in written().rows[name]}
        assert set(ours.cells) == set(product(STANDARD_SEGMENTS, segments))
        assert ours == theirs
        assert {cell: said.number for cell, said in ours.cells.items()} == {
            cell: truth[cell] for cell in ours.cells
        }
        assert ours.total == Said(truth["", ""])
        assert any(len(one.ours) > 1 for one in found), "an account is written down twice"
        assert any(len(one.theirs) > 1 for one in found), "a row is written down twice"
        assert len(found) == truth["", ""]


@pytest.mark.parametrize("seed", range(12))
def test_a_number_that_both_sides_are_shown_is_the_same_whatever_is_shared(
    town: Office, seed: int
) -> None:
    rng = Random(seed)
    lists = sorted({row.segment for rows in written().rows.values() for row, _ in rows})
    for number in partners(town).values():
        agrees(town, number)
        with town.desk.store.read() as view:
            found = counted_of(town.desk, view, number)
            sharing = sharing_of(town.desk, view, number)
        for _ in range(20):
            rules = tuple(
                Rule(number, side, segment, Field.NAME, rng.choice(list(Level)))
                for side, names in ((Side.OURS, STANDARD_SEGMENTS), (Side.THEIRS, lists))
                for segment in rng.sample(list(names), rng.randint(0, 3))
            )
            some = rng.sample(found, rng.randint(0, 60))
            now = replace(sharing, rules=rules)
            ours = printed(now, some, [], lists, Side.OURS, 5)
            theirs = printed(now, some, [], lists, Side.THEIRS, 5)
            both = ours.cells.keys() & theirs.cells.keys()
            assert {one: ours.cells[one] for one in both} == {
                one: theirs.cells[one] for one in both
            }
            if ours.cells.keys() == theirs.cells.keys():
                assert ours == theirs


def test_what_a_person_judged_to_be_another_company_is_not_counted(store: Store) -> None:
    office, number = small(store)
    assert count(office, number) == Said(2)

    with store.begin() as work:
        [match] = [each for each in work.matches.of_account(2) if each.verdict == "auto"]
        work.matches.set_judgement(match.id, Judgement.NOT_SAME, version=match.version)

    assert count(office, number) == Said(1)


def test_of_a_partner_that_is_gone_nothing_is_counted(store: Store) -> None:
    _, number = small(store)

    with store.begin() as work:
        partner = work.partners.by_id(number)
        assert partner is not None
        work.partners.save(replace(partner, removed_at=NOON))

    with store.read() as view:
        assert companies_of(view, number) == ()


def test_one_record_in_two_lists_is_one_company(store: Store) -> None:
    office, number = small(store)

    with store.read() as view:
        table = table_of(office.desk, view, number, Side.OURS)

    assert table.cells["prospects", "customers"] == Said(2)
    assert table.cells["prospects", "prospects"] == Said(1)
    assert table.total == Said(2)


def test_cs_03_a_count_alone_is_said_and_a_small_one_is_not(store: Store) -> None:
    office, number = small(store)
    agrees(office, number)
    rule = Rule(number, Side.THEIRS, "", None, Level.COUNTS)
    with store.begin() as work:
        work.sharing.put_rule(rule, by=None, at=NOON)

    with store.read() as view:
        for side in Side:
            table = table_of(office.desk, view, number, side)
            assert table.cells["prospects", "customers"].words == "fewer than 5"
            assert table.total.words == "not said"

    office.desk = replace(office.desk, policy=replace(office.desk.policy, count_floor=2))
    with store.read() as view:
        for side in Side:
            table = table_of(office.desk, view, number, side)
            assert table.cells["prospects", "customers"].words == "2"
            assert table.total.words == "2 or more"


def test_an_own_segment_never_tells_whether_a_company_is_on_a_list_of_numbers(
    store: Store,
) -> None:
    """CS-03: of three segments of one account each, only one is on the partner's list."""
    office, number = small(store)
    agrees(office, number)
    with store.begin() as work:
        work.sharing.put_rule(Rule(number, Side.THEIRS, "", None, Level.COUNTS), by=None, at=NOON)
        for name, owner in (("acme", "005A"), ("hooli", "005C"), ("nobody", "005D")):
            chosen = Filter({Attribute.OWNER: (owner.casefold(),)})
            work.segments.add(name, chosen, by=None, at=NOON)

    for floor in (2, 5):
        office.desk = replace(office.desk, policy=replace(office.desk.policy, count_floor=floor))
        with store.read() as view:
            table = table_of(office.desk, view, number, Side.OURS)
        assert {"acme", "hooli", "nobody"} <= table.ours.keys()
        for segment in ("acme", "hooli", "nobody"):
            assert table.ours[segment].words == "not said"
            assert table.cells[segment, "customers"].words == "not said"
        standing = {cell: said for cell, said in table.cells.items() if cell[0] == "prospects"}
        assert {said.words for said in standing.values()} == (
            {"2", "fewer than 2"} if floor == 2 else {"fewer than 5"}
        )


def small(store: Store) -> tuple[Office, int]:
    """Two companies of which the partner keeps one in two lists."""
    office = open_office(store)
    rows = [
        (PartnerAccount(0, "customers", "P-1", "Acme"), "acme"),
        (PartnerAccount(0, "prospects", "P-1", "Acme"), "acme"),
        (PartnerAccount(0, "customers", "P-2", "Globex"), "globex"),
    ]
    with store.begin() as work:
        accounts = [
            Account("001A", "Acme", owner_key="005A"),
            Account("001B", "Globex", owner_key="005B"),
            Account("001C", "Hooli", owner_key="005C"),
        ]
        work.accounts.put(accounts, now=NOON, baseline=True)
        partner = work.partners.add("Northwind", now=NOON)
        ids = {each.key: each.id for each in work.accounts.live()}
        for segment in ("customers", "prospects"):
            inside = [row for row, _ in rows if row.segment == segment]
            made = work.lists.add(partner.id, segment, "x", "x", len(inside), True, NOON, "pia")
            work.partner_accounts.replace_segment(
                partner.id, segment, inside, list_id=made.id, baseline=True, now=NOON
            )
        for row in work.partner_accounts.live():
            key = "001A" if row.external_id == "P-1" else "001B"
            for account, verdict in ((key, "auto"), ("001C", "related")):
                work.matches.put(
                    ids[account],
                    row.id,
                    partner.id,
                    probability=0.97,
                    verdict=verdict,
                    reasons=(),
                    evidence="",
                    now=NOON,
                )
    return office, partner.id


def count(office: Office, partner_id: int) -> Said:
    with office.desk.store.read() as view:
        return number_of(office.desk, view, partner_id)
