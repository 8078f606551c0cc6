"""Erasing a partner, or one of its lists: nothing of it is left, and everything else is."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import create_engine, select

from journeys.deal_scenes import keep_scene
from journeys.draft_list import keep_draft
from journeys.import_partners import ListImport, import_list
from journeys.judge_match import Verdicting, judge
from journeys.keep_partners import (
    draft_of,
    edit_partner,
    link_channel,
    remove_partner,
    restore_partner,
)
from journeys.mark_overlap import mark
from journeys.notices import TryLater
from journeys.outcomes import Done
from journeys.purge_partner import finish_purges, purge_list
from matching.company import Company
from partnering.conflict_cases import ConflictCase, Kind
from partnering.findings import Scene
from partnering.judgements import Judgement
from partnering.overlaps import Mark, PersonalMark
from partnering.partners import Contact, Partner
from partnering.people import Role
from partnering.receipts import Cause, Receipt
from partnering.refusals import NotAllowed, Unknown
from partnering.registrations import Claim, State
from store.engines import parse_url
from store.schema import metadata
from store.tables import partner_people, withheld_sends
from store.work import Store, Work
from tests.journeys.office import (
    CONTOSO,
    MARIA,
    PIA,
    THEIR_CONTOSO,
    THEIR_OTHER,
    Office,
    arrives,
    working_day,
)
from tests.store.deals import put_deal, put_partner, with_decision

THEIR_SECRET = Company(
    id="XY-77", name="Xylotherm Spezialguss", website="xylotherm.example", city="Quakenbrueck"
)
# What only the partner could have told us; of an account's own name our CRM speaks, too.
THEIRS = ("alpine", "xylotherm", "quakenbrueck", "zwinger", "xy-7")


def full(store: Store) -> tuple[Office, int]:
    """An office in which every table that can holds something of the partner."""
    office = working_day(store)
    arrives(office)
    office.settle()
    pia, maria = office.person(PIA), office.person(MARIA)
    with store.read() as view:
        partner = view.partners.all()[0]
    contact = Contact("Anna Zwinger", "anna@alpine.example", "alliances")
    changed = replace(
        draft_of(partner),
        domains=("alpine.example",),
        contacts=(contact,),
        families=("Alpine CORE",),
        tier="Alpine gold",
    )
    edit_partner(office.desk, partner.id, partner.version, changed, by=pia, now=office.now)
    link_channel(office.desk, partner.id, "T1", "C-A9", by=pia, now=office.now)
    keep_draft(
        office.desk,
        partner.id,
        segment="alpine prospects",
        source="by Anna Zwinger",
        agreement="Alpine NDA",
        file_name="alpine.csv",
        content=b"id,name\nXY-77,Xylotherm Spezialguss\n",
        by=pia,
        now=office.now,
    )
    office.bring(THEIR_SECRET, segment="alpine prospects")
    office.bring(replace(THEIR_SECRET, id="XY-78"), segment="alpine prospects")
    overlap = office.overlaps()[0]
    with store.begin() as work:
        work.marks.put(PersonalMark(overlap.id, maria.id, Mark.USEFUL, office.now))
        rep = work.people.add("Rosa Zwinger", "rosa@alpine.example", {Role.PARTNER_REP})
        work.partners._tx.insert(partner_people, {"person_id": rep.id, "partner_id": partner.id})
        work.partners._tx.insert(
            withheld_sends,
            {
                "why": "shadow",
                "kind": "overlap",
                "record": f"overlap:{overlap.id}",
                "reader": "Rosa Zwinger",
                "first_at": office.now,
            },
        )
        row, _ = work.inbox.take("T1", "k1", "command", {"text": "overlaps Alpine"}, office.now)
        work.inbox.done(row.id, office.now)
        _register(work, (partner.id, rep.id))
    judged = Verdicting(overlap.id, Judgement.NOT_SAME, note="Zwinger says so")
    judge(office.desk, judged, by=maria, now=office.now)
    office.settle()
    return office, partner.id


def _register(work: Work, partner: tuple[int, int]) -> None:
    """Two registrations of the partner, of which one is protected, and a decision on a rival's."""
    claim = Claim(customer="Xylotherm Spezialguss", domain="xylotherm.example")
    claim = replace(claim, families=frozenset({"CORE"}), proof=("minutes by Anna Zwinger",))
    for account in ("001X", "001Y"):
        deal = put_deal(work, partner, account=account, claim=claim)
    decided = with_decision(deal, "A good one, says Zwinger")
    work.registrations.save(decided, seen=deal.version, now=deal.drafted_at)
    keep_scene(work, deal, Scene(Partner(partner[0], "Alpine Systems")), 1)
    rival = put_deal(work, put_partner(work, "Cobalt"), account="001X")
    work.registrations.save(with_decision(rival), seen=rival.version, now=rival.drafted_at)
    keep_scene(work, rival, Scene(Partner(rival.partner_id, "Cobalt"), (deal,)), 1)


def purge(office: Office, partner_id: int) -> Receipt:
    receipt = remove_partner(
        office.desk, partner_id, purge=True, by=office.person(PIA), now=office.now
    )
    assert receipt is not None
    return receipt


def everything(url: str) -> dict[str, str]:
    """Each table as text, whole."""
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        found = {
            table.name: "\n".join(
                str(dict(row)) for row in connection.execute(select(table)).mappings()
            )
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def traces(url: str) -> dict[str, list[str]]:
    """Which table still speaks of what."""
    found = {
        table: [name for name in THEIRS if name in rows.casefold()]
        for table, rows in everything(url).items()
    }
    return {table: names for table, names in found.items() if names}


def test_after_a_purge_no_row_of_any_table_speaks_of_the_partner(
    store: Store, database_url: str
) -> None:
    office, partner_id = full(store)
    before = traces(database_url)

    purge(office, partner_id)
    office.settle()

    assert {"partners", "partner_accounts", "partner_lists", "list_drafts", "people"} <= set(before)
    assert {"registrations", "registration_decisions", "decision_scenes"} <= set(before)
    assert traces(database_url) == {}
    left = everything(database_url)
    for table in ("partner_accounts", "matches", "judgements", "overlaps", "marks", "messages"):
        assert left[table] == "", table
    assert left["decision_scenes"] == ""
    assert CONTOSO.name in left["accounts"]


def test_the_receipt_counts_what_was_erased_and_stays(store: Store, database_url: str) -> None:
    office, partner_id = full(store)

    receipt = purge(office, partner_id)

    assert receipt.cause is Cause.PARTNER_REMOVED
    assert receipt.finished_at is not None
    assert receipt.by_person_id == office.person(PIA).id
    assert receipt.counts["companies"] == 4
    assert receipt.counts["lists"] == 3
    assert receipt.counts["overlaps"] == 1
    assert receipt.counts["judgements"] == 1
    assert receipt.counts["contacts"] == 1
    assert receipt.counts["people of the partner"] == 1
    assert receipt.counts["registrations"] == 2
    assert receipt.counts["scenes of decisions"] == 2
    with store.read() as view:
        assert view.receipts.all() == [receipt]


def test_cards_are_taken_down_even_where_slack_comes_back_later(store: Store) -> None:
    office, partner_id = full(store)
    office.messenger.redrawn.clear()

    office.messenger.faults.extend([TryLater("down", 1.0)] * 3)
    purge(office, partner_id)
    office.settle(hours=1)

    shown = [each.notice for each in office.messenger.redrawn]
    assert {notice.kind for notice in shown} == {"erased"}
    assert {each.record.partition(":")[0] for each in office.messenger.redrawn} == {
        "deal-door",
        "overlap",
        "judgement",
        "partner",
    }
    with store.read() as view:
        assert view.messages.of_record("partner:1") == []


def test_cards_about_registrations_are_taken_down_and_those_of_cases_drawn_anew(
    store: Store,
) -> None:
    office, partner_id = full(store)
    with store.begin() as work:
        deal = work.registrations.of_partner(partner_id)[0]
        (rival,) = [each for each in work.registrations.in_state(*State) if each.partner_id != 1]
        case = work.conflict_cases.add(
            ConflictCase(
                id=0,
                kind=Kind.PARTNER_PARTNER,
                opened_at=office.now,
                registration_ids=(deal.id, rival.id),
            )
        )
        records = {
            f"deal:{deal.id}": "deal",
            f"partner-deal:{deal.id}": "partner_deal",
            f"deal-word:{deal.id}:due:7": "deal_word",
            "deal-door:C-A9": "deal_door",
            f"conflict:{case.id}": "conflict",
            f"deal:{rival.id}": "deal",
        }
        for number, (record, kind) in enumerate(records.items()):
            work.messages.add("T1", f"C1/{number}", kind, record, None, "", office.now)

    purge(office, partner_id)
    office.settle()

    with store.read() as view:
        left = {record for record in records if view.messages.of_record(record)}
    assert left == {f"conflict:{case.id}", f"deal:{rival.id}"}
    redrawn = [each.notice for each in office.messenger.redrawn if each.record.startswith("conf")]
    assert [each.kind for each in redrawn] == ["conflict"]
    assert [name for name in THEIRS if name in str(redrawn).casefold()] == []


class SlowToCome(list[Company]):
    """A list that is being brought in: its rows come once somebody lets them."""

    def __init__(self, rows: Iterable[Company]) -> None:
        super().__init__(rows)
        self.asked, self.let = Event(), Event()

    def __iter__(self) -> Iterator[Company]:
        self.asked.set()
        assert self.let.wait(timeout=30)
        return super().__iter__()


def test_a_list_that_comes_in_while_its_partner_is_erased_is_erased_too(store: Store) -> None:
    office = working_day(store)
    pia = office.person(PIA)
    with store.read() as view:
        [partner] = view.partners.all()
    rows = SlowToCome([THEIR_SECRET])
    request = ListImport(partner.name, "prospects", "by mail", "list.csv", "test")

    with ThreadPoolExecutor(2) as pool:
        coming = pool.submit(import_list, office.desk, request, rows, now=office.now)
        assert rows.asked.wait(timeout=30)
        going = pool.submit(
            remove_partner, office.desk, partner.id, purge=True, by=pia, now=office.now
        )
        wait([going], timeout=0.5)  # it cannot be done yet; if it were, rows would be left
        rows.let.set()
        coming.result(timeout=30)
        assert going.result(timeout=30) is not None

    with store.read() as view:
        assert view.erasing.count_rows(partner.id, None) == 0


def test_the_name_is_free_again_and_a_new_list_is_mapped_anew(store: Store) -> None:
    office, partner_id = full(store)
    purge(office, partner_id)
    office.settle()

    again = office.add_partner()
    office.bring(THEIR_CONTOSO, THEIR_OTHER)
    office.sync()

    assert again != partner_id
    assert [overlap.partner_id for overlap in office.overlaps()] == [again]


def test_an_interrupted_purge_is_finished_later_and_its_receipt_counts_all(
    store: Store, database_url: str
) -> None:
    office, partner_id = full(store)
    plain = purge_counts(office, partner_id)

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remove_partner(
            office.desk,
            partner_id,
            purge=True,
            by=office.person(PIA),
            now=office.now,
            progress=stop,
        )
    (finished,) = finish_purges(office.desk, now=office.now + timedelta(hours=1))
    office.settle()

    assert traces(database_url) == {}
    assert finished.counts["companies"] == plain
    assert finish_purges(office.desk, now=office.now) == []


def purge_counts(office: Office, partner_id: int) -> int:
    with office.desk.store.read() as view:
        return view.erasing.count_rows(partner_id, None)


def test_other_partners_keep_everything(store: Store, database_url: str) -> None:
    office, partner_id = full(store)
    other = office.add_partner("Borealis")
    office.bring(THEIR_CONTOSO, partner="Borealis")
    office.sync()
    office.settle(hours=24)
    kept = [each for each in office.overlaps() if each.partner_id == other]

    purge(office, partner_id)
    office.settle()

    assert [each for each in office.overlaps() if each.partner_id == other] == kept != []
    with store.read() as view:
        assert view.partner_accounts.count_of(other) == 1


def test_purging_one_list_leaves_an_overlap_that_another_list_holds_up(store: Store) -> None:
    office = working_day(store)
    arrives(office)
    office.bring(replace(THEIR_CONTOSO, id="P-9"), segment="open opportunities")
    office.sync()
    office.settle()
    (overlap,) = office.overlaps()
    partner_id = overlap.partner_id

    receipt = purge_list(
        office.desk, partner_id, "Customers", by=office.person(PIA), now=office.now
    )
    office.settle()

    (left,) = office.overlaps()
    assert left.id == overlap.id
    assert receipt.counts["companies"] == 2
    with store.read() as view:
        best = view.matches.get(left.match_id)
        assert best is not None
        company = view.partner_accounts.get(best.partner_account_id)
        assert company is not None
        assert company.segment == "open opportunities"
        assert [each.segment for each in view.lists.of_partner(partner_id) if each.purged_at] == [
            "customers"
        ]
    assert office.redrawn("overlap")[-1].partner_segments == ("open opportunities",)


def test_purging_the_only_list_erases_its_overlaps_and_a_new_import_brings_them_back(
    store: Store,
) -> None:
    office = working_day(store)
    arrives(office)
    office.settle()
    partner_id = office.overlaps()[0].partner_id

    purge_list(office.desk, partner_id, "customers", by=office.person(PIA), now=office.now)
    office.settle()

    assert office.overlaps() == []
    assert office.redrawn("erased")
    office.bring(THEIR_CONTOSO)
    office.sync()
    assert len(office.overlaps()) == 1


def test_a_list_that_is_not_there_is_refused_with_those_that_are(store: Store) -> None:
    office = working_day(store)

    with pytest.raises(Unknown, match="its lists: customers"):
        purge_list(office.desk, 1, "prospects", by=office.person(PIA), now=office.now)


def test_only_who_has_the_right_removes_and_purges(store: Store) -> None:
    office = working_day(store)

    for purging in (False, True):
        with pytest.raises(NotAllowed):
            remove_partner(office.desk, 1, purge=purging, by=office.person(MARIA), now=office.now)
    with pytest.raises(NotAllowed):
        purge_list(office.desk, 1, "customers", by=office.person(MARIA), now=office.now)


def test_a_removed_partner_is_silent_until_it_is_restored(store: Store) -> None:
    office = working_day(store)
    pia = office.person(PIA)
    office.crm.put(CONTOSO)
    arrives(office)
    assert remove_partner(office.desk, 1, purge=False, by=pia, now=office.now) is None
    office.settle(hours=2)
    silent = office.told("overlap")
    assert office.overlaps() == []

    restore_partner(office.desk, 1, by=pia, now=office.now)
    office.settle(hours=2)

    assert silent == []
    assert len(office.overlaps()) == 1
    assert len(office.told("overlap")) == 1


def test_what_was_erased_is_not_restored(store: Store) -> None:
    office, partner_id = full(store)
    purge(office, partner_id)

    with pytest.raises(Unknown):
        restore_partner(office.desk, partner_id, by=office.person(PIA), now=office.now)
    with pytest.raises(Unknown, match="receipt 1"):
        purge(office, partner_id)


def test_the_names_are_gone_from_sqlites_file_and_its_log(
    sqlite_store: Store, tmp_path: Path
) -> None:
    office, partner_id = full(sqlite_store)
    many = [
        replace(THEIR_SECRET, id=f"XY-{n}", name=f"Xylotherm {n} Spezialguss", city="Quakenbrueck")
        for n in range(300)
    ]
    office.bring(*many, segment="alpine prospects")
    files = ("cosell.db", "cosell.db-wal")
    assert any(b"Xylotherm" in (tmp_path / name).read_bytes() for name in files)

    purge(office, partner_id)
    office.settle()

    for name in files:
        raw = (tmp_path / name).read_bytes() if (tmp_path / name).exists() else b""
        assert [each for each in THEIRS if each.encode() in raw.lower()] == [], name


def test_what_is_still_owed_about_an_erased_overlap_ends_well(store: Store) -> None:
    office, partner_id = full(store)
    office.messenger.told.clear()
    maria = office.person(MARIA)
    other = replace(CONTOSO, key="001NORDLICHT", name="Fabrikam Textiles SARL", website="")
    office.crm.put(replace(other, website="fabrikam-textiles.fr", country="France"))
    office.sync()
    (overlap,) = office.overlaps()
    mark(office.desk, overlap.id, Mark.USEFUL, by=maria, now=office.now)

    purge(office, partner_id)
    outcomes = office.settle()

    assert outcomes
    assert [each for each in outcomes if not isinstance(each, Done)] == []
    assert office.told("overlap") == []
