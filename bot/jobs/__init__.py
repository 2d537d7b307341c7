"""The verbs: short ticks that look for what is due; a job owns its transaction.

`work` is the table of jobs that both engines run. `tidy` deletes what is long over.

Asking: `refresh` asks the sources that are due, through `streaming` (with `groups`, `room` and
`together`); `synced` matches them with the registry. `poll` asks one (`outcome` has what comes of
it), `record` stores its answer: `scene` is what that rests on, `holding` what it locks, `rejoin`
merges, `locate` finds places, `indexing` makes keys. `examine` reads an address that somebody
checks, `kinds` says what sources were found to be, `importing` brings labs in.

Announcing, all into the outbox: `announce` (digests, and reminders in channels), `first_digest`,
`belated` and `ahead`, `remind` (people), `notices` (changes), `hooks` (programs); `health`,
`doubts` and `proposals` write `letters`. `subscribe` begins and ends it, `seen` is how far a job
has looked.

Delivering: `deliver` sends, `reconcile` finds out what became of lost answers, by `look`; `revise`
edits posts as `revision` decides. `receipt`, `timings` and `worth` say how an attempt ended, how
long to wait, and until when; `inviting` adds links to mail, `staging` diverts everything.

What people say: `submit`, with `actor` for their rights and `effect` for what follows; `by_mail`
and `lookup` for those without Slack; `deciding` merges and splits, `exporting` is the event list.
"""
