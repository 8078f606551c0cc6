"""Scenes of decisions come back as they were kept, in order, and go with their partner."""

from hypothesis import HealthCheck, given, settings

from partnering.collisions import Customers
from partnering.findings import Scene
from partnering.judged_scene import as_judged, scene_as_judged
from partnering.partners import Partner
from partnering.registrations import Event, Registration
from store.scene_values import judged_from, judged_to, scene_from, scene_to
from store.work import Store
from tests.partnering.scenes import registrations, scenes
from tests.store.deals import NOON, put_deal, put_partner, with_decision


@given(registrations(), scenes())
def test_what_is_written_reads_back_the_same(registration: Registration, scene: Scene) -> None:
    one, seen = as_judged(registration), scene_as_judged(scene)
    assert judged_from(judged_to(one)) == one
    assert scene_from(scene_to(seen)) == seen


@given(scene=scenes())
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_scene_comes_back_with_its_decision(store: Store, scene: Scene) -> None:
    seen = scene_as_judged(scene)
    with store.begin() as work:
        partner = put_partner(work, f"Alpine {work.registrations.next_sequence()}")
        deal = put_deal(work, partner, account=f"A{work.registrations.next_sequence()}")
        done = with_decision(deal)
        work.registrations.save(done, seen=deal.version, now=NOON)
        assert work.decision_scenes.keep(as_judged(deal), seen, 1)
        assert not work.decision_scenes.keep(as_judged(deal), seen, 1)

    with store.read() as view:
        kept = view.decision_scenes.some(after=(deal.id - 1, 1))
    assert [(each.scene, each.number, each.outcome) for each in kept] == [(seen, 1, Event.APPROVED)]
    assert (kept[0].registration, kept[0].at) == (as_judged(deal), done.decisions[0].at)


def test_scenes_are_read_on_where_the_last_page_ended(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
        for account in "ABC":
            deal = put_deal(work, partner, account=account)
            work.registrations.save(with_decision(deal), seen=deal.version, now=NOON)
            work.decision_scenes.keep(as_judged(deal), Scene(Partner(partner[0], "")), 1)

    with store.read() as view:
        first = view.decision_scenes.some(limit=2)
        rest = view.decision_scenes.some(after=(first[-1].registration.id, first[-1].number))
    assert [each.registration.id for each in (*first, *rest)] == [1, 2, 3]


def test_an_erasure_takes_the_scenes_of_a_partner_and_those_that_speak_of_its_claims(
    store: Store,
) -> None:
    with store.begin() as work:
        partners = [put_partner(work, name) for name in ("Northwind", "Alpine", "Borealis")]
        deals = [put_deal(work, each, account=f"A{each[0]}") for each in partners]
        others: list[tuple[Registration, ...]] = [(), (deals[0],), (deals[1],)]
        for deal, rivals in zip(deals, others, strict=True):
            work.registrations.save(with_decision(deal), seen=deal.version, now=NOON)
            scene = Scene(Partner(deal.partner_id, ""), rivals, customers=Customers())
            work.decision_scenes.keep(as_judged(deal), scene_as_judged(scene), 1)

    with store.begin() as work:
        assert work.erasing.deals(partners[0][0], limit=50)

    with store.read() as view:
        left = [each.registration.id for each in view.decision_scenes.some()]
    assert left == [deals[2].id]
