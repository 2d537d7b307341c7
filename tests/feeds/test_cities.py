from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from bot.domain.places import distance_km
from bot.feeds.cities import known_cities


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("karlsruhe", (49.01, 8.40)),
        ("köln", (50.94, 6.96)),
        ("cologne", (50.94, 6.96)),
        ("giessen", (50.59, 8.67)),
        ("frankfurt am main", (50.11, 8.68)),
        ("københavn", (55.68, 12.57)),
        ("київ", (50.45, 30.52)),
    ],
)
def test_cities_go_by_all_their_names(name: str, point: tuple[float, float]) -> None:
    """A city is found by its own name and by what others call it, in any script."""
    found = known_cities([name])[name]
    assert min(distance_km(point, each[:2]) for each in found) < 15


def test_the_first_look_up_need_not_wait_for_an_index() -> None:
    """A fresh process answers the first few without it, with the same cities as later with it."""
    names = ["ulm", "halle", "giessen", "österreich", "øksnes", "київ", "name", 'a"b\\c', "(+"]
    told = (
        "import json; from bot.feeds import cities as c;"
        f"names = json.loads({json.dumps(json.dumps(names))});"
        "first = [c.known_cities([name]) for name in names];"
        "assert not c._index.cache_info().currsize;"
        "c._found.clear(); c._index();"
        "later = [c.known_cities([name]) for name in names];"
        "sort = lambda told: [{n: sorted(f) for n, f in each.items()} for each in told];"
        "assert sort(first) == sort(later), (first, later);"
        "print(sum(map(len, first)))"
    )
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, check=False)
    assert int(run.stdout or -1) >= 5, run.stderr.decode()


def test_whoever_looks_up_much_gets_an_index() -> None:
    """Many names at once make it, and so do many calls with new ones; the same again do not."""
    told = (
        "from bot.feeds import cities as c; c._SEARCHES = 4;"
        "[c.known_cities([f'stadt {{n}}']) for n in range({calls}) for _ in range(4)];"
        "c.known_cities([f'ort {{n}}' for n in range({names})]);"
        "print(c._index.cache_info().currsize)"
    )
    for calls, names, made in ((0, 20, 1), (4, 1, 1), (2, 1, 0)):
        program = told.format(calls=calls, names=names)
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        assert int(run.stdout) == made


def test_what_is_no_city_is_left_out() -> None:
    """Houses, streets and two letters have no coordinates."""
    assert known_cities(["impact hub", "kaiserstr", "", "a", "ab"]) == {}


def test_a_name_may_be_that_of_several_cities() -> None:
    """All cities of one name are told, with their inhabitants."""
    assert max(people for *_, people in known_cities(["halle"])["halle"]) > 200_000
    assert len(known_cities(["halle"])["halle"]) > 1


def test_it_costs_little_memory() -> None:
    """A process that looks up cities never grows by 25 MB, not even for a moment."""
    told = (
        "from bot.feeds.cities import known_cities as k; import resource;"
        "most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "before = most(); k(['ulm']); k(map(str, range(1000, 1020)));"
        "print((most() - before) * 1024)"
    )
    if not os.path.exists("/proc/self/statm"):  # noqa: PTH110
        pytest.skip("needs Linux's kilobytes")
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True)
    assert int(run.stdout) < 25_000_000
