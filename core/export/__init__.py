"""How a page becomes code, CSV or one HTML file."""
