"""Tokens at rest, encrypted under a key derived from the secret key: a stolen copy is useless.

Fernet: https://cryptography.io/en/latest/fernet/; HKDF: RFC 5869.
"""

from __future__ import annotations

import base64
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE: Final = b"treffpunkt slack tokens"


class Vault:
    """Encrypts and decrypts tokens; `key` is the program's secret key."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def locked(self, token: str) -> str:
        """Return a token as it may be stored."""
        return self._fernet.encrypt(token.encode()).decode()

    def unlocked(self, stored: str) -> str | None:
        """Return a stored token; None if it was stored under another secret key."""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except InvalidToken:
            return None
