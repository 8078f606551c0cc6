"""`cosell benchmark`: a refusal in one line, and what is compared in words and as JSON."""

from datetime import datetime

from app.settings import read_settings
from app.wiring import office
from partnering.benchmark_measures import Measure
from partnering.benchmarks import Member, peer_groups
from tests.app.test_partners import Cosell, cosell, one_line

__all__ = ["cosell"]
AT = datetime.fromisoformat("2026-10-08T08:00:00+00:00")


def compares(number: int) -> None:
    """Keep a comparison of Alpine with some others, by the shares of leads that they accepted."""
    with office(read_settings()) as desk, desk.store.begin() as work:
        alpine = work.partners.by_name("Alpine")
        assert alpine is not None
        for at in range(len(work.partners.all()), number):
            work.partners.add(f"Peer {at}", now=AT)
        others = [each.id for each in work.partners.all() if each.id != alpine.id]
        found = [
            Member(each, "Gold", "AT", {Measure.LEAD_ACCEPTED: 10 * at})
            for at, each in enumerate((alpine.id, *others), 3)
        ]
        assert work.benchmarks.keep(f"2026-Q{number // 3}", peer_groups(found), AT)


def test_a_small_group_is_refused_in_one_line_and_a_larger_one_is_told(cosell: Cosell) -> None:
    assert "first one is made on" in one_line(cosell("benchmark", "Alpine"), 2)
    compares(5)
    assert "fewer than five others" in one_line(cosell("benchmark", "Alpine"), 2)
    assert "There is no partner 'Nobody'" in one_line(cosell("benchmark", "Nobody"), 2)

    compares(6)

    told = cosell("benchmark", "alpine")
    assert "Alpine in 2026-Q2, among Gold partners in AT:" in told.out
    shown = cosell("benchmark", "Alpine", "--json").json
    [line] = [each for each in shown["figures"] if each["code"] == "lead_accepted"]
    assert (line["own"], line["stands"], line["median"]) == ("30%", "bottom quarter", "55%")
    [empty] = [each for each in shown["figures"] if each["code"] == "help_time"]
    assert (empty["own"], empty["stands"], empty["median"]) == ("n/a", "n/a", "n/a")
    assert "Peer" not in told.out + str(shown)
