"""A simulated network of thousands of sources over loopback, and what asking all of them costs.

What is measured: `costs` of rounds on SQLite, `keeping_up` of one worker on PostgreSQL in real
time, `scaling` from one worker to four. `python -m tests.benchmarks network` measures all of it,
with `--long` at the sizes that are promised.

For that `world` decides who answers how, `serving` answers, `known` and `staging` fill databases,
`refreshing` and `crew` run our side, `pacing` and `saturating` drive it, `measuring` looks at
processes and rows from outside.
"""
