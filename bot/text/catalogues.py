"""What is said in each language: gettext catalogues, for networks with labs and with groups.

`locales/<language>/LC_MESSAGES/messages.po` translates the messages; the compiled `.mo` beside it
is committed, so that installing needs no build step. `groups.po` translates those that say "lab"
again, for networks that call their groups something else. `locales/README` says how to update them.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALES = Path(__file__).parents[1] / "locales"
LAB = ("Lab", "Labs")
"""What the messages call a group: one, and many."""


def messages(language: str, noun: str) -> gettext.NullTranslations:
    """Return the messages of a language for a network that calls a group by that noun.

    gettext asks the second catalogue first and falls back to all messages
    (https://docs.python.org/3/library/gettext.html, `add_fallback`).
    """
    every = gettext.translation("messages", LOCALES, [language])
    is_lab = noun.casefold() == LAB[0].casefold()
    if is_lab or gettext.find("groups", LOCALES, [language]) is None:
        return every
    said = gettext.translation("groups", LOCALES, [language])
    said.add_fallback(every)
    return said
