"""Who may change what channels hear: the rule of one workspace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """`only_named`: only admins and `named` (Slack user ids) may; otherwise every member."""

    only_named: bool = False
    named: tuple[str, ...] = ()
