"""What pages say of meetings so that programs understand it: one file per way of saying it.

`markup` makes a tree of the bytes, `survey` looks through it for every way at once: `jsonld`
(through `lenient_json`), `microdata` and `rdfa` find nodes (`nodes`, `scopes`), which the
`schema_…` files read; `hevent` reads microformats, `embedded` calendar files in the page,
`add_links` its links to calendars. `same` joins what one page tells in several ways,
`contradictions` says where they differ; `moments` and `repeats` read times and rules for all.
"""
