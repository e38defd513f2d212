"""The map of words as one HTML file: Plotly, its library in the file, under the browser's own labels."""

from __future__ import annotations

from typing import Final

from core.export.html import chart_html
from core.lessons.embedding_map.charts.word_map import figure, map_of, sentences
from core.lessons.embedding_map.lesson import Lesson

TITLE: Final = "The embedding map"


def map_html(lesson: Lesson, *, sentence: str = "", opens: str = "") -> str:
    """Return the map as HTML that makes no request; about 5 MB, which are Plotly's.

    Parameters
    ----------
    lesson : Lesson
    sentence : str
        What to look for: stands beside the title; else what the map is.
    opens : str
        What of the map is seen first, as a query string: ``?view=…`` (`core.ui.chart`); empty for all of it.
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
