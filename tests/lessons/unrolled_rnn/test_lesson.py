"""The unrolled RNN's lesson: its opening picture, its numbers, its link, and what training reaches."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.settings import CONTROLS, Settings, from_link, shapes, to_link
from core.recurrent import evaluate, parameters

HELLO = compute(Settings())


def chosen():
    """Draw settings as widgets can set them."""
    drawn = {
        control.name: st.sampled_from(list(control.choices))
        for control in CONTROLS
        if control.kind == "choice"
    } | {
        control.name: st.integers(int(control.low), int(control.high))
        for control in CONTROLS
        if control.kind == "integer"
    } | {
        control.name: st.floats(control.low, control.high).map(lambda value: round(value, 3) + 0.0)
        for control in CONTROLS
        if control.kind == "number"
    }  # fmt: skip
    texts = st.sampled_from(["hello", "ab", "👨‍👩‍👧‍👦🇩🇪", "a b&c=d", "שלום", "<b>x</b>", "100%+#?", "क्षिé"])
    return st.builds(
        Settings, text=texts, numbers=st.just("1, 2, 3.5"), do=st.sampled_from(["", "train3,bh.0:0.5,train1"]), **drawn
    )


@given(chosen())
@settings(max_examples=60)
def test_a_link_restores_the_settings(wanted):
    found, problems = from_link(to_link(wanted))
    assert problems == ()
    assert to_link(found) == to_link(wanted)
    unused = {c.name: getattr(found, c.name) for c in CONTROLS if not c.applies(vars(wanted))}
    assert found == replace(wanted, **unused)


def test_the_opening_link_says_nothing():
    assert to_link(Settings()) == {}
    assert from_link({}) == (Settings(), ())


def test_a_link_with_everything_wrong_opens_on_the_defaults():
    found, problems = from_link({control.name: "<script>" for control in CONTROLS if control.name != "text"})
    assert found == Settings()
    assert len(problems) == len(CONTROLS) - 1
    assert all("got '<script>' (in the link)." in problem for problem in problems)


def test_an_edit_outside_the_network_is_answered():
    found, problems = from_link({"do": "hh.7.0:1,train2", "units": "3"})
    assert found.do == "train2"
    assert problems == (
        "do must be an entry from hh.0.0 to hh.2.2; got 'hh.7.0:1' (in the link). This entry is left out.",
    )
    assert from_link({"do": "hh.7.0:1", "units": "8"})[0].do == "hh.7.0:1.0"


def test_an_edit_that_no_longer_fits_is_left_out_of_the_lesson():
    lesson = compute(Settings(units=2, do="hh.2.2:1.0,train1"))
    assert lesson.settings.do == "train1"
    assert len(lesson.problems) == 1


def test_it_opens_on_a_picture_worth_looking_at():
    hidden, prediction = HELLO.evaluation.trace.hidden, HELLO.evaluation.prediction
    assert 4 < (hidden > 0).sum() < 8
    assert np.abs(hidden).max() < 0.97
    right = prediction.argmax(axis=1) == HELLO.example.targets.argmax(axis=1)
    assert 0 < right.sum() < 4
    assert 0.3 < prediction.max(axis=1).min() and prediction.max() < 0.8
    assert 4 * HELLO.guess_loss < HELLO.evaluation.loss_total < 5 * HELLO.guess_loss
    gradients = HELLO.evaluation.gradients
    assert 0.01 < np.abs(gradients.hidden).min() and np.abs(gradients.hidden).max() < 1.5
    assert np.median(np.abs(gradients.from_future[:-1])) > 0.06
    assert HELLO.next_evaluation.loss_total < HELLO.evaluation.loss_total - 0.5


def test_the_numbers_hang_together():
    assert HELLO.network is HELLO.initial
    assert HELLO.guess_loss == pytest.approx(np.log(4))
    norm = np.sqrt(sum((g**2).sum() for g in HELLO.gradients.values()))
    assert HELLO.gradient_norm == pytest.approx(norm)
    assert HELLO.clip_scale == pytest.approx(1.0 / norm, rel=1e-5)
    for name, weight in parameters(HELLO.network).items():
        step = Settings().lr * HELLO.clip_scale * HELLO.gradients[name]
        assert np.allclose(parameters(HELLO.next_network)[name], weight - step)
    again = evaluate(HELLO.next_network, HELLO.example.inputs, HELLO.example.targets)
    assert HELLO.next_evaluation.loss_total == again.loss_total


def test_the_next_network_is_the_one_that_training_reaches():
    trained = compute(Settings(do="train1"))
    assert trained.evaluation.loss_total == HELLO.next_evaluation.loss_total
    assert trained.updates == 1
    assert trained.history.update.tolist() == [0, 1]
    assert trained.history.prediction.shape == (2, 4, 4)
    assert HELLO.history is None


def test_clipping_off_follows_the_gradient_in_full():
    assert compute(Settings(clip=0.0)).clip_scale == 1.0


def test_hello_is_solved_in_a_few_presses():
    after = compute(Settings(do="train300"))
    assert after.evaluation.loss_total < 0.02
    assert after.evaluation.prediction.argmax(axis=1).tolist() == after.example.targets.argmax(axis=1).tolist()


def test_the_seed_decides_the_network_and_notation_does_not():
    same, other = compute(Settings(notation="pytorch")), compute(Settings(seed=1))
    assert same.evaluation.loss_total == HELLO.evaluation.loss_total
    assert other.evaluation.loss_total != HELLO.evaluation.loss_total


def test_truncation_reaches_the_gradient():
    cut = compute(Settings(truncate=1)).evaluation.gradients
    assert not cut.from_future.any()
    assert HELLO.evaluation.gradients.from_future.any()


@given(chosen())
@settings(max_examples=40)
def test_any_settings_give_a_lesson(wanted):
    lesson = compute(wanted)
    assert np.isfinite(lesson.evaluation.loss_total)
    assert shapes(wanted) == {name: w.shape for name, w in parameters(lesson.network).items()}
    assert len(lesson.example.input_labels) == lesson.example.inputs.shape[1]
    assert (lesson.accuracy is None) == (wanted.task in ("letters", "series"))
    assert (lesson.guess_loss is None) == (wanted.task == "series")


def test_progress_is_reported_and_stops():
    heard = []
    fresh = Settings(seed=77, do="train900")
    lesson = compute(fresh, on_progress=lambda done, asked: heard.append((done, asked)) or done < 300)
    assert heard == [(100, 900), (200, 900), (300, 900)]
    assert lesson.settings.do == "train300"
    assert lesson.updates == 300
