"""Links to forms: a handle and a signature over it. Pure; knows no form and opens nothing.

Python's own `hmac` signs: what is signed is one short word, and its end and its use stand in the
form's row, so that a library for signed and dated cookies would bring nothing more.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

# Part of what is signed: no signature made for another use of the same key is one for a form.
_USE = b"cosell form link 1\0"
_HANDLE_BYTES = 16
_NOBODYS = "-"
_SIGNATURE_BYTES = 24


class FormLinks:
    """Makes and reads links with a list of keys, newest first: the first signs, each is known.

    Raises: ValueError without a key, with which anybody could sign.
    """

    def __init__(self, keys: Iterable[str], public_url: str) -> None:
        self._keys = tuple(key.encode() for key in keys if key)
        if not self._keys:
            raise ValueError("links need a key")
        self._public_url = public_url.rstrip("/")

    def url(self, handle: str) -> str:
        """Write the address of a form; the same handle has the same address."""
        return f"{self._public_url}{self.path(handle)}"

    def path(self, handle: str) -> str:
        """Write the part of the address that follows the host."""
        return f"/f/{handle}{_sign(self._keys[0], handle)}"

    def handle_in(self, token: str) -> str | None:
        """Give the handle that was signed, None for what we never signed.

        All keys are tried, whatever the first says: how long it takes tells nothing.
        """
        size = len(new_handle())
        handle, signature = token[:size], token[size:].encode("utf-8", "replace")
        known = [hmac.compare_digest(_sign(key, handle).encode(), signature) for key in self._keys]
        return handle if any(known) else None

    def __repr__(self) -> str:
        return f"FormLinks({self._public_url!r})"


def handle_of(links: FormLinks | None, token: str) -> str:
    """Give the handle in a link, or one that is nobody's, so that what is forged takes as long."""
    return (links.handle_in(token) if links else None) or _NOBODYS


def new_handle() -> str:
    """Draw a handle that nobody guesses, of letters, digits, `-` and `_`; always as long."""
    return _text(secrets.token_bytes(_HANDLE_BYTES))


def _sign(key: bytes, handle: str) -> str:
    digest = hmac.new(key, _USE + handle.encode("utf-8", "replace"), hashlib.sha256).digest()
    return _text(digest[:_SIGNATURE_BYTES])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
