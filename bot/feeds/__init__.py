"""The outside world -> drafts: polite fetching, and one reader per kind of source.

`document` has the nouns, `asking` what a reader may ask of the world; `fetch` asks, through
`guard`, `dial` and `robots`, and `sandbox` runs what reads strangers' bytes where it can be killed.
`readers` is the table of kinds: `gettogether`, `ical`, `caldav` (with `webdav`), `page` (with
`structured`), `syndication` (with `syndicated`), `pad` and `prose`, `schedule`, `manual`. `found`
stands in for a kind that nobody said, and asks `discover`. `understand` makes listings of what was
read.
"""
