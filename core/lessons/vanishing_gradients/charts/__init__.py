"""The page's charts: the data, the figure and the sentences of each."""
