"""What is kept: SQLAlchemy Core on SQLite or PostgreSQL; nothing above sees a row object.

The database itself: `engine` opens it, `migrate` renews its schema, `backup` and `restore` copy it,
`planning` refreshes its statistics. `tables` documents all columns; `rows` and `contents` turn them
into nouns and back. All may use `marks` (single values), `clock` (the database's), `chunks` and
`upsert`.

Sources: `sources` remembers each, `leases` gives them out; `days`, `health` and `revival` say how
they and their labs fare, `figures` is for /metrics, `pulse` for pages. `labs` has decisions about a
lab, `whereabouts` its places.

Meetings: `occurrences` with their listings and changes, `history` of one; `identity`,
`listing_keys` and `turns` for which are the same; `moments` when zone data changes. To find them:
`ranges` and `searching` have the conditions, `coming`, `daily` and `paging` the questions.

What is said: `subscriptions` (`leaving` ends them), then `outbox`, `claiming`, `sending`, and for
lost answers `looking` and `undecided`. `posts` live on, `tellings` and `following` know what each
place was told, `digests` what a post contains. `hooks` are for programs; `backlog`, `rounds` and
`waking` for the workers.

People: `people` and `reminded`, `submissions`, `proposals` and `letters`, `export_choices`;
`policies` and `workspaces` for Slack; `seen` keeps anything from happening twice, `forgetting`
forgets a person.
"""
