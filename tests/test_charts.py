"""Charts look alike in both rooms, and are legible."""

import pytest

from core.charts import TEMPLATES
from core.palette import DARK, LIGHT


@pytest.mark.parametrize(("room", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_a_chart_has_the_colours_of_its_room(room, palette):
    layout = TEMPLATES[room].layout
    assert layout.font.color == palette["text"] and layout.xaxis.gridcolor == palette["line"]
    assert set(layout.colorway) <= set(palette.values())
    assert layout.font.size >= 14


def test_rooms_differ_in_colours_alone():
    light, dark = (TEMPLATES[room].layout.to_plotly_json() for room in ("light", "dark"))
    assert light["margin"] == dark["margin"] and light["font"]["family"] == dark["font"]["family"]
    assert light["font"]["color"] != dark["font"]["color"]


def test_a_saved_legend_hides_no_line_that_it_stands_on():
    assert {TEMPLATES[room].layout.legend.bgcolor for room in ("light", "dark")} == {"rgba(0,0,0,0)"}
