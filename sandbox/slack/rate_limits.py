"""How often the app may call: buckets per method and per channel, kept in memory only.

Source: https://docs.slack.dev/apis/web-api/rate-limits (2026-11).
"""

from collections.abc import Callable
from dataclasses import dataclass

TIER_PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
SPECIAL_PER_MINUTE = 300
CHANNEL_BURST = 5


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class RateLimits:
    """Refuses calls that come too fast; a refused call costs nothing."""

    def __init__(self, clock: Callable[[], float], on: bool = True) -> None:
        self._clock = clock
        self._on = on
        self._buckets: dict[str, _Bucket] = {}

    def method(self, method: str, tier: int) -> int:
        """Count a call; return 0, or the seconds to wait."""
        per_minute = TIER_PER_MINUTE.get(tier, SPECIAL_PER_MINUTE)
        return self._take(f"method:{method}", float(per_minute), per_minute / 60)

    def posting(self, channel: str) -> int:
        """Count a message to a channel, one a second after a short burst; 0 or seconds to wait."""
        return self._take(f"channel:{channel}", float(CHANNEL_BURST), 1.0)

    def _take(self, key: str, most: float, per_second: float) -> int:
        if not self._on:
            return 0
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        bucket.level = min(most, bucket.level + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.level >= 1:
            bucket.level -= 1
            return 0
        return max(1, -int(-(1 - bucket.level) / per_second // 1))
