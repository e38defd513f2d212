"""Export of a page as code, CSV or one HTML file."""
