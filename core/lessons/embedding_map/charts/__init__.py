"""The page's charts: the data of each, its figure, and the sentences that describe it."""
