"""The environment as frozen settings; every mistake is told at once, one line each.

Nothing is read at import: `Settings.load(os.environ)` is called once, by the commands. Plain
pydantic validates; pydantic-settings would read os.environ unasked whenever one is constructed.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from rapidfuzz import fuzz, process

from bot.domain.hook import FORM, signing_keys
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_FILE = "treffpunkt.secret"  # noqa: S105 -- a file name, not a secret
SECRET_BYTES = 32
KEY_STAYS_BEHIND = (
    "each machine makes its own, and a disk that does not last loses it, with personal calendars "
    "and other workspaces' tokens; set TREFFPUNKT_SECRET_KEY to the same for all"
)
CREDENTIALS = "TREFFPUNKT_CREDENTIALS"
WEBHOOK = "TREFFPUNKT_WEBHOOK"
SHORTEST_KEY = 16
LARGEST_PORT = 65535
PREFIXED = {
    "config",
    "secret_key",
    "allow_private_addresses",
    "allowed_ports",
    "parse_seconds",
    "parse_megabytes",
    "credentials",
    "webhook",
    "ping_url",
    "staging_channel",
}
LEVELS = ("debug", "info", "warning", "error", "critical")
DATABASES = ("sqlite", "postgresql", "postgres")
YES, NO = ("1", "true", "yes", "on", "ja"), ("0", "false", "no", "off", "nein")


def _variable(field: str) -> str:
    return f"TREFFPUNKT_{field}".upper() if field in PREFIXED else field.upper()


def _port(value: object) -> int:
    digits = str(value).strip()
    if not (digits.isascii() and digits.isdigit() and 1 <= int(digits[:6]) <= LARGEST_PORT):
        raise ValueError(f"“{digits}” is not a port number (1–{LARGEST_PORT})")
    return int(digits)


def _ports(value: object) -> frozenset[int] | None:
    return None if value is None else frozenset(_port(part) for part in str(value).split(","))


def _flag(value: object) -> bool:
    word = str(value).strip().casefold()
    if word not in YES + NO:
        raise ValueError(f"“{value}” is neither yes nor no; write 1 or 0")
    return word in YES


def _web_address(value: object) -> str:
    address = str(value).strip()
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or " " in address:
        raise ValueError(f"“{address}” is not a web address (https://…)")
    return address


def _public_url(value: object) -> str:
    return _web_address(value).rstrip("/")


def _secret_address(value: object) -> SecretStr | None:
    # Its path is the password, so no message may show it.
    if value is None:
        return None
    try:
        return SecretStr(_web_address(value))
    except ValueError as error:
        raise ValueError("not a web address; write https://…") from error


def _channel(value: object) -> str | None:
    if value is not None and not re.fullmatch(r"#[^\s#@,]{1,80}|[CG][A-Z0-9]{6,20}", str(value)):
        raise ValueError(f"“{value}” is no channel; write #treffpunkt-test or its id, C0123456789")
    return None if value is None else str(value)


def _slack_api_url(value: object) -> str:
    address = _web_address(value)
    if not address.endswith("/api/"):
        raise ValueError(f"“{address}” should end in /api/")
    return address


def _database_url(value: object) -> SecretStr:
    # The address may hold a password, so the message shows its scheme only.
    address = str(value).strip()
    scheme, separator, rest = address.partition("://")
    if not separator or scheme.partition("+")[0] not in DATABASES:
        raise ValueError(
            f"“{scheme[:20]}” is not a database; write sqlite:///treffpunkt.db or postgresql://…"
        )
    if scheme == "sqlite" and rest and not rest.startswith("/"):
        raise ValueError("a SQLite path follows three slashes: sqlite:///treffpunkt.db")
    return SecretStr(f"postgresql://{rest}" if scheme == "postgres" else address)


def _smtp_url(value: object) -> SecretStr | None:
    if value is not None and not str(value).startswith(("smtp://", "smtps://")):
        raise ValueError("write smtp://user:password@host:587 or smtps://…")
    return None if value is None else SecretStr(str(value).strip())


def _level(value: object) -> str:
    level = str(value).strip().lower()
    if level not in LEVELS:
        raise ValueError(f"“{value}” is not a level; one of {', '.join(LEVELS)}")
    return level


def _positive(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise ValueError(f"“{value}” is not a number above 0")
    return number


def _key(value: object) -> SecretStr | None:
    if value is None:
        return None
    if len(str(value)) < SHORTEST_KEY:
        raise ValueError(f"too short; at least {SHORTEST_KEY} characters, best random ones")
    return SecretStr(str(value))


def _credentials(value: object) -> dict[str, SecretStr]:
    """Read TREFFPUNKT_CREDENTIALS_NAME=user:password; the name as `labs.toml` writes it."""
    found = {}
    for name, secret in dict(value).items() if isinstance(value, dict) else ():
        if not name or ":" not in secret:
            raise ValueError(f"write {CREDENTIALS}_{name or 'NAME'}=user:password")
        found[name.lower().replace("_", "-")] = SecretStr(secret)
    return found


def _signing(value: object) -> dict[str, tuple[bytes, ...]]:
    """Read TREFFPUNKT_WEBHOOK_NAME=whsec_…; the name as `network.toml` writes it."""
    found = {}
    for name, secret in dict(value).items() if isinstance(value, dict) else ():
        found[name.lower().replace("_", "-")] = signing_keys(secret)
        if not name or not signing_keys(secret):
            raise ValueError(f"write {WEBHOOK}_{name or 'NAME'}={FORM}")
    return found


def _directory(value: object) -> Path:
    return Path(str(value)).expanduser()


class Settings(BaseModel):
    """What the environment says; the variables are listed in the README."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=AliasGenerator(validation_alias=_variable),
        extra="ignore",
    )

    database_url: Annotated[SecretStr, BeforeValidator(_database_url)] = SecretStr(
        "sqlite:///treffpunkt.db"
    )
    port: Annotated[int, BeforeValidator(_port)] = 8000
    public_url: Annotated[str, BeforeValidator(_public_url)] = Field(
        default_factory=lambda known: f"http://localhost:{known.get('port', 8000)}"
    )
    config: Annotated[Path, BeforeValidator(_directory)] = Path("config")
    secret_key: Annotated[SecretStr | None, BeforeValidator(_key)] = None
    allow_private_addresses: Annotated[bool, BeforeValidator(_flag)] = False
    allowed_ports: Annotated[frozenset[int] | None, BeforeValidator(_ports)] = Field(
        # None is any port.
        default_factory=lambda known: (
            None if known.get("allow_private_addresses") else frozenset({80, 443})
        )
    )
    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: Annotated[str, BeforeValidator(_slack_api_url)] = "https://slack.com/api/"
    smtp_url: Annotated[SecretStr | None, BeforeValidator(_smtp_url)] = None
    ping_url: Annotated[SecretStr | None, BeforeValidator(_secret_address)] = None
    staging_channel: Annotated[str | None, BeforeValidator(_channel)] = None
    log_level: Annotated[str, BeforeValidator(_level)] = "info"
    parse_seconds: Annotated[float, BeforeValidator(_positive)] = 5.0
    parse_megabytes: Annotated[float, BeforeValidator(_positive)] = 128
    credentials: Annotated[dict[str, SecretStr], BeforeValidator(_credentials)] = Field(
        default_factory=dict
    )
    webhook: Annotated[dict[str, tuple[bytes, ...]], BeforeValidator(_signing)] = Field(
        default_factory=dict, repr=False
    )

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables; empty ones count as absent. SettingsError tells all mistakes."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        mistakes = _misspelt(given)
        families = {
            family: {
                name.removeprefix(f"{family}_"): value
                for name, value in given.items()
                if name.startswith(f"{family}_")
            }
            for family in (CREDENTIALS, WEBHOOK)
        }
        settings = None
        try:
            settings = cls.model_validate({**given, **families})
        except ValidationError as error:
            # A default that waits for a wrong value is no mistake of its own.
            mistakes += [
                _sentence(mistake)
                for mistake in error.errors(include_url=False)
                if mistake["type"] != "default_factory_not_called"
            ]
        if bool(given.get("SLACK_CLIENT_ID")) != bool(given.get("SLACK_CLIENT_SECRET")):
            mistakes.append("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET: set both or neither")
        if settings is None or mistakes:
            raise SettingsError("\n".join(mistakes))
        return settings

    @property
    def logins(self) -> dict[str, tuple[str, str]]:
        """User and password by the name under which `labs.toml` asks for them."""
        found = {}
        for name, secret in self.credentials.items():
            user, _, password = secret.get_secret_value().partition(":")
            found[name] = (user, password)
        return found

    @property
    def database_path(self) -> Path | None:
        """The file of a SQLite database; None for PostgreSQL and for one in memory."""
        scheme, _, rest = self.database_url.get_secret_value().partition("://")
        name = rest.removeprefix("/").partition("?")[0]
        if scheme.partition("+")[0] != "sqlite" or name in {"", ":memory:"}:
            return None
        return Path(name)

    @property
    def key_stays_behind(self) -> bool:
        """Whether each machine makes a key of its own, though the database is one for all.

        On a host whose disks do not last, it is another one after each start.
        """
        return self.secret_key is None and self.database_path is None

    @property
    def secret_path(self) -> Path:
        """Where a generated secret key lives: beside the database, or in the working directory."""
        database = self.database_path
        return (database.parent if database else Path()) / SECRET_FILE


def _misspelt(given: Mapping[str, str]) -> list[str]:
    known = [_variable(field) for field in Settings.model_fields]
    mistakes = []
    for name in sorted(given):
        # Other programs may own TREFFPUNKT_ names too; only a near miss is surely meant for us.
        if name.startswith("TREFFPUNKT_") and name not in known:
            match = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=90)
            if match:
                mistakes.append(f"{name}: not known; did you mean {match[0]}?")
    return mistakes


def _sentence(mistake: Mapping[str, Any]) -> str:
    cause = mistake.get("ctx", {}).get("error", mistake["msg"])
    return f"{mistake['loc'][0]}: {cause}"


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
    # Two processes may start at once: the whole key is linked into place, the first one wins.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=SECRET_FILE)  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
