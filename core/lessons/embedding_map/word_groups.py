"""The words that the map opens with: the lecture's, in groups."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

YOURS: Final = "your words"
FOUND: Final = "found"  # the searched word and its neighbours, if they are in no group
FREQUENT: Final = "frequent words"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    name: tuple(words.split())
    for name, words in {
        "people": "man woman boy girl father mother son daughter brother sister uncle aunt husband wife",
        "royalty": "king queen prince princess emperor empress duke duchess throne crown",
        "fruit": "apple orange banana grape pear lemon mango cherry peach strawberry coconut plum",
        "countries": "france italy germany spain japan china russia egypt greece poland sweden canada",
        "capitals": "paris rome berlin madrid tokyo beijing moscow cairo athens warsaw stockholm ottawa",
        "verbs": "walk walked walking swim swam swimming run ran running sing sang singing write wrote writing",
        "numbers": "one two three four five six seven eight nine ten twenty hundred",
    }.items()
})  # fmt: skip
PAIRS: Final = tuple(zip(GROUPS["countries"], GROUPS["capitals"], strict=True))
