"""Makes the outline of a country for the map, bot/web/outlines/<CC>.json; run by hand."""
