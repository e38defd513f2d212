"""The exported scripts, each a module that runs; nothing imports them."""
