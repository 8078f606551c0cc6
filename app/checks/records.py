"""What waits for a person in our own rows: it is shown here until somebody has mended it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from app.checks.check import Check, Seen, State, warning, well, wrong
from crm.port import Kind, OwnKind
from journeys.owed_deals import owed_deals
from journeys.refit_weights import readable
from journeys.run_programme import channel_of
from journeys.write_overlaps import owed
from partnering.programme import Channel, Writable
from store.work import Store

NAMES = (
    "database",
    "deliveries",
    "owners",
    "records",
    "inbox",
    "weights",
    "overlaps to write",
    "deals to write",
    "fallback channel",
)
OLDEST_POSTGRESQL = 14


def record_checks(seen: Seen) -> Iterator[Check]:
    """List what is dead, unmapped, set aside or stuck; what is well is not mentioned."""
    store = seen.desk.store
    yield database(store)
    yield from _waiting(store)
    yield weights(store)
    yield from _writing(seen)
    yield from _deals(seen)
    yield _fallback(seen)


def database(store: Store) -> Check:
    """Say which database it is, at the newest migration, and of which release."""
    version = store.engine_version()
    if not store.is_sqlite and (old := postgresql(version)).state is not State.OK:
        return old
    kind = "SQLite" if store.is_sqlite else "PostgreSQL"
    shown = ".".join(map(str, version[:2]))
    return well("database", f"{store.url_shown}, {kind} {shown}, migrations up to date")


def postgresql(version: tuple[int, ...]) -> Check:
    """Say whether a release of PostgreSQL is one that is tested."""
    shown = ".".join(map(str, version[:2]))
    if version[0] < OLDEST_POSTGRESQL:
        words = f"PostgreSQL {shown} is older than {OLDEST_POSTGRESQL}, the oldest that is tested"
        return warning("database", words, "upgrade PostgreSQL")
    return well("database", f"PostgreSQL {shown}")


def _waiting(store: Store) -> Iterator[Check]:
    with store.read() as view:
        dead = view.deliveries.dead_list(limit=5)
        gaps = view.unmapped.all()
        aside, all_aside = view.set_aside.all(limit=5), view.set_aside.count()
        stuck = view.inbox.stuck(limit=5)
    if dead:
        words = "; ".join(f"job {each.id}, {each.effect}: {each.reason}" for each in dead)
        advice = "mend the cause, then `cosell jobs retry ID`; `cosell jobs list` shows them all"
        yield wrong("deliveries", f"could not be delivered: {words}", advice)
    if gaps:
        reasons = Counter(each.reason for each in gaps).most_common()
        words = "; ".join(f"{number}: {reason}" for reason, number in reasons[:5])
        more = "; and more reasons" if len(reasons) > 5 else ""
        said = f"{len(gaps)} with nobody in Slack ({words}{more})"
        # Nearly every org has some, and their alerts reach the fallback channel.
        yield warning("owners", said, "see `cosell people list --unmapped`")
    if aside:
        words = "; ".join(f"{each.kind} {each.key}: {each.reason}" for each in aside)
        more = f" and {all_aside - 5} more" if all_aside > 5 else ""
        advice = "mend them in the CRM; the next sync takes them in"
        yield wrong("records", f"set aside: {words}{more}", advice)
    if stuck:
        words = "; ".join(f"{each.kind} of {each.received_at:%H:%M}: {each.note}" for each in stuck)
        yield wrong("inbox", f"could not be handled: {words}", "see the log of that time")


def weights(store: Store) -> Check:
    """Which weights matching uses, and whether any wait for a person to put them in force."""
    with store.read() as view:
        in_force, newest = view.weights.in_force(), view.weights.all()[:1]
        adopted = {each.version_id for each in view.weights.adoptions()}
    if in_force is not None and readable(in_force) is None:
        words = f"version {in_force.id} is of another release; the shipped ones are used"
        advice = "`cosell weights refit --now`, or `cosell weights adopt shipped`"
        return wrong("weights", words, advice)
    words = "as shipped" if in_force is None else f"version {in_force.id}"
    if newest and newest[0].id not in adopted:
        words += f"; version {newest[0].id} is proposed, see `cosell weights show`"
    return well("weights", words)


def _writing(seen: Seen) -> Iterator[Check]:
    """What the CRM refused of our own records, and what it does not hold yet."""
    name = "overlaps to write"
    with seen.desk.store.read() as view:
        on = Writable.OVERLAP in view.programme.get().writes
        if not on and not view.crm_writes.count(OwnKind.OVERLAP):
            return
        refused = view.crm_writes.refused(OwnKind.OVERLAP, limit=5)
        left = owed(seen.desk, view, now=datetime.now(UTC))
    if refused:
        words = "; ".join(f"{each.external_id}: {each.problem}" for each in refused)
        yield wrong(name, f"the CRM refused {words}", "mend the cause, then change the overlap or "
                    "`cosell crm writes --again`")  # fmt: skip
    elif on:
        yield well(name, f"{left.count} to write, {len(left.erase)} of them to be erased")
    elif left.erase:
        words = f"{len(left.erase)} purged overlaps stand in the CRM still, and writing is off"
        yield warning(name, words, "switch it on until they are gone, or delete them there")


def _deals(seen: Seen) -> Iterator[Check]:
    """What the CRM refused of registered deals, and what it does not say yet."""
    name = "deals to write"
    with seen.desk.store.read() as view:
        on = Writable.OPPORTUNITY in view.programme.get().writes
        refused = view.crm_writes.refused(Kind.ACCOUNT, Kind.OPPORTUNITY, limit=5)
        left = owed_deals(view) if on and not refused else []
    if refused:
        words = "; ".join(f"{each.external_id}: {each.problem}" for each in refused)
        advice = "mend the cause, then `cosell crm writes --again`"
        yield wrong(name, f"the CRM refused {words}", advice)
    elif on:
        yield well(name, f"{len(left)} to write")


def _fallback(seen: Seen) -> Check:
    with seen.desk.store.read() as view:
        name = channel_of(view.programme.get(), seen.desk.policy, Channel.FALLBACK)
    if name:
        return well("fallback channel", f"#{name}")
    return wrong(
        "fallback channel",
        "none is set: alerts of owners who are not in Slack reach nobody",
        "choose one with `/cosell setup` in Slack, or set it in the policy file (COSELL_POLICY)",
    )
