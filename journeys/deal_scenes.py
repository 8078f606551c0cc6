"""What lay before who decided: kept with the decision, and read when other rules are tried out.

It decides nothing again.
"""

from collections.abc import Iterator

from journeys.pinned_policy import kept_rules
from partnering.deal_policy import DealPolicy
from partnering.findings import Scene
from partnering.judged_scene import as_judged, scene_as_judged
from partnering.policy_replay import PastDecision
from partnering.registrations import Registration
from store.work import Work

_AT_ONCE = 100


def keep_scene(work: Work, registration_before: Registration, scene: Scene, number: int) -> None:
    """Keep what a decision rested on: the registration before it, the scene, and which one it was.

    `number` counts the registration's decisions from 1. Call it where the decision is saved.
    """
    work.decision_scenes.keep(as_judged(registration_before), scene_as_judged(scene), number)


def past_decisions(view: Work, current: DealPolicy) -> Iterator[PastDecision]:
    """Give the decisions of which the scene was kept, each with the rules it was taken under.

    Raises: VersionNotKept.
    """
    known: dict[str, DealPolicy] = {}
    after = (0, 0)
    while some := view.decision_scenes.some(after=after, limit=_AT_ONCE):
        for each in some:
            version = each.policy_version
            if version not in known:
                known[version] = kept_rules(view, version, current)
            yield PastDecision(each.registration, each.scene, each.outcome, each.at, known[version])
        after = (some[-1].registration.id, some[-1].number)
