"""The table of the bench: its arithmetic, and that every row has a peer. No times."""

import pytest

from bench import controls, loading, mathematics, pages, scrubbing, servers, sessions, size, stepping, words
from bench.table import HEADINGS, Goal, Measurement, Row, markdown

ALL = [
    m
    for part in (stepping, scrubbing, loading, controls, size, mathematics, words, sessions)
    for m in part.MEASUREMENTS
]


@pytest.mark.parametrize(
    ("goal", "ours", "theirs", "met"),
    [
        (Goal("ratio", 1.3), 130.0, 100.0, True),
        (Goal("ratio", 1.3), 131.0, 100.0, False),
        (Goal("ahead", 4.0), 1.0, 4.0, True),
        (Goal("ahead", 4.0), 1.0, 3.9, False),
        (Goal("difference", 16.0), 20.0, 4.0, True),
        (Goal("difference", 16.0), 21.0, 4.0, False),
        (Goal("value", 100.0), 100.0, 1.0, True),
        (Goal("value", 100.0), 101.0, 500.0, False),
        (Goal("stated"), 1e9, 1.0, None),
    ],
)
def test_a_goal_is_met_up_to_its_limit(goal, ours, theirs, met):
    assert goal.is_met(ours, theirs) is met


def test_ratio_is_ours_divided_by_the_peers_and_inverted_for_the_goal_ahead():
    assert Row(Measurement("load", "an empty page", "ms", Goal("ratio", 1.3)), 150.0, 100.0).ratio() == "1.50"
    assert Row(Measurement("pass", "torch", "ms", Goal("ahead", 4.0)), 2.0, 9.0).ratio() == "4.5 x ahead"
    assert Row(Measurement("memory", "an empty page", "MB", Goal("stated")), 1.0, 0.0).ratio() == "–"


def test_table_has_every_cell_and_no_in_capitals_for_a_missed_goal():
    row = Row(Measurement("key", "an empty component", "ms", Goal("value", 100)), 123.4, 4.56)
    heading, _, line = markdown([row]).splitlines()
    assert [cell.strip() for cell in heading.strip("|").split("|")] == list(HEADINGS)
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "key",
        "123 ms",
        "4.56 ms, an empty component",
        "27.06",
        "at most 100 ms",
        "NO",
    ]


def test_every_measurement_has_a_peer_and_a_unique_name():
    assert all(measurement.peer for measurement in ALL)
    assert len({measurement.name for measurement in ALL}) == len(ALL)


def test_peers_exist():
    peers = {"empty_component", "empty_page", "empty_range", "plotly_page"}
    assert {path.stem for path in servers.PEERS.glob("*.py")} == peers
    assert (servers.HERE / "measure.js").exists()
    assert pages.PAGE == "unrolled_rnn"


def test_percentile_is_the_95th():
    assert sessions.percentile_95([float(n) for n in range(101)]) == pytest.approx(95.0)


def test_largest_scene_has_the_largest_dimensions():
    scene = size.largest_scene()
    shapes = {values.name: values.shape for values in scene.values}
    assert shapes["prediction"] == (12, 12)
    assert shapes["weight_hh"] == (8, 8)


@pytest.mark.parametrize("name", mathematics.CELLS)
def test_both_sides_of_a_pass_do_the_same_work(name):
    torch = pytest.importorskip("torch")
    mathematics._passes(torch, name)  # raises where a gradient differs


@pytest.mark.slow
def test_both_sides_of_the_sweep_find_the_same_sizes():
    torch = pytest.importorskip("torch")
    mathematics._sweep(torch)  # raises where a size differs


def test_both_sides_of_the_training_end_on_the_same_weights():
    torch = pytest.importorskip("torch")
    mathematics._training(torch)  # raises where a weight differs
