"""The page 'Embedding map'."""

from typing import Final

from core.page import Page

PAGE: Final = Page(
    stem="embedding_map",
    title="Embedding map",
    part="Visualising word embeddings; analogies",
    sentence="Nearby words occur in similar contexts. Search one, or add and subtract: walking − walk + swim.",
    ways_in=(
        ("king: nearest are prince (cosine 0.77) and queen (0.75)", {"search": "king"}),
        (
            "PCA: offsets from country to capital vary: lengths 0.07 to 1.15, angles −75° to 50°",
            {"projection": "PCA"},
        ),
        ("t-SNE in three dimensions: trustworthiness 0.983, in two 0.980", {"dimensions": "3-D"}),
        ("king − man + woman: queen (0.77), if king (0.84) is excluded", {"sum": "king - man + woman"}),
        ("france : italy :: paris : rome (0.82)", {"sum": "paris - france + italy"}),
        ("walk : walked :: run : ? Wrong: went; ran is third", {"sum": "run - walk + walked"}),
        (
            "The 1,000 most frequent words by t-SNE: trustworthiness 0.95",
            {"show": "most frequent", "count": "1000"},
        ),
    ),
    picture="chart",
    screenshots={"embedding_map": {}, "embedding_map_search": {"search": "queen"}},
)
