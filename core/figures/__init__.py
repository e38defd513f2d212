"""Charts: first the information, then the picture of it."""
