"""Takes the pictures of the docs from the program as it runs, in a world of 38 labs."""
