"""The same data as GeoJSON (RFC 7946), for maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def collection(
    found: Sequence[Mapping[str, object]], following: str | None, name: str
) -> dict[str, object]:
    """Return a FeatureCollection; `next` is a foreign member (section 6.1), as in the JSON.

    `name` is the property that is a feature's id.
    """
    features = [feature(one, name) for one in found]
    return {"type": "FeatureCollection", "features": features, "next": following}


def feature(one: Mapping[str, object], name: str) -> dict[str, object]:
    """Return a Feature; its geometry is null where nobody knows the place (section 3.2)."""
    east, north = one["longitude"], one["latitude"]
    known = east is not None and north is not None
    return {
        "type": "Feature",
        "id": one[name],
        # Longitude first (section 3.1.1).
        "geometry": {"type": "Point", "coordinates": [east, north]} if known else None,
        "properties": dict(one),
    }
