"""The map of words as one HTML file: Plotly, its library in the file, under the browser's own labels."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from core.charts import TEMPLATES
from core.export.html import bare, modules, stand_alone
from core.lessons.embedding_map.charts.word_map import figure, map_of, sentences
from core.lessons.embedding_map.lesson import Lesson
from core.palette import DARK, LIGHT

TITLE: Final = "The embedding map"
LOADING: Final = "chart/library.js"
FETCHING: Final = "chart/fetching.js"
# The page has Plotly's library in it: the module that would fetch it is asked only what the browser lacks.
IN_THE_PAGE: Final = f"""
export {{ lacking }} from "{bare(FETCHING)}";
export const plotly = async () => window.Plotly;
export const address = () => "";
"""
# The chart's style is written in Streamlit's colours.
ROOM: Final = "--st-background-color: {background}; --st-text-color: {text}; --st-primary-color: {forward};"


def map_html(lesson: Lesson, *, sentence: str = "", opens: str = "") -> str:
    """Return the map as HTML that makes no request; about 5 MB, which are Plotly's.

    Its words are labelled as on the page: as many as find a place. Without JavaScript the sentences on it are read.

    Parameters
    ----------
    lesson : Lesson
    sentence : str
        What to look for: stands beside the title; else what the map is.
    opens : str
        What of the map is seen first, as a query string: ``?view=…`` (`core.ui.chart`); empty for all of it.
    """
    said = sentences(lesson)
    chart = figure(map_of(lesson))
    data = {
        "figure": chart.to_json(),
        "templates": {room: template.to_json() for room, template in TEMPLATES.items()},
        "description": " ".join(said),
        "revision": TITLE,
        "name": "embedding-map",
        "height": chart.layout.height,
        "view": "view",
        "opens": opens,
        "clicks": False,
        "mode": "file",
    }
    fetching = modules("chart/chart.js")[LOADING]
    return stand_alone(
        "chart",
        data,
        title=TITLE,
        sentence=sentence or " ".join(said),
        description=" ".join(said),
        library=_plotly(),
        compiles=any(trace.type == "scattergl" for trace in chart.data),  # regl, which draws these, does it
        replaced={LOADING: IN_THE_PAGE, FETCHING: fetching},
        style=f":root {{ {ROOM.format(**LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {ROOM.format(**DARK)} }} }}\n",
    )


@cache
def _plotly() -> str:
    return (files("plotly") / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
