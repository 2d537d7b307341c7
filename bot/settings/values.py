"""What each environment variable may say, and what it means; ValueError says what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.domain.hook import FORM, signing_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CREDENTIALS: Final = "TREFFPUNKT_CREDENTIALS"
WEBHOOK: Final = "TREFFPUNKT_WEBHOOK"
SHORTEST_KEY: Final = 16
LARGEST_PORT: Final = 65535
LEVELS: Final = ("debug", "info", "warning", "error", "critical")
DATABASES: Final = ("sqlite", "postgresql", "postgres")
YES: Final = ("1", "true", "yes", "on", "ja")
NO: Final = ("0", "false", "no", "off", "nein")


def port(value: object) -> int:
    """Return a TCP port, 1 to 65535."""
    digits = str(value).strip()
    if not (digits.isascii() and digits.isdigit() and 1 <= int(digits[:6]) <= LARGEST_PORT):
        raise ValueError(f"“{digits}” is not a port number (1–{LARGEST_PORT})")
    return int(digits)


def ports(value: object) -> frozenset[int] | None:
    """Return ports separated by commas; None means any."""
    return None if value is None else frozenset(port(part) for part in str(value).split(","))


def flag(value: object) -> bool:
    """Return whether a word means yes."""
    word = str(value).strip().casefold()
    if word not in YES + NO:
        raise ValueError(f"“{value}” is neither yes nor no; write 1 or 0")
    return word in YES


def web_address(value: object) -> str:
    """Return a web address as it was written."""
    address = str(value).strip()
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or " " in address:
        raise ValueError(f"“{address}” is not a web address (https://…)")
    return address


def public_url(value: object) -> str:
    """Return a web address without a slash at its end."""
    return web_address(value).rstrip("/")


def secret_address(value: object) -> SecretStr | None:
    """Return an address whose path is a password, so that no message may show it."""
    if value is None:
        return None
    try:
        return SecretStr(web_address(value))
    except ValueError as error:
        raise ValueError("not a web address; write https://…") from error


def channel(value: object) -> str | None:
    """Return a Slack channel: its name after #, or its id."""
    if value is not None and not re.fullmatch(r"#[^\s#@,]{1,80}|[CG][A-Z0-9]{6,20}", str(value)):
        raise ValueError(f"“{value}” is no channel; write #treffpunkt-test or its id, C0123456789")
    return None if value is None else str(value)


def slack_api_url(value: object) -> str:
    """Return the address under which Slack's methods are."""
    address = web_address(value)
    if not address.endswith("/api/"):
        raise ValueError(f"“{address}” should end in /api/")
    return address


def database_url(value: object) -> SecretStr:
    """Return the address of a database; messages show only its scheme, never a password."""
    address = str(value).strip()
    scheme, separator, rest = address.partition("://")
    if not separator or scheme.partition("+")[0] not in DATABASES:
        raise ValueError(
            f"“{scheme[:20]}” is not a database; write sqlite:///treffpunkt.db or postgresql://…"
        )
    if scheme == "sqlite" and rest and not rest.startswith("/"):
        raise ValueError("a SQLite path follows three slashes: sqlite:///treffpunkt.db")
    return SecretStr(f"postgresql://{rest}" if scheme == "postgres" else address)


def smtp_url(value: object) -> SecretStr | None:
    """Return the address of a mail server."""
    if value is not None and not str(value).startswith(("smtp://", "smtps://")):
        raise ValueError("write smtp://user:password@host:587 or smtps://…")
    return None if value is None else SecretStr(str(value).strip())


def level(value: object) -> str:
    """Return a log level."""
    level = str(value).strip().lower()
    if level not in LEVELS:
        raise ValueError(f"“{value}” is not a level; one of {', '.join(LEVELS)}")
    return level


def positive(value: object) -> float:
    """Return a number above 0."""
    try:
        number = float(str(value))
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise ValueError(f"“{value}” is not a number above 0")
    return number


def key(value: object) -> SecretStr | None:
    """Return a key that is long enough."""
    if value is None:
        return None
    if len(str(value)) < SHORTEST_KEY:
        raise ValueError(f"too short; at least {SHORTEST_KEY} characters, best random ones")
    return SecretStr(str(value))


def logins(value: object) -> dict[str, SecretStr]:
    """Read TREFFPUNKT_CREDENTIALS_NAME=user:password; the name as `labs.toml` writes it."""
    return {
        name: SecretStr(secret)
        for name, secret in _named(value, CREDENTIALS, "user:password", lambda said: ":" in said)
    }


def signing(value: object) -> dict[str, tuple[bytes, ...]]:
    """Read TREFFPUNKT_WEBHOOK_NAME=whsec_…; the name as `network.toml` writes it."""
    known = _named(value, WEBHOOK, FORM, lambda said: bool(signing_keys(said)))
    return {name: signing_keys(secret) for name, secret in known}


def _named(
    value: object, family: str, form: str, fits: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    for name, secret in dict(value).items() if isinstance(value, dict) else ():
        if not name or not fits(secret):
            raise ValueError(f"write {family}_{name or 'NAME'}={form}")
        yield name.lower().replace("_", "-"), secret


def directory(value: object) -> Path:
    """Return a directory; ~ is the home of whoever runs this."""
    return Path(str(value)).expanduser()
