"""The demo ignores the environment, a proxy included, and shows an alert all the same."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE_SECONDS = 150


@pytest.mark.timeout(PATIENCE_SECONDS + 30)
def test_the_demo_shows_an_alert_behind_a_proxy_that_is_of_no_use(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), nowhere)
    proxies |= {name.upper(): nowhere for name in proxies}

    done = subprocess.run(
        [
            *(sys.executable, "-m", "app", "demo", "--once", "--json"),
            *("--port", str(port), "--folder", str(tmp_path / "demo")),
        ],
        env={**os.environ, **proxies, "SALESFORCE_LOGIN_URL": "half set"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["reasons"]
