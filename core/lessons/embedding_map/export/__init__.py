"""How the page becomes code, a table and one HTML file."""
