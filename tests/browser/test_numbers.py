"""Every number on the screen against torch.autograd, and the way from the loss down to the first input."""

import re
from itertools import pairwise

import pytest

from tests.browser.driving import CELLS, at, close_to, numbers, open_lesson, press
from tests.browser.oracle import expected

ALL_THE_WAY = {
    "input", "target", "weight_ih", "weight_hh", "bias_ih", "weight_out", "bias_out", "hidden", "pre_activation",
    "prediction", "loss", "loss_total", "d_logit", "d_hidden_from_output", "d_hidden_from_future", "d_hidden",
    "d_pre_activation", "d_weight_ih", "d_weight_hh", "d_bias_ih", "d_weight_out", "d_bias_out", "gradient_norm",
    "learning_rate", "new_weight_ih", "new_weight_hh", "new_bias_ih", "new_weight_out", "new_bias_out", "new_loss",
    "new_loss_total",
}  # fmt: skip
LESSONS = {
    "hello": ({}, {}),
    "relu, clipped, cut off": (
        {"text": "banana", "units": 4, "activation": "relu", "clip": 0.5, "truncate": 2, "lr": 0.05},
        {"activation": "relu", "clip": 0.5, "truncate": 2, "lr": 0.05},
    ),
    "trained and edited": (
        {"activation": "sigmoid", "lr": 0.1, "clip": 0, "do": "train10,hh.0.1:0.5,bo.2:-1.5,train1"},
        {"activation": "sigmoid", "lr": 0.1, "clip": 0},
    ),
    "numbers": (
        {"task": "series", "series": "fibonacci", "lr": 0.1, "clip": 2},
        {"softmax": False, "lr": 0.1, "clip": 2},
    ),
    "one answer at the end": ({"task": "parity", "length": 4}, {"scored": (4,)}),
}


@pytest.fixture
def page(tab):
    """The page that the tests of this module share."""
    return tab()


def families(shown):
    return {name.split("/")[0] for name in shown}


@pytest.mark.parametrize(("link", "options"), LESSONS.values(), ids=LESSONS)
def test_every_number_on_the_screen_is_torchs(link, options, server, page):
    open_lesson(page, server, **link)
    press(page, "End")
    assert at(page) == "after"
    shown = numbers(page)
    as_typed = {name: shown.pop(name) for name in list(shown) if name.startswith("unscaled_")}
    divisor = re.search(r"numbers divided by m = ([\d.]+)", page.text_content('[data-testid="player"]') or "")
    assert bool(as_typed) == bool(divisor)
    for name, value in as_typed.items():
        assert value == pytest.approx(float(divisor[1]) * shown[name.removeprefix("unscaled_")], rel=1e-12)
    wanted = expected(shown, **options)
    assert close_to(shown, wanted) == {}
    clipped = {"max_norm", "clip_scale"} if wanted["max_norm"] else set()
    assert families(shown) == ALL_THE_WAY | clipped


@pytest.mark.parametrize("grain", ["step", "operation"])
def test_what_has_not_been_computed_is_not_there_and_what_was_stays(grain, play):
    page = play(opens=f"?grain={grain}")
    press(page, "Home")
    leaves = {"input", "weight_ih", "weight_hh", "bias_ih", "weight_out", "bias_out"}
    assert families(numbers(page)) == leaves
    steps = int(page.get_attribute('[data-testid="player"]', "data-steps"))
    seen = [numbers(page)]
    for _ in range(steps):
        press(page, "ArrowRight")
        seen.append(numbers(page))
        assert seen[-2].items() <= seen[-1].items()
        assert_nothing_of_the_future(at(page), seen[-1])
    for before in reversed(seen[:-1]):
        press(page, "ArrowLeft")
        assert numbers(page) == before


def assert_nothing_of_the_future(place, shown):
    chapter, _, rest = place.split(".")[0].partition("-")
    for name in shown:
        family, *index = name.split("/")
        if chapter == "forward":
            assert not family.startswith(("d_", "new_", "loss", "gradient")), f"{name} at {place}"
            reached = family in ("hidden", "pre_activation", "prediction")
            assert not reached or int(index[0]) <= int(rest), f"{name} at {place}"
        if chapter == "back":
            assert not family.startswith(("new_", "d_weight", "d_bias", "gradient")), f"{name} at {place}"
            assert not family.startswith("d_") or int(index[0]) >= int(rest), f"{name} at {place}"
        if chapter == "update":
            assert not family.startswith("new_loss"), f"{name} at {place}"


def test_every_number_in_the_panel_is_torchs_too(play):
    """The panel has what is not drawn: logits, slopes, each step's share of the weights' gradient."""
    page = play(opens="?grain=operation")
    press(page, "End")
    drawn = numbers(page)
    wanted = expected(drawn)
    for t in range(1, 5):
        for i in range(3):
            wanted[f"slope/{t}/{i}"] = 1 - wanted[f"hidden/{t}/{i}"] ** 2
    seen = {}
    press(page, "Home")
    for _ in range(int(page.get_attribute('[data-testid="player"]', "data-steps"))):
        press(page, "ArrowRight")
        seen |= numbers(page, ".player-panel [data-value]")
    assert close_to(seen, wanted) == {}
    assert {"logit", "slope", "d_weight_hh_step"} <= families(seen)


def test_one_can_walk_from_the_loss_to_the_first_input_and_back(play):
    page = play()
    walk = ["loss_total", "loss/4", "prediction/4/3", "logit/4/3"]
    walk += [f"{family}/{t}/0" for t in (4, 3, 2, 1) for family in ("hidden", "pre_activation")] + ["input/1/1"]
    press(page, "End")
    wanted = expected(numbers(page))
    page.locator(".player-chapter").filter(has_text="loss").click()
    for above, name in pairwise(walk):
        assert page.get_attribute("[data-inspected]", "data-inspected") == above
        operand = page.locator(f'.player-details [data-name="{name}"]').first
        assert close_to({name: float(operand.get_attribute("data-value"))}, wanted) == {}
        operand.click()
    assert page.get_attribute("[data-inspected]", "data-inspected") == walk[-1]
    assert page.locator(".player-details .player-lines [data-name]").count() == 0
    for name in reversed(walk[:-1]):
        page.get_by_role("button", name="Back to the previous number").click()
        assert page.get_attribute("[data-inspected]", "data-inspected") == name
    assert at(page) == "loss"


def test_the_shares_of_a_gradient_pile_up_by_step(play):
    page = play(opens="?at=after")
    wanted = expected(numbers(page))
    page.locator(f'{CELLS}[data-name="weight_hh/1/2"]').first.click()
    page.locator(".player-chapter").filter(has_text="loss").click()
    press(page, "ArrowRight")
    assert at(page) == "back-4"
    for last in (4, 3, 2, 1):
        shares = numbers(page, ".player-share:not(.player-share-sum) [data-value]")
        assert list(shares) == [f"d_weight_hh_step/{t}/1/2" for t in range(last, 5)]
        assert close_to(shares, wanted) == {}
        press(page, "ArrowRight")
    assert close_to(numbers(page, ".player-share-sum [data-value]"), wanted) == {}
