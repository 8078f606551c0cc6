"""Which processes a product has left behind, asked of the system itself."""

from pathlib import Path


def spawned_in(folder: Path) -> list[str]:
    """List the command lines of the processes that a town's products have spawned and that live.

    The database's address in their environment tells whose they are. A system without /proc does
    not say, and none are listed there.
    """
    everything = Path("/proc")
    if not (everything / "self" / "environ").exists():
        return []
    mark = f"sqlite:///{folder}/".encode()
    found = []
    for process in everything.iterdir():
        if not process.name.isdigit():
            continue
        try:
            if mark in (process / "environ").read_bytes():
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                found.append(f"{process.name}: {words}")
        except (OSError, UnicodeDecodeError):
            continue  # it has ended, or it is somebody else's
    return found
