"""One file a page: its settings, what it computes from them, and its question for the room."""
