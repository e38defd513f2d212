"""The trained networks of the dashboard."""
