"""A whole network in another country and language: the example of config/, and 900 groups more."""
