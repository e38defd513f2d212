"""The page's charts: what each shows, its figure, and the sentences that say what is seen."""
