"""The secret key: from the environment, or made once and kept in a file beside the database."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.errors import SettingsError
from bot.settings.values import SHORTEST_KEY

if TYPE_CHECKING:
    from bot.settings import Settings

SECRET_FILE: Final = "treffpunkt.secret"  # noqa: S105 -- a file name, not a secret
SECRET_BYTES: Final = 32


def secret_key(settings: Settings) -> bytes:
    """Return the key that signs personal addresses; made once, readable by its owner only."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.secret_path
    try:
        if not path.exists():
            _write_key(path)
        path.chmod(0o600)
        key = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            f"{path}: {error.strerror or error}; set TREFFPUNKT_SECRET_KEY instead"
        ) from error
    if len(key) < SHORTEST_KEY:
        raise SettingsError(f"{path}: too short to be a key; delete the file to get a new one")
    return key


def _write_key(path: Path) -> None:
    # Two processes may start at once: each links a complete key into place, and the first wins.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=SECRET_FILE)  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
