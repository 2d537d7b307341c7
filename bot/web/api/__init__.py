"""The meetings and the labs as data for other programs: version 1, described by OpenAPI."""
