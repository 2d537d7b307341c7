"""The environment as frozen settings; all mistakes are reported at once, one line each.

Nothing is read on import: the commands call `Settings.load(os.environ)` once. Plain pydantic
validates; pydantic-settings would read os.environ unasked whenever settings are constructed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

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

from bot.errors import SettingsError
from bot.settings import values
from bot.settings.secret import SECRET_FILE, secret_key
from bot.settings.values import CREDENTIALS, WEBHOOK

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KEY_STAYS_BEHIND", "SECRET_FILE", "Settings", "secret_key"]

KEY_STAYS_BEHIND: Final = (
    "each machine makes its own, and a disk that does not last loses it, with personal calendars "
    "and other workspaces' tokens; set TREFFPUNKT_SECRET_KEY to the same for all"
)
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


def _variable(field: str) -> str:
    return f"TREFFPUNKT_{field}".upper() if field in PREFIXED else field.upper()


class Settings(BaseModel):
    """What the environment says; the variables are listed in the README."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=AliasGenerator(validation_alias=_variable),
        extra="ignore",
    )

    database_url: Annotated[SecretStr, BeforeValidator(values.database_url)] = SecretStr(
        "sqlite:///treffpunkt.db"
    )
    port: Annotated[int, BeforeValidator(values.port)] = 8000
    public_url: Annotated[str, BeforeValidator(values.public_url)] = Field(
        default_factory=lambda known: f"http://localhost:{known.get('port', 8000)}"
    )
    config: Annotated[Path, BeforeValidator(values.directory)] = Path("config")
    secret_key: Annotated[SecretStr | None, BeforeValidator(values.key)] = None
    allow_private_addresses: Annotated[bool, BeforeValidator(values.flag)] = False
    allowed_ports: Annotated[frozenset[int] | None, BeforeValidator(values.ports)] = Field(
        # None means any port.
        default_factory=lambda known: (
            None if known.get("allow_private_addresses") else frozenset({80, 443})
        )
    )
    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: Annotated[str, BeforeValidator(values.slack_api_url)] = "https://slack.com/api/"
    smtp_url: Annotated[SecretStr | None, BeforeValidator(values.smtp_url)] = None
    ping_url: Annotated[SecretStr | None, BeforeValidator(values.secret_address)] = None
    staging_channel: Annotated[str | None, BeforeValidator(values.channel)] = None
    log_level: Annotated[str, BeforeValidator(values.level)] = "info"
    parse_seconds: Annotated[float, BeforeValidator(values.positive)] = 5.0
    parse_megabytes: Annotated[float, BeforeValidator(values.positive)] = 128
    credentials: Annotated[dict[str, SecretStr], BeforeValidator(values.logins)] = Field(
        default_factory=dict
    )
    webhook: Annotated[dict[str, tuple[bytes, ...]], BeforeValidator(values.signing)] = Field(
        default_factory=dict, repr=False
    )

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables, empty ones counting as absent; SettingsError lists all mistakes."""
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
            # A default that depends on a wrong value is not a mistake of its own.
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
        """Whether each machine makes its own key although they share a database.

        On a host whose disks do not last, that is another key after each start.
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
        # Other programs may use TREFFPUNKT_ names, too; only a near miss is surely meant for us.
        if name.startswith("TREFFPUNKT_") and name not in known:
            match = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=90)
            if match:
                mistakes.append(f"{name}: not known; did you mean {match[0]}?")
    return mistakes


def _sentence(mistake: Mapping[str, Any]) -> str:
    cause = mistake.get("ctx", {}).get("error", mistake["msg"])
    return f"{mistake['loc'][0]}: {cause}"
