"""What a process of its own took."""

import sys
from pathlib import Path

import pytest

from bench.peers.child import ChildFailed, run


def test_the_seconds_of_a_grandchild_count(tmp_path: Path) -> None:
    burn = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    outer = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}], check=True)"
    cost = run([sys.executable, "-c", outer], tmp_path, log=tmp_path / "log", limit_seconds=60)
    assert cost.cpu_seconds >= 0.3
    assert cost.peak_mb > 1


def test_a_child_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="no such luck"):
        run([sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path,
            log=tmp_path / "log", limit_seconds=60)  # fmt: skip


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="ended with -9"):
        run(
            [sys.executable, "-c", "import threading; threading.Event().wait()"], tmp_path,
            log=tmp_path / "log", limit_seconds=0.1)  # fmt: skip
