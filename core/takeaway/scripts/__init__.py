"""Scripts that a person takes away, as modules that run: `core.takeaway.script` puts a page's data into them."""
