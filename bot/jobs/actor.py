"""Who submits something about a lab, and whether they may without asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.jobs.letters import MAIL, recipients

if TYPE_CHECKING:
    from bot.domain.lab import Lab, Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who submits or decides: a Slack user, and whether they administer that workspace.

    Somebody who proved that they read a mailbox is `mail:` and its address; their workspace means
    nothing.
    """

    workspace: str
    user: str
    is_admin: bool = False

    @property
    def by_mail(self) -> bool:
        """Whether it is somebody who reads a mailbox."""
        return self.user.startswith(MAIL)


def decides(registry: Registry, lab: Lab, actor: Actor) -> bool:
    """Whether somebody may submit things about a lab without asking.

    An admin may if the workspace is that of the configured token, or one in which the lab names
    somebody: installing the app elsewhere gives nobody the right to edit everybody's meetings. By
    mail a lab's people may, and the network's own.
    """
    if actor.by_mail:
        network = registry.get(registry.network.slug)
        return actor.user in (*lab.people, *(network.people if network else ()))
    people = [one for one in recipients(registry, lab) if not one[1].startswith(MAIL)]
    if (actor.workspace, actor.user) in people:
        return True
    at_home = not actor.workspace or any(there == actor.workspace for there, _ in people)
    return actor.is_admin and at_home
