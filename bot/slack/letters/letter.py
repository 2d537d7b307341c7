"""What every letter is made of, and what there is to write it from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.delivery import Message
from bot.jobs.letters import operators
from bot.slack.messages.mrkdwn import escaped, link, web_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.delivery import Content
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

LONGEST_ADDRESS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says: a title, paragraphs of mrkdwn, and blocks with what can be pressed."""

    title: str
    paragraphs: tuple[str, ...]
    blocks: tuple[dict[str, Any], ...] = ()

    def message(self) -> Message:
        """Return it as a Slack message; a mail consists of the text alone."""
        title = escaped(self.title)
        sections = [_section(f"*{title}*"), *map(_section, self.paragraphs)]
        text = "\n\n".join((f"*{title}*", *self.paragraphs))
        return Message(text=text, blocks=(*sections, *self.blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a letter is written from: its content, the meetings as they are now, the labs."""

    content: Content
    occurrences: Mapping[str, Occurrence]
    registry: Registry
    t: Translator
    public_url: str
    now: datetime

    @property
    def today(self) -> date:
        """Today's date where the lab is."""
        return self.now.astimezone(ZoneInfo(self.content.timezone)).date()

    @property
    def about(self) -> Mapping[str, Any]:
        """What the letter is about."""
        return self.content.about

    @property
    def to_operator(self) -> bool:
        """Whether the network's people stand in for those of a lab that names none."""
        lab = self.registry.get(str(self.about.get("lab", "")))
        return lab is not None and not lab.people and lab.slug != self.registry.network.slug

    @property
    def lab(self) -> str:
        """The name of the lab it is about."""
        lab = self.registry.get(str(self.about.get("lab", "")))
        return lab.name if lab else self.registry.network.name

    def day(self, name: str) -> str:
        """Name the local day of a moment in `about`, with its year unless it is this one."""
        told = self.about.get(name)
        if not isinstance(told, str):
            return ""
        at = datetime.fromisoformat(told)
        day = at.astimezone(ZoneInfo(self.content.timezone)).date()
        return self.t.long_day(day) if day.year != self.today.year else self.t.day(day)

    def operator(self) -> str:
        """Say how the address of a source is changed, and by whom."""
        mails = operators(self.registry)
        if not mails:
            return escaped(self.t("Addresses are changed by whoever runs Treffpunkt for you."))
        whom = ", ".join(escaped(mail) for mail in mails[:2])
        return self.t("Addresses are changed by whoever runs Treffpunkt: {whom}.", whom=whom)

    def address(self) -> str:
        """Return the source's address, linked where it may be."""
        url = str(self.about.get("url", ""))
        shown = escaped(url, LONGEST_ADDRESS)
        return link(web_address(url), shown) if web_address(url) else shown


def _section(text: str) -> dict[str, Any]:
    shown = {"type": "mrkdwn", "text": text, "verbatim": True}
    return {"type": "section", "text": shown, "expand": True}
