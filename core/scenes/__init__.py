"""What the player and the scrubber show, as plain data: the contracts, and one builder a picture."""
