"""Export of the page as code, a table and one HTML file."""
