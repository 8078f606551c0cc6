"""A throw-away PostgreSQL cluster for one test run, shared between its workers.

Whoever needs it first starts a keeper: a process of its own that makes the cluster and takes it
down when the run is over, however the run ended. Run as a script, this file is the keeper.
"""

import os
import pwd
import shutil
import subprocess
import sys
import time
from pathlib import Path

_ROOT, _OWNER = "COSELL_TEST_POSTGRES_ROOT", "COSELL_TEST_POSTGRES_OWNER"
_START_SECONDS = 90
_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=200 -c shared_buffers=32MB -c jit=off -c log_min_messages=fatal"
)


class NotFound(Exception):
    """There is no PostgreSQL to test on; the message says what was looked for."""


def binaries() -> Path:
    """Find PostgreSQL's programs, the newest version first. Raises: NotFound."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [int(part) for part in path.parts[4].split(".") if part.isdigit()],
    )
    if not found:
        raise NotFound(
            "no PostgreSQL: COSELL_TEST_DATABASE_URL is not set and there is no "
            "/usr/lib/postgresql/*/bin/initdb"
        )
    return found[-1].parent


def set_up(root: Path) -> None:
    """Say, in the process that all workers inherit from, where this run's cluster goes."""
    os.environ[_ROOT], os.environ[_OWNER] = str(root), str(os.getpid())


def server_url() -> str:
    """Start the run's cluster, or wait for the worker that does; its URL, database `postgres`.

    Raises: NotFound; RuntimeError where the cluster did not start.
    """
    root = Path(os.environ[_ROOT])
    programs = binaries()
    try:
        (root / "claimed").mkdir()
    except FileExistsError:
        pass
    else:
        keeper = [sys.executable, __file__, str(root), str(programs), os.environ[_OWNER]]
        subprocess.run(keeper, check=True, stdin=subprocess.DEVNULL)
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up:
        if (root / "ready").exists():
            return f"postgresql+psycopg://postgres@/postgres?host={root}"
        if (root / "failed").exists():
            raise RuntimeError((root / "failed").read_text())
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start within {_START_SECONDS} s")


def take_down(root: Path) -> None:
    """Let the keeper stop the cluster, if one was started, and remove its folder."""
    if (root / "claimed").exists():
        (root / "stop").touch()
        give_up = time.monotonic() + 20
        while root.exists() and time.monotonic() < give_up:
            time.sleep(0.05)
    shutil.rmtree(root, ignore_errors=True)


def _keep(root: Path, programs: Path, owner: int) -> None:
    user = _unprivileged()
    if user is not None:
        os.chown(root, user.pw_uid, user.pw_gid)
    try:
        options = [f"--pgdata={root}/cluster", "--username=postgres", "--auth=trust"]
        _call(root, user, programs / "initdb", *options, "--no-sync", "--encoding=UTF8")
        socket = f"-c unix_socket_directories='{root}' {_OPTIONS}"
        start = ["-D", f"{root}/cluster", "-w", "-l", f"{root}/log", "-o", socket, "start"]
        _call(root, user, programs / "pg_ctl", *start)
    except (subprocess.CalledProcessError, OSError) as problem:
        said = getattr(problem, "stdout", None) or b""
        (root / "failed").write_text(f"{problem}\n{said.decode(errors='replace')}")
        return
    (root / "ready").touch()
    while _alive(owner) and not (root / "stop").exists():
        time.sleep(0.2)
    _call(root, user, programs / "pg_ctl", "-D", f"{root}/cluster", "-m", "immediate", "stop")
    shutil.rmtree(root, ignore_errors=True)


def _call(root: Path, user: "pwd.struct_passwd | None", *command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # the server's own goes to its log
        stderr=subprocess.STDOUT,
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else [],
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
    )


def _unprivileged() -> "pwd.struct_passwd | None":
    """Find whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise OSError("neither a user postgres nor a user nobody to run PostgreSQL as")


def _alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    if os.fork() == 0:  # the caller goes on at once; the keeper outlives it
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        _keep(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
