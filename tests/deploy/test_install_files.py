"""What an admin installs from: container files, the systemd unit, the list of parts (SBOM)."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from app.mail_settings import mail_settings
from app.settings import KNOWN, read_settings

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / lock).read_text(encoding="utf-8")))


def dockerfile() -> list[str]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_the_list_of_parts_names_every_pin_of_the_lock(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    how = f"requirements requirements.lock --pyproject pyproject.toml --output-file {file}"
    made = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", *how.split()],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    told = json.loads(file.read_text(encoding="utf-8"))
    listed = {each["name"]: each.get("version", "") for each in told["components"]}
    assert told["metadata"]["component"]["name"] == "cosell"
    assert listed == pins("requirements.lock")


def test_nothing_gets_into_the_image_without_a_hash_or_as_root() -> None:
    lines = dockerfile()
    installs = [line for line in lines if "pip install" in line or "pip wheel" in line]
    for line in installs:
        for part in line.removeprefix("RUN ").split("&&"):
            if "pip" in part:
                assert "--require-hashes" in part or "--no-deps" in part, part
    users = [line for line in lines if line.startswith("USER")]
    assert users == ["USER cosell"]
    assert lines.index("USER cosell") < next(
        number for number, line in enumerate(lines) if line.startswith("ENTRYPOINT")
    )


def test_the_image_holds_what_the_wheel_is_built_from() -> None:
    copied = {
        name for line in dockerfile() if line.startswith("COPY ") for name in line.split()[1:-1]
    }
    packages = re.search(
        r"packages = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.DOTALL
    )
    assert packages is not None
    needed = set(re.findall(r'"(\w+)"', packages[1])) | {"pyproject.toml", "README.md", "LICENSE"}
    assert needed <= copied
    passed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    own = {name for name in copied if not name.startswith("--") and "/opt" not in name}
    assert own <= {line.removeprefix("!") for line in passed if line.startswith("!")}


def test_the_compose_file_gives_the_product_settings_that_it_takes() -> None:
    told = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    product, database = told["services"]["cosell"], told["services"]["database"]
    given = product["environment"]
    assert given.keys() <= KNOWN
    url = given["COSELL_DATABASE_URL"].replace("${POSTGRES_PASSWORD}", "secret")
    # The whole file `.env` reaches the product: what is only for the database must not stop it.
    env = {"COSELL_DATABASE_URL": url, "POSTGRES_PASSWORD": "secret", "COSELL_SECRET_KEY": "k" * 43}
    assert read_settings(env, dotenv=None).database_url == url
    assert all(port.startswith("127.0.0.1:") for port in product["ports"])
    assert "ports" not in database, "the database is reached by the product alone"
    assert re.search(r":\d", database["image"]), "a version, not whatever is newest"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "cosell.service").read_text(encoding="utf-8")
    # Where it is not installed, its program is not there: any other will do.
    (tmp_path / "cosell.service").write_text(
        unit.replace("/opt/cosell/bin/cosell", sys.executable), encoding="utf-8"
    )
    told = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "cosell.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "cosell.service" not in told.stderr, told.stderr


def test_the_mail_server_of_the_installation_page_is_taken_as_it_stands() -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^(COSELL_SMTP_URL|COSELL_MAIL_FROM)=(.+)$", page, re.MULTILINE))

    found = mail_settings(shown)

    assert found is not None
    assert found[0].tls == "starttls"
