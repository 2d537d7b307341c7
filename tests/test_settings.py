import stat
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, secret_key


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    """Without any variable the program runs on this machine with SQLite."""
    settings = Settings.load({})
    assert settings.database_url.get_secret_value() == "sqlite:///treffpunkt.db"
    assert settings.database_path == Path("treffpunkt.db")
    assert (settings.port, settings.public_url) == (8000, "http://localhost:8000")
    assert settings.config == Path("config")
    assert settings.allowed_ports == frozenset({80, 443})
    assert settings.slack_bot_token is None
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.parse_seconds, settings.parse_megabytes) == (5, 128)
    assert settings.log_level == "info"


def test_the_process_environment_is_not_read_behind_the_callers_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the mapping given to load counts."""
    monkeypatch.setenv("PORT", "9999")
    monkeypatch.setenv("port", "9998")
    assert Settings.load({}).port == 8000


@pytest.mark.parametrize(
    ("environ", "name", "expected"),
    [
        ({"PORT": "8123"}, "public_url", "http://localhost:8123"),
        ({"PUBLIC_URL": "https://treff.example/"}, "public_url", "https://treff.example"),
        ({"TREFFPUNKT_ALLOWED_PORTS": "80, 8443"}, "allowed_ports", {80, 8443}),
        ({"TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1"}, "allowed_ports", None),
        ({"TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "yes"}, "allow_private_addresses", True),
        ({"TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "0"}, "allow_private_addresses", False),
        ({"TREFFPUNKT_CONFIG": "/etc/treffpunkt"}, "config", Path("/etc/treffpunkt")),
        ({"LOG_LEVEL": "DEBUG"}, "log_level", "debug"),
        ({"PORT": "  "}, "port", 8000),
        ({"TREFFPUNKT_PARSE_SECONDS": "0.5"}, "parse_seconds", 0.5),
        ({"DATABASE_URL": "sqlite:////var/lib/t.db"}, "database_path", Path("/var/lib/t.db")),
        ({"DATABASE_URL": "sqlite:///a/t.db?timeout=3"}, "database_path", Path("a/t.db")),
        ({"DATABASE_URL": "sqlite://"}, "database_path", None),
        ({"DATABASE_URL": "postgresql://db/x"}, "database_path", None),
        ({"SOMETHING_ELSE": "x", "TREFFPUNKT_OF_SOMEBODY": "x"}, "port", 8000),
    ],
)
def test_variables_become_settings(environ: dict[str, str], name: str, expected: Any) -> None:
    """Each variable is read in the form that people write it."""
    assert getattr(Settings.load(environ), name) == expected


def test_herokus_postgres_scheme_is_understood() -> None:
    """`postgres://` means PostgreSQL too."""
    settings = Settings.load({"DATABASE_URL": "postgres://u:p@db/x"})
    assert settings.database_url.get_secret_value() == "postgresql://u:p@db/x"


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"PORT": "abc"}, "PORT: “abc” is not a port number (1–65535)"),
        ({"PORT": "0"}, "PORT: “0” is not a port number (1–65535)"),
        ({"PORT": "65536"}, "PORT: “65536” is not a port number (1–65535)"),
        ({"PORT": "9" * 5000}, "PORT: “" + "9" * 5000 + "” is not a port number (1–65535)"),
        (
            {"TREFFPUNKT_ALLOWED_PORTS": "80;443"},
            "TREFFPUNKT_ALLOWED_PORTS: “80;443” is not a port number (1–65535)",
        ),
        (
            {"TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "maybe"},
            "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES: “maybe” is neither yes nor no; write 1 or 0",
        ),
        ({"PUBLIC_URL": "treff.example"}, "PUBLIC_URL: “treff.example” is not a web address"),
        ({"PUBLIC_URL": "http://[::1"}, "PUBLIC_URL: “http://[::1” is not a web address"),
        ({"SLACK_API_URL": "https://slack.com"}, "SLACK_API_URL: “https://slack.com” should end"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL: “mysql” is not a database; write sqlite"),
        ({"DATABASE_URL": "sqlite://t.db"}, "DATABASE_URL: a SQLite path follows three slashes"),
        ({"SMTP_URL": "mail.example"}, "SMTP_URL: write smtp://"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: “loud” is not a level; one of debug, info"),
        ({"TREFFPUNKT_PARSE_SECONDS": "nan"}, "TREFFPUNKT_PARSE_SECONDS: “nan” is not a number"),
        ({"TREFFPUNKT_PARSE_MEGABYTES": "-1"}, "TREFFPUNKT_PARSE_MEGABYTES: “-1” is not a number"),
        ({"TREFFPUNKT_SECRET_KEY": "short"}, "TREFFPUNKT_SECRET_KEY: too short; at least 16"),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET: set both"),
        (
            {"TREFFPUNKT_ALOWED_PORTS": "80"},
            "TREFFPUNKT_ALOWED_PORTS: not known; did you mean TREFFPUNKT_ALLOWED_PORTS?",
        ),
    ],
)
def test_a_wrong_variable_is_refused_in_one_line(environ: dict[str, str], line: str) -> None:
    """The message names the variable and says what would be right."""
    with pytest.raises(SettingsError) as refused:
        Settings.load(environ)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


def test_all_mistakes_come_at_once() -> None:
    """Three wrong variables make three lines, not three starts."""
    with pytest.raises(SettingsError) as refused:
        Settings.load({"PORT": "x", "LOG_LEVEL": "y", "DATABASE_URL": "z"})
    told = [line.partition(":")[0] for line in str(refused.value).splitlines()]
    assert sorted(told) == ["DATABASE_URL", "LOG_LEVEL", "PORT"]


def test_secrets_never_show_in_a_representation_or_a_message() -> None:
    """Neither repr nor a refusal repeats a token or a database password."""
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-hidden",
        "SLACK_SIGNING_SECRET": "hidden",
        "DATABASE_URL": "postgresql://me:hidden@db/x",
        "SMTP_URL": "smtp://me:hidden@mail",
    }
    assert "hidden" not in repr(Settings.load(secrets))
    with pytest.raises(SettingsError) as refused:
        Settings.load({"DATABASE_URL": "mysql://me:hidden@db/x"})
    assert "hidden" not in str(refused.value)


def test_a_line_break_after_a_token_is_no_part_of_it() -> None:
    """Secrets are often read from files that end with one."""
    token = Settings.load({"SLACK_BOT_TOKEN": "xoxb-1\n"}).slack_bot_token
    assert token is not None
    assert token.get_secret_value() == "xoxb-1"


def test_settings_cannot_be_changed() -> None:
    """What was read at the start stays."""
    settings = Settings.load({})
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_the_secret_key_is_taken_from_the_environment(tmp_path: Path) -> None:
    """A given key is used and no file is written."""
    environ = {
        "TREFFPUNKT_SECRET_KEY": "k" * 20,
        "DATABASE_URL": f"sqlite:///{tmp_path}/t.db",
    }
    assert secret_key(Settings.load(environ)) == b"k" * 20
    assert list(tmp_path.iterdir()) == []


def test_a_generated_secret_key_stays_and_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """The first call writes the file beside the database with mode 0600, later calls read it."""
    settings = Settings.load({"DATABASE_URL": f"sqlite:///{tmp_path}/t.db"})
    key = secret_key(settings)
    file = tmp_path / "treffpunkt.secret"
    assert len(key) >= 32
    assert secret_key(settings) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_with_postgresql_the_secret_key_lies_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no database file to put it beside."""
    monkeypatch.chdir(tmp_path)
    secret_key(Settings.load({"DATABASE_URL": "postgres://db/x"}))
    assert (tmp_path / "treffpunkt.secret").exists()


def test_a_secret_key_that_others_could_read_is_closed(tmp_path: Path) -> None:
    """A file that was copied with a wide mode is narrowed."""
    settings = Settings.load({"DATABASE_URL": f"sqlite:///{tmp_path}/t.db"})
    file = tmp_path / "treffpunkt.secret"
    file.write_text("a" * 40)
    file.chmod(0o644)
    secret_key(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["empty", "missing directory"])
def test_a_secret_key_that_cannot_be_had_says_what_to_do(tmp_path: Path, kind: str) -> None:
    """An empty key file and an unwritable place are told, not signed with."""
    directory = tmp_path / "absent" if kind == "missing directory" else tmp_path
    if kind == "empty":
        (tmp_path / "treffpunkt.secret").touch()
    settings = Settings.load({"DATABASE_URL": f"sqlite:///{directory}/t.db"})
    with pytest.raises(SettingsError, match=r"delete the file|TREFFPUNKT_SECRET_KEY"):
        secret_key(settings)


def test_credentials_are_found_by_the_name_that_labs_toml_writes() -> None:
    """A password may hold colons; the name is written as in the configuration."""
    given = {"TREFFPUNKT_CREDENTIALS_CLOUD_ULM": "anna:pass:word"}
    settings = Settings.load(given)
    assert settings.logins == {"cloud-ulm": ("anna", "pass:word")}
    assert "pass:word" not in repr(settings)


def test_credentials_without_a_user_are_refused_without_showing_them() -> None:
    """The error says how to write them, not what was written."""
    with pytest.raises(SettingsError, match="CLOUD=user:password") as refused:
        Settings.load({"TREFFPUNKT_CREDENTIALS_CLOUD": "geheim"})
    assert "geheim" not in str(refused.value)
