"""The data contract with player and scrubber, and what several scenes use."""
