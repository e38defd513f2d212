"""What is on the screen, to take home: as runnable code, as a table, and as one page that plays from disk."""
