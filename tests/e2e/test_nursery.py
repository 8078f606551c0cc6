"""The tests' own midwife works with forks and, on other systems, without."""

import os
import signal
from pathlib import Path

import pytest

from tests.e2e.nursery import FORKS, Nursery


@pytest.mark.parametrize(
    "forks", [pytest.param(True, marks=pytest.mark.skipif(not FORKS, reason="Linux only")), False]
)
def test_a_product_is_born_speaks_and_can_be_killed(tmp_path: Path, forks: bool) -> None:
    environment = {**os.environ, "COSELL_DATABASE_URL": f"sqlite:///{tmp_path}/cosell.db"}
    with Nursery(forks=forks) as nursery:
        said = nursery.call(["manifest"], environment, tmp_path)
        assert (said.returncode, said.stderr) == (0, "")
        assert "slash_commands" in said.stdout
        wrong = nursery.call(["no-such-command"], environment, tmp_path)
        assert wrong.returncode == 2

        child = nursery.start(["run"], {**environment, "COSELL_PORT": "1"}, tmp_path / "log")
        child.send(signal.SIGKILL)
        assert child.reap() == -signal.SIGKILL
