"""The keys that sign links: as set, or made once and kept in a file beside a SQLite database."""

import os
import secrets
from pathlib import Path

from app.settings import Settings, SettingsFault
from journeys.form_links import FormLinks

KEY_FILE = ".cosell-secret-key"


def form_links(settings: Settings) -> FormLinks | None:
    """Make what signs and reads links; None on PostgreSQL without a key, where each machine's own
    would differ. Raises: SettingsFault where the file cannot be written or read."""
    keys = settings.secret_keys or _kept(settings.database_file)
    return FormLinks(keys, settings.public_url) if keys else None


def _kept(database: Path | None) -> tuple[str, ...]:
    if database is None:
        return ()
    file = database.parent / KEY_FILE
    try:
        return (_read(file) or _made(file),)
    except OSError as fault:
        raise SettingsFault(f"{file}: {fault.strerror}; or set COSELL_SECRET_KEY") from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise SettingsFault(f"{file}: expected one line of letters and digits") from None


def _made(file: Path) -> str:
    """Write a new key for its owner alone. Of two processes that begin at once, one writes it."""
    key = secrets.token_urlsafe(48)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as written:
        written.write(key + "\n")
    try:
        # Linked and not renamed: whoever comes second finds the first one's key.
        os.link(fresh, file)
    except FileExistsError:
        pass
    except OSError:
        # Some file systems know no links; there the last one wins, and is read by all.
        os.replace(fresh, file)
    finally:
        fresh.unlink(missing_ok=True)
    return _read(file)
