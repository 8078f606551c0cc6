"""What each partner can take of leads; a partner of which nothing is kept has an empty profile."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import bindparam, select, update

from partnering.lead_profiles import LeadProfile
from store.lead_tables import lead_profiles
from store.lead_values import profile_from, profile_to
from store.transaction import StaleVersion, Transaction, chunks

_OF_PARTNERS = select(lead_profiles).where(lead_profiles.c.partner_id.in_(bindparam("partners")))


class LeadProfiles:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def of(self, partner_id: int) -> LeadProfile:
        """Give a partner's profile, an empty one of version 0 where there is none."""
        return self.many([partner_id]).get(partner_id, LeadProfile(partner_id))

    def many(self, partner_ids: Iterable[int]) -> dict[int, LeadProfile]:
        """Give the profiles of several partners; who has none is left out."""
        return {
            row["partner_id"]: profile_from(row)
            for chunk in chunks(sorted(set(partner_ids)))
            for row in self._tx.rows(_OF_PARTNERS, partners=chunk)
        }

    def save(self, profile: LeadProfile) -> LeadProfile:
        """Save a profile as it was seen at its version. Raises: StaleVersion."""
        after = replace(profile, version=profile.version + 1)
        values = {**profile_to(profile), "version": after.version}
        if profile.version == 0:
            self._tx.insert(lead_profiles, {"partner_id": profile.partner_id, **values})
            return after
        done = self._tx.run(
            update(lead_profiles)
            .where(
                lead_profiles.c.partner_id == profile.partner_id,
                lead_profiles.c.version == profile.version,
            )
            .values(**values)
        )
        if not done:
            raise StaleVersion(f"lead_profiles {profile.partner_id} has changed")
        return after
