"""The map of words as one HTML file that includes Plotly's library and the labels of the page."""

from __future__ import annotations

from typing import Final

from core.export.html import chart_html
from core.lessons.embedding_map.charts.word_map import figure, map_of, sentences
from core.lessons.embedding_map.lesson import Lesson

TITLE: Final = "The embedding map"


def map_html(lesson: Lesson, *, sentence: str = "", opens: str = "") -> str:
    """Return the map as HTML that makes no request; about 5 MB, mostly Plotly's library.

    Parameters
    ----------
    lesson : Lesson
    sentence : str
        A sentence next to the title; by default the description of the map.
    opens : str
        The initial view, as a query string: ``?view=…`` (`core.ui.chart`); empty for the whole map.
    """
    said = " ".join(sentences(lesson))
    return chart_html(
        figure(map_of(lesson)).to_json(),
        name="embedding-map",
        title=TITLE,
        description=said,
        sentence=sentence or said,
        view="view",
        opens=opens,
    )
