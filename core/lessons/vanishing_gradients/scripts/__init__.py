"""The scripts that a person exports, each a module that runs; nothing imports them."""
