"""The review queue in the store: what waits, what is set aside, who was shown which pair."""

from partnering.accounts import Account
from partnering.judgements import Judgement
from store.matches import MatchRow
from store.reviews import Offer
from store.work import Store, Work
from tests.store.makers import NOON, SECOND, company, put_companies, put_match, put_scene


def put_open(work: Work, *probabilities: float, owner: str = "005A") -> list[MatchRow]:
    """One partner's pairs that matching left open, on accounts of one owner."""
    partner = work.partners.add(f"Partner of {owner}", now=NOON)
    rows = put_companies(work, partner, *(company(f"N{at}") for at in range(len(probabilities))))
    keys = [f"001{owner}{at}" for at in range(len(probabilities))]
    work.accounts.put(
        [Account(key, "Acme", owner_key=owner) for key in keys], now=NOON, baseline=False
    )
    accounts = [work.accounts.by_key(key) for key in keys]
    return [
        put_match(work, account, row, probability=probability, verdict="review")
        for account, row, probability in zip(accounts, rows, probabilities, strict=True)
        if account is not None
    ]


def ids(rows: list[MatchRow]) -> list[int]:
    return [row.id for row in rows]


def test_open_pairs_wait_with_the_most_doubtful_first(store: Store) -> None:
    with store.begin() as work:
        sure, open_question, less = put_open(work, 0.9, 0.5, 0.35)

        assert ids(work.reviews.most_doubtful(10)) == ids([open_question, less, sure])
        assert ids(work.reviews.most_doubtful(1)) == [open_question.id]
        assert work.matches.review_count() == 3
        assert open_question.doubt == 1.0


def test_a_judged_pair_waits_again_only_once_its_records_have_changed(store: Store) -> None:
    with store.begin() as work:
        [row] = put_open(work, 0.6)
        judged = work.matches.set_judgement(row.id, Judgement.NOT_SAME, version=row.version)
        assert not judged.waits
        assert work.reviews.most_doubtful(10) == []

        asked = work.matches.set_changed(row.id, ("ours.website",), version=judged.version)

        assert asked.waits
        assert asked.changed == ("ours.website",)
        assert ids(work.reviews.most_doubtful(10)) == [row.id]
        again = work.matches.set_judgement(row.id, Judgement.NOT_SAME, version=asked.version)
        assert (again.changed, again.waits) == ((), False)


def test_a_pair_that_is_let_go_waits_no_more(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        [row] = put_open(work, 0.6)
        work.reviews.offer(row.id, scene.person.id, NOON)

        work.matches.drop(row.id)

        assert work.matches.get(row.id) is None
        assert work.reviews.most_doubtful(10) == []


def test_the_queue_is_kept_to_a_partner_and_to_owners(store: Store) -> None:
    with store.begin() as work:
        [mine], [theirs] = put_open(work, 0.6), put_open(work, 0.5, owner="005B")

        assert ids(work.reviews.most_doubtful(9, partner_id=mine.partner_id)) == [mine.id]
        assert ids(work.reviews.most_doubtful(9, owner_keys=["005B"])) == [theirs.id]
        assert work.reviews.most_doubtful(9, owner_keys=[]) == []
        assert work.matches.review_count(owner_keys=["005A"]) == 1
        assert work.matches.review_count(theirs.partner_id, owner_keys=["005A"]) == 0


def test_what_has_left_the_crm_or_the_list_is_not_asked_about(store: Store) -> None:
    with store.begin() as work:
        first, second = put_open(work, 0.5, 0.5)
        account = work.accounts.get(first.account_id)
        assert account is not None
        work.accounts.remove([account.key], now=NOON)

        assert ids(work.reviews.most_doubtful(9)) == [second.id]
        partner = work.partners.by_id(second.partner_id)
        assert partner is not None
        put_companies(work, partner)
        assert work.reviews.most_doubtful(9) == []


def test_unsure_pairs_are_set_aside_the_longest_ago_first(store: Store) -> None:
    with store.begin() as work:
        ada = put_scene(work).person.id
        rows = put_open(work, 0.6, 0.6, 0.6)
        for late, row in enumerate(reversed(rows)):
            work.judgements.add(row.id, Judgement.UNSURE, ada, NOON + late * SECOND)
            work.matches.set_judgement(row.id, Judgement.UNSURE, version=row.version)

        assert work.matches.review_count() == 0
        later = NOON + 9 * SECOND
        assert ids(work.reviews.set_aside(9, before=later)) == ids(list(reversed(rows)))
        assert ids(work.reviews.set_aside(9, before=NOON + SECOND)) == [rows[2].id]
        assert work.reviews.count_set_aside() == 3
        assert work.reviews.count_set_aside(before=NOON + SECOND) == 1
        assert work.reviews.count_set_aside(owner_keys=["005B"]) == 0


def test_judged_kinds_are_counted_and_the_newest_judgements_listed(store: Store) -> None:
    with store.begin() as work:
        ada = put_scene(work).person.id
        rows = put_open(work, 0.6, 0.6)
        said = []
        for row, judgement in zip(rows, (Judgement.SAME, Judgement.UNSURE), strict=True):
            kept = work.matches.put(
                row.account_id,
                row.partner_account_id,
                row.partner_id,
                probability=0.6,
                verdict="review",
                reasons=("same city Ulm",),
                against=("different street: A / B",),
                evidence="x",
                pattern="same city|different street",
                now=NOON,
            )
            assert kept.against == ("different street: A / B",)
            said.append(work.judgements.add(row.id, judgement, ada, NOON))
            work.matches.set_judgement(row.id, judgement, version=kept.version)

        assert work.reviews.judged_patterns(["same city|different street", "?"]) == {
            "same city|different street": 1
        }
        listed = [(number, row.id) for number, row in work.reviews.last_judged(9)]
        assert listed == [(said[1].id, rows[1].id), (said[0].id, rows[0].id)]
        assert work.reviews.last_judged(9, owner_keys=["005B"]) == []


def test_the_last_to_be_shown_a_pair_is_kept(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        bob = work.people.add("Bob", "bob@vendor.example")

        work.reviews.offer(scene.match.id, scene.person.id, NOON)
        work.reviews.offer(scene.match.id, bob.id, NOON + SECOND)
        work.reviews.offer(404, bob.id, NOON)

        assert work.reviews.offers([scene.match.id, 404]) == {
            scene.match.id: Offer(scene.match.id, bob.id, NOON + SECOND)
        }


def test_what_a_judgement_replaced_is_found_and_counts_again(store: Store) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        ada, later = scene.person.id, NOON + SECOND
        first = work.judgements.add(
            scene.match.id, Judgement.SAME, ada, NOON, evidence="e1", seen={"ours.name": "1"}
        )
        assert (first.evidence, first.seen) == ("e1", {"ours.name": "1"})
        work.judgements.revoke(first.id, later, ada)
        second = work.judgements.add(scene.match.id, Judgement.NOT_SAME, ada, later)

        found = work.judgements.replaced_by(second)
        assert found is not None
        assert found.id == first.id
        assert work.judgements.replaced_by(first) is None
        work.judgements.revoke(second.id, later, ada)
        work.judgements.reinstate(first.id)
        work.judgements.set_seen(first.id, "e2", {})

        stands = work.judgements.last_of(scene.match.id)
        assert stands is not None
        assert (stands.id, stands.evidence, stands.seen) == (first.id, "e2", {})


def test_a_pair_whose_records_changed_teaches_nothing_until_it_is_judged_again(
    store: Store,
) -> None:
    with store.begin() as work:
        scene = put_scene(work)
        work.judgements.add(scene.match.id, Judgement.SAME, scene.person.id, NOON)
        row = work.matches.set_judgement(scene.match.id, Judgement.SAME, version=1)
        assert len(work.judgements.labelled()) == 1

        work.matches.set_changed(row.id, ("theirs.city",), version=row.version)

        assert work.judgements.labelled() == []
