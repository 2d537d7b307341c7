"""The outside world -> drafts: polite fetching, and one reader per kind of source.

`document` has the nouns, `asking` what a reader may ask of the world. `fetch` asks, through
`robots`, `turns`, `guard`, `dial` and `transport`; `answer` and `body` read what comes back.
`sandbox` (with `budget`) runs what reads strangers' bytes where it can be killed.

`readers` is the table of kinds: `gettogether`, `ical`, `caldav` (with `webdav`), `page` (with
`structured`), `syndication` (with `syndicated`), `pad` (with `minutes`), `prose` (with
`prose_text`, `stand_in`), `schedule`, `manual`. `found` stands in for a kind that nobody said, and
asks `discover`; `moving` follows a source to its new address, `shares` and `files` know files.

An .ics goes through `scan`, `properties` (by `context`), `components` (by `times`, `lengths`),
`series` (by `recurrence`, `rule_text`) and `zones`. `overlap` keeps what lies in the window, and
`understand` makes listings of it; `examination` does so for `check`, `cities` knows where cities
lie, `lab_pages` and `lab_repository` ask for the import of labs.
"""
