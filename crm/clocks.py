"""Our clock held against somebody else's, as a line of a check-up. Reads no clock itself."""

from datetime import datetime

from crm.port import Finding

# Slack refuses to be answered by, and we refuse, what was signed five minutes ago.
WARN_SECONDS, WRONG_SECONDS = 60, 300


def clock_finding(name: str, who: str, theirs: datetime, ours: datetime) -> Finding:
    """Compare two clocks; a Date header tells whole seconds."""
    seconds = round((ours - theirs).total_seconds())
    if abs(seconds) <= 1:
        return Finding(name, "ok", f"our clock agrees with {who}'s")
    words = f"our clock is {abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} {who}'s"
    advice = "set this machine's clock by NTP"
    if abs(seconds) > WRONG_SECONDS:
        return Finding(name, "wrong", words, f"{advice}: Slack's signed requests are refused")
    if abs(seconds) > WARN_SECONDS:
        return Finding(name, "warning", words, advice)
    return Finding(name, "ok", words)
