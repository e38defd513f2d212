"""The page 'Tiny'."""

from typing import Final

from core.page import Page

PAGE: Final = Page(
    stem="tiny",
    title="Tiny",
    part="One unit, one step",
    sentence="One number through tanh, forward and back.",
    ways_in=(("A weight of 2: tanh(2) is 0.96", {"weight": "2"}),),
)
