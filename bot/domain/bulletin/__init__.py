"""The monthly event list of the network's blog ("Out in the Open"): what stands in it and why.

Pure: `choosing` puts meetings into it or leaves them out, `evenings` folds what is by rule into
one line per rule, `flags` notices what an editor would want to look at.
"""
