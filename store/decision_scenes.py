"""What lay before who decided, one row for each decision; read again when rules are tried out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, and_, cast, delete, select, tuple_

from partnering.findings import Scene
from partnering.registrations import Event, Registration
from store.deal_tables import decision_scenes, registration_decisions
from store.scene_values import judged_from, judged_to, partners_in, scene_from, scene_to
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KeptScene:
    """A decision with what lay before it: the registration as it stood, and the scene of that day.

    `number` counts a registration's decisions from 1.
    """

    registration: Registration
    scene: Scene
    number: int
    outcome: Event
    at: datetime
    policy_version: str


class DecisionScenes:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keep(self, registration: Registration, scene: Scene, number: int) -> bool:
        """Keep what lay before a registration's decision; false where it was kept before."""
        content = {"registration": judged_to(registration), "scene": scene_to(scene)}
        row = {"registration_id": registration.id, "number": number, "content": content}
        return self._tx.insert_new(decision_scenes, row) is not None

    def some(self, *, after: tuple[int, int] = (0, 0), limit: int = 100) -> list[KeptScene]:
        """List decisions with their scenes, by registration and number, above one of them."""
        scenes, decisions = decision_scenes.c, registration_decisions.c
        query = (
            select(scenes.content, registration_decisions)
            .join_from(
                decision_scenes,
                registration_decisions,
                and_(
                    decisions.registration_id == scenes.registration_id,
                    decisions.number == scenes.number,
                ),
            )
            .where(tuple_(scenes.registration_id, scenes.number) > after)
            .order_by(scenes.registration_id, scenes.number)
            .limit(limit)
        )
        return [
            KeptScene(
                registration=judged_from(row["content"]["registration"]),
                scene=scene_from(row["content"]["scene"]),
                number=row["number"],
                outcome=Event(row["outcome"]),
                at=row["at"],
                policy_version=row["policy_version"],
            )
            for row in self._tx.rows(query)
        ]


def erase_scenes(tx: Transaction, partner_id: int) -> int:
    """Erase every scene in which a partner's claims are spoken of, its rivals' too; how many."""
    found = select(decision_scenes).where(
        cast(decision_scenes.c.content, Text).like(f'%"partner_id": {partner_id}%')
        | cast(decision_scenes.c.content, Text).like(f'%"partner": {{"id": {partner_id}%')
    )
    going = [
        (row["registration_id"], row["number"])
        for row in tx.rows(found)
        if partner_id in partners_in(row["content"]["scene"])
    ]
    for registration_id, number in going:
        tx.run(
            delete(decision_scenes).where(
                decision_scenes.c.registration_id == registration_id,
                decision_scenes.c.number == number,
            )
        )
    return len(going)
