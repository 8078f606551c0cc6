"""The table beside the goals."""

from typing import Any

from bench.peers.table import goals, page

SHARES = (
    "precision", "recall", "f1", "oracle_f1", "recall_at_p98", "pair_f1",
    "auto_precision", "auto_recall", "shipped_precision", "shipped_recall", "shipped_f1",
)  # fmt: skip


def _result(adapter: str, left: int, f1: float, cpu: float, mb: float = 100.0) -> dict[str, Any]:
    shares = dict.fromkeys(SHARES, 0.9) | {"f1": f1}
    return {
        "folder": "lists", "blind": False, "left": left, "right": 10, "judged": "rest",
        "system": f"the {adapter}", "adapter": adapter, "cpu_seconds": cpu, "wall_seconds": cpu,
        "peak_mb": mb, **shares,
    }  # fmt: skip


def test_a_goal_is_judged_against_the_splink_that_does_best() -> None:
    ours = _result("ours", 100_000, 0.955, cpu=5.0)
    weak, strong = _result("splink", 100_000, 0.80, 10.0), _result("splink", 100_000, 0.9, 20.0)
    [words] = goals([ours, weak, strong])
    assert "F1 0.955, goal >= 0.950: met" in words
    assert "CPU of splink's 0.25, goal <= 0.27: met" in words
    assert "MB 100, goal <= 800: met" in words


def test_what_is_missed_is_said() -> None:
    [words] = goals(
        [_result("ours", 1_000_000, 0.90, 80.0, 3_000), _result("splink", 0, 0.8, 80.0)]
    )
    assert words.count("not met") == 3


def test_an_engine_that_failed_keeps_its_row() -> None:
    broken = _result("emm", 1, 0.0, 0.0) | {"fault": "Traceback\nValueError: no luck"}
    text = page([_result("ours", 10, 0.95, 1.0), broken])
    assert "| the emm | ValueError: no luck |" in text
    assert "| the ours | 0.900 | 0.900 | 0.950 |" in text
