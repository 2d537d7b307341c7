"""Commands that connect: manifest."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.common import print_json, progress_console
from bot.cli.reader import words_for_reader
from bot.registry import load_configuration
from bot.settings import Settings

HistoryOption = Annotated[
    bool,
    typer.Option(
        "--history", help="Also ask to read messages, to find those whose answer is lost."
    ),
]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(manifest)


def manifest(history: HistoryOption = False) -> None:
    """Print the manifest from which Slack makes the app: api.slack.com/apps, From a manifest."""
    from datetime import UTC, datetime

    from bot.slack.connecting import manifest as making

    settings = Settings.load(os.environ)
    registry, _ = load_configuration(settings.config, today=datetime.now(UTC).date())
    sockets = settings.slack_app_token is not None
    print_json(
        making.manifest(registry.network, settings.public_url, history=history, sockets=sockets)
    )
    advice = making.unreachable(
        settings.public_url, words_for_reader(registry.network), sockets=sockets
    )
    if advice is not None:
        progress_console.print(advice, soft_wrap=True)
