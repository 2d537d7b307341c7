"""A simulated network of thousands of sources over loopback, and what asking all of them costs.

`world` decides who answers how, `serving` answers, `measuring` looks at processes and rows from
outside, `refreshing` and `workers` run our side, `tables` names the figures.
"""
