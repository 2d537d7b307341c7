"""Does before anyone asks what the first page has to do only once; pure but for reading files."""

from __future__ import annotations

import gc
from itertools import product
from typing import TYPE_CHECKING

from bot.web.filters import Filters
from bot.web.pages.choosing import View
from bot.web.pages.home import render_home
from bot.web.pages.home_meetings import Found

if TYPE_CHECKING:
    from bot.web.site import Site


def draw_ahead(site: Site) -> None:
    """Draw the first page without any meetings, in each of the network's languages.

    That compiles its templates and loads the names of dates, countries and labs: more than half of
    what the first reader would otherwise wait for.
    """
    for language, view in product(site.languages, View):
        render_home(Found(), Filters(), site.frame(language, site.today()), view)
    # All of that stays, so the garbage collector need not look at it again.
    gc.collect()
    gc.freeze()
