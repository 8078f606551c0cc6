"""What `/metrics` shows: counts read from our own rows when asked, nothing kept in memory."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from store.work import Store


class _Rows(Collector):
    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        with self._store.read() as view:
            deliveries = GaugeMetricFamily(
                "cosell_deliveries", "Deliveries by state.", labels=["state"]
            )
            for state, count in sorted(view.deliveries.counts().items()):
                deliveries.add_metric([state], count)
            yield deliveries
            yield CounterMetricFamily(
                "cosell_deliveries_repeated",
                "Messages sent once more because it was unknown whether the first arrived.",
                value=view.deliveries.unknown_total(),
            )
            yield GaugeMetricFamily(
                "cosell_overlaps_open",
                "Companies that partners and we both know, once for each partner.",
                value=view.overlaps.count_companies(),
            )
            yield GaugeMetricFamily(
                "cosell_matches_to_review",
                "Pairs that wait for a person.",
                value=view.matches.review_count(),
            )
            yield GaugeMetricFamily(
                "cosell_accounts", "Live accounts that we hold.", value=view.accounts.count()
            )
            yield GaugeMetricFamily(
                "cosell_owners_unmapped",
                "Owners whom nobody in chat could be found for.",
                value=len(view.unmapped.all()),
            )
            yield GaugeMetricFamily(
                "cosell_records_set_aside",
                "CRM records that could not be read.",
                value=view.set_aside.count(),
            )


def exposition(store: Store) -> bytes:
    """Write the metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Rows(store))
    return generate_latest(registry)
