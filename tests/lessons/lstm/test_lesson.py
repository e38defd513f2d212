"""The LSTM's lesson: its default run, runs with clamped gates, its link, and its gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.lessons.lstm.lesson import compute
from core.lessons.lstm.settings import CONTROLS, Settings, from_link, sizes, to_link
from core.models.runs import NAMES, run
from core.models.trained import trained

DEFAULT = compute(Settings())


def test_the_default_run_is_right_and_its_gradient_reaches_the_digit():
    (found,) = DEFAULT.predictions(DEFAULT.original)
    assert (found.step, found.right, found.predicted) == (12, "7", "7") and found.probability > 0.99
    assert DEFAULT.clamped is DEFAULT.original
    norm = DEFAULT.original.memory_gradient
    assert norm.shape == (12,) and norm[3] > 0.9 * norm[11]


def test_a_forget_gate_of_0_erases_the_memory_and_stops_the_gradient():
    lesson = compute(Settings(hold="f.*.6:0"))
    (found,) = lesson.predictions(lesson.clamped)
    assert found.predicted != "7" or found.probability < 0.5
    before, after = lesson.clamped.memory_gradient[4:6]
    assert before < 1e-3 * after
    assert (lesson.clamped.evaluation.trace.forget_gate[5] == 0.0).all()
    assert lesson.original is DEFAULT.original


def test_the_kept_memory_is_unchanged_at_the_end():
    lesson = compute(Settings(hold="f.*.5-12:1,u.*.5-12:0"))
    states = lesson.clamped.evaluation.trace.cell_state
    assert (states[4:] == states[3]).all()
    (found,) = lesson.predictions(lesson.clamped)
    assert found.predicted == "7"
    via_cell = lesson.clamped.evaluation.gradients.cell_state_along
    np.testing.assert_allclose(via_cell[4:10], lesson.clamped.evaluation.gradients.cell_state[5:11], rtol=1e-12)


def test_a_gru_keeps_its_state_where_the_courses_update_gate_is_0():
    lesson = compute(Settings(model="gru", hold="u.*.5-12:0"))
    hidden = lesson.clamped.evaluation.trace.hidden
    np.testing.assert_allclose(hidden[4:], np.broadcast_to(hidden[3], hidden[4:].shape), atol=1e-14)


@pytest.mark.parametrize("model", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("sequence", ["#7?", "1#3?#4..?", "#1" + "." * 27 + "?"])
def test_every_sequence_is_run(model, sequence):
    lesson = compute(Settings(model=model, sequence=sequence))
    assert [one.right for one in lesson.predictions(lesson.clamped)] == [
        label for label in lesson.example.target_labels if label
    ]
    assert lesson.clamped.memory_gradient.shape == (len(sequence),)
    assert np.isfinite(lesson.clamped.memory_gradient).all()


def test_a_hold_that_does_not_fit_is_left_out_with_a_sentence():
    lesson = compute(Settings(sequence="#7..?", hold="f.*.2:0,f.*.9:0"))
    assert lesson.settings.hold == "f.*.2:0"
    assert lesson.problems == (
        "hold must be of steps from 1 to 5, or * for all; got 'f.*.9:0'. This entry is left out.",
    )
    assert compute(Settings(model="rnn", hold="f.*.2:0")).settings.hold == ""


def test_a_hold_ends_with_a_shorter_sequence():
    lesson = compute(Settings(sequence=".#7..?", hold="f.*.5-12:1,u.*.4:0,o.*.8-5:0,o.*.7-12:0"))
    assert [str(hold) for hold in lesson.holds] == ["f.*.5-6:1", "u.*.4:0"]
    assert len(lesson.problems) == 2 and all("steps from 1 to 6" in problem for problem in lesson.problems)
    settings, problems = from_link({"sequence": ".#7..?", "hold": "f.*.5-12:1"})
    assert settings.hold == "" and len(problems) == 1  # in a link it is an error


def test_a_cue_without_a_right_answer_has_no_loss():
    lesson = compute(Settings(sequence="?#7.?"))
    loss = lesson.original.evaluation.loss
    assert (loss[:4] == 0.0).all() and loss[4] > 0.0


def test_gradients_are_those_of_the_loss():
    """Central differences of the loss with respect to inputs, with clamped and free gates."""
    lesson = compute(Settings(hold="f.*.6:0.5,o.1.12:0.2"))
    example, hold = lesson.example, lesson.clamped.hold
    exact = lesson.clamped.evaluation.gradients.inputs
    for t, k in [(3, 10), (2, 1), (6, 0)]:
        sides = []
        for by in (1e-6, -1e-6):
            inputs = example.inputs.copy()
            inputs[t, k] += by
            other = type(example)(**{**vars(example), "inputs": inputs})
            sides.append(run(lesson.network, other, hold).evaluation.loss_total)
        assert exact[t, k] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-5, abs=1e-9)


@given(
    model=st.sampled_from(["lstm", "gru", "rnn"]),
    sequence=st.sampled_from(["..#7.2..9..?", "#7?", "1#3?#4..?"]),
    hold=st.sampled_from(["", "u.*.1-2:0", "u.0.3:1,u.*.*:0.5"]),
    notation=st.sampled_from(["course", "pytorch"]),
)
@settings(max_examples=40)
def test_a_link_restores_the_settings(model, sequence, hold, notation):
    wanted = Settings(model=model, sequence=sequence, hold="" if model == "rnn" else hold, notation=notation)
    assert from_link(to_link(wanted)) == (wanted, ())


def test_the_default_link_is_empty():
    assert to_link(Settings()) == {}
    assert from_link({}) == (Settings(), ())


def test_a_link_with_only_errors_opens_on_the_defaults():
    found, problems = from_link({control.name: "<script>" * 400 for control in CONTROLS})
    assert found == Settings()
    assert len(problems) == len(CONTROLS)
    assert all("got '<script>" in problem and "(in the link)" in problem for problem in problems)
    assert max(map(len, problems)) < 300


def test_the_error_for_a_sequence_names_the_symbol():
    _, problems = from_link({"sequence": "#7x?"})
    assert problems == (
        "sequence must be made of symbols from . # ? and the digits; symbol 3 is not; got '#7x?' (in the link). "
        "Using ..#7.2..9..?.",
    )


def test_the_network_on_text_has_no_gates_to_clamp():
    with pytest.raises(BadInput, match="model must be one of lstm, gru, rnn; got 'text'"):
        compute(Settings(model="text"))
    assert sizes(Settings()).units == trained(NAMES["lstm"]).network.cell.hidden_size
