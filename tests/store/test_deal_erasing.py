"""After an erasure nothing speaks of what a partner told us in its registrations."""

from collections import Counter
from dataclasses import replace

from sqlalchemy import create_engine, select

from partnering.appeals import Appeal
from partnering.conflict_cases import ConflictCase, Evidence, Kind, Weight
from partnering.findings import Scene
from partnering.partners import Partner
from partnering.people import Role
from partnering.registrations import Claim, CustomerContact, Decision, Event, Scope
from partnering.windows import Extension
from store.engines import parse_url
from store.proposals import Proposal
from store.schema import metadata
from store.work import Store
from tests.store.deals import DAY, NOON, approved, put_deal, put_partner

SECRET = "Quakenbrueck"


def mentions(url: str) -> set[str]:
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        found = {
            table.name
            for table in metadata.sorted_tables
            if any(SECRET in str(dict(row)) for row in connection.execute(select(table)).mappings())
        }
    engine.dispose()
    return found


def test_what_a_partner_told_us_in_its_registrations_is_erased(
    store: Store, database_url: str
) -> None:
    claim = Claim(
        customer=SECRET,
        domain=SECRET,
        duns=SECRET,
        tax_id=SECRET,
        contact=CustomerContact(SECRET, SECRET, SECRET, True),
        families=frozenset({"CORE"}),
        scope=Scope((SECRET,)),
        engagement=SECRET,
    )
    with store.begin() as work:
        partner = put_partner(work)
        other = put_deal(work, put_partner(work, "Alpine"))
        for _ in range(3):
            put_deal(work, partner, claim=claim)
        deal = put_deal(work, partner, claim=claim, question=SECRET, history_source=SECRET)
        made = approved(deal)
        assert made.window is not None
        window = replace(made.window, extensions=(Extension(1, NOON, SECRET, NOON + 95 * DAY),))
        decision = Decision(
            registration_id=deal.id,
            outcome=Event.APPROVED,
            by=1,
            role=Role.DEAL_DESK,
            at=NOON,
            policy_version="v",
            registration_version=1,
            text=SECRET,
            note=SECRET,
            evidence=(SECRET,),
        )
        made = replace(made, window=window, decisions=(decision,), pending_edit=claim)
        work.registrations.save(made, seen=deal.version, now=NOON)
        work.appeals.add(
            Appeal(
                registration_id=deal.id,
                filed_by=partner[1],
                filed_at=NOON,
                text=SECRET,
                due_at=NOON,
            )
        )
        work.conflict_cases.add(
            ConflictCase(
                id=0,
                kind=Kind.PARTNER_PARTNER,
                opened_at=NOON,
                registration_ids=(deal.id, other.id),
                evidence=(Evidence(Weight.ACTIVITY, NOON, SECRET, 1, partner[0]),),
                appeal_text=SECRET,
            )
        )
        work.proposals.add(
            Proposal(
                registration_id=deal.id,
                registration_version=1,
                kind="approve",
                proposed_by=1,
                proposed_at=NOON,
                told={"note": SECRET},
            )
        )
        work.told_once.first(deal.ref, SECRET, NOON)
        seen = Scene(Partner(partner[0], SECRET), (deal,))
        work.decision_scenes.keep(deal, seen, 1)
        rival = Scene(Partner(other.partner_id, "Alpine"), (deal,))
        work.decision_scenes.keep(other, rival, 1)
    tables = {"registrations", "registration_decisions", "appeals", "conflict_cases"}
    tables |= {"deal_proposals", "told_once", "decision_scenes"}
    assert mentions(database_url) == tables | {"active_claims"}

    counts: Counter[str] = Counter()
    while True:
        with store.begin() as work:
            if not (some := work.erasing.deals(partner[0], limit=3)):
                break
            counts += some

    assert mentions(database_url) == set()
    assert counts == Counter({"registrations": 4, "conflicts": 1, "scenes of decisions": 2})
    with store.read() as view:
        kept, theirs = view.registrations.get(deal.id), view.registrations.get(other.id)
    assert theirs == other
    assert kept is not None
    assert (kept.state, kept.decisions[0].outcome) == (made.state, Event.APPROVED)
    assert kept.version == made.version + 1
