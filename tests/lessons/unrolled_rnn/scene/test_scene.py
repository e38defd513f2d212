"""The unrolled RNN's scene: every number can be made again, every mark has its numbers, every step its place."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lessons.unrolled_rnn.lesson import compute
from core.lessons.unrolled_rnn.scene import build
from core.lessons.unrolled_rnn.settings import Settings
from core.notation import FUNCTIONS
from core.scene.scene import Arrow, Block, Box, Label, plain
from tests.scene import evaluation

HELLO = Settings()
BIGGEST = Settings(text="abcdefghijkl", units=8, clip=1.0)
SHAPES = [
    HELLO,
    BIGGEST,
    Settings(text="ab", units=1),
    Settings(task="series", series="fibonacci", activation="relu"),
    Settings(task="parity", length=6, truncate=2),
    Settings(task="echo", length=12, units=8),
    Settings(text="hello", truncate=1, clip=0.5, do="train10,hh.0.1:0.5,train1"),
]


@pytest.fixture(params=SHAPES, ids=lambda s: f"{s.task}-{s.text}-{s.units}")
def scene(request):
    return build(compute(request.param))


def differing(scene):
    """Yield each name whose recipe makes another number than the one shown."""
    reader = evaluation.Reader(scene)
    for family in reader.values:
        for name in reader.names(family):
            shown, made = reader.value(name), reader.make(name)
            if not abs(shown - made) <= 1e-12 + 1e-10 * abs(shown):
                yield name, shown, made


def test_every_recipe_makes_the_number_shown(scene):
    assert list(differing(scene)) == []


@pytest.mark.slow
@settings(max_examples=25)
@given(
    text=st.text("abcdefgh", min_size=2, max_size=8),
    units=st.integers(1, 5),
    activation=st.sampled_from(sorted(FUNCTIONS)),
    seed=st.integers(0, 999),
    clip=st.sampled_from([0.0, 0.3, 5.0]),
    truncate=st.integers(0, 4),
)
def test_every_recipe_makes_the_number_shown_whatever_is_set(text, units, activation, seed, clip, truncate):
    chosen = Settings(text=text, units=units, activation=activation, seed=seed, clip=clip, truncate=truncate, lr=0.05)
    assert list(differing(build(compute(chosen)))) == []


def test_a_wrong_number_is_noticed():
    scene = build(compute(HELLO))
    wrong = tuple(replace(v, data=v.data + 1e-6) if v.name == "d_hidden" else v for v in scene.values)
    assert {name.split("/")[0] for name, *_ in differing(replace(scene, values=wrong))} >= {"d_hidden"}


def test_one_can_walk_from_the_loss_to_the_first_input(scene):
    reader, seen, open_names = evaluation.Reader(scene), set(), ["new_loss_total", "loss_total"]
    while open_names:
        name = open_names.pop()
        if name in seen or name.split("/")[0] not in reader.values:
            continue
        seen.add(name)
        recipe, bound = reader.recipe(name)
        for term in recipe.terms:
            for index in np.ndindex(*(len(reader.axis(term, letter)) for letter in term.over)):
                starts = {x: reader.axis(term, x)[i] for x, i in zip(term.over, index, strict=True)}
                open_names += [evaluation.fill(f, bound | starts) for f in term.factors]
    assert {"input/1/0", "hidden/0/0", "weight_hh/0/0", "learning_rate"} <= seen


def test_marks_are_known_by_their_ids_and_show_names_that_exist(scene):
    families = {v.name: v for v in scene.values}
    assert len({m.id for m in scene.marks}) == len(scene.marks)
    for block in (m for m in scene.marks if isinstance(m, Block)):
        family, *indices = block.name.split("/")
        assert len(indices) == len(families[family].axes)
        for index, start, size in zip(indices, families[family].start, families[family].shape, strict=True):
            assert index == "*" or start <= int(index) < start + size


def test_steps_show_marks_that_exist_once_and_name_what_is_there(scene):
    ids, shown = {m.id for m in scene.marks}, [i for step in scene.steps for i in step.shows]
    optional = [i for i in shown if i not in ids]
    assert all(i.endswith("-label") for i in optional), optional  # narrow columns have no room for labels
    assert len(shown) == len(set(shown))
    families = {v.name for v in scene.values}
    for step in scene.steps:
        assert {p.split("/")[0] for p in (*step.reads, *step.writes, step.select)} <= families
        assert step.equation in scene.equations and step.camera in scene.regions
        assert step.chapter in {c.id for c in scene.chapters}
    assert len({step.id for step in scene.steps}) == len(scene.steps)


def test_nothing_is_shown_before_it_is_computed(scene):
    """Whatever a step reads is a leaf, or was written before."""
    leaves = {r.make.split("/")[0] for r in scene.recipes if r.operation == "given"} | {"slope", "logit", "d_bias_ih"}
    written: set[str] = set()
    for step in scene.steps:
        for pattern in step.reads:
            stems = {w.split("/")[0] for w in written}
            assert pattern in written or pattern.split("/")[0] in leaves | stems, (step.id, pattern)
        written |= set(step.writes)


def extent(mark):
    """Return left, top, right, bottom of a mark; a text's width is estimated at 0.62 em a letter."""
    match mark:
        case Block():
            axes = mark.name.count("*")
            return mark.x, mark.y, mark.x + mark.width * max(1, axes), mark.y + mark.height
        case Box():
            return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
        case Arrow():
            xs, ys = zip(*mark.points, strict=True)
            return min(xs), min(ys), max(xs), max(ys)
        case Label():
            return mark.x, mark.y - mark.size, mark.x, mark.y


def test_everything_lies_in_a_region(scene):
    for mark in scene.marks:
        left, top, right, bottom = extent(mark)
        assert any(
            x <= left and y <= top and right <= x + w and bottom <= y + h for x, y, w, h in scene.regions.values()
        ), (mark.id, extent(mark))


def cells(scene):
    """Yield the rectangle of every block of numbers, whole."""
    shapes = {v.name: v for v in scene.values}
    for block in (m for m in scene.marks if isinstance(m, Block) and m.kind != "text"):
        family, *indices = block.name.split("/")
        sizes = [n for i, n in zip(indices, shapes[family].shape, strict=True) if i == "*"]
        down, along = (1, *sizes) if block.across else (*sizes, 1, 1)[:2]
        width, height = block.width + block.gap, block.height + block.gap
        yield block.id, block.x, block.y, block.x + along * width - block.gap, block.y + down * height - block.gap


def test_no_two_blocks_overlap(scene):
    blocks = list(cells(scene))
    for n, (one, left, top, right, bottom) in enumerate(blocks):
        for other, x, y, x_end, y_end in blocks[n + 1 :]:
            apart = x >= right - 1e-6 or x_end <= left + 1e-6 or y >= bottom - 1e-6 or y_end <= top + 1e-6
            assert apart, (one, other)


@pytest.mark.parametrize("chosen", [HELLO, Settings(text="abcabc", units=4), Settings(task="echo", length=5, units=4)])
def test_digits_are_legible_from_the_last_row(chosen):
    numbers = [m for m in build(compute(chosen)).marks if isinstance(m, Block) and "target" not in m.name]
    assert min(m.font for m in numbers) >= 13.0


def test_the_largest_scene_is_small_enough_to_send():
    assert len(json.dumps(plain(build(compute(BIGGEST))))) < 200_000


def test_plain_says_arrays_exactly():
    import base64

    scene = build(compute(HELLO))
    sent = {v["name"]: v for v in plain(scene)["values"]}["d_hidden"]
    decoded = np.frombuffer(base64.b64decode(sent["data"]), dtype="<f8").reshape(sent["shape"])
    assert np.array_equal(decoded, compute(HELLO).evaluation.gradients.hidden)


@pytest.mark.parametrize("chosen", [{"series": "fibonacci"}, {"series": "typed", "numbers": "-40, 8, 100, 3"}])
def test_numbers_stand_as_typed_beside_those_divided_and_the_divisor_is_said(chosen):
    lesson = compute(Settings(task="series", **chosen))
    scene, example = build(lesson), lesson.example
    values = {v.name: v.data for v in scene.values}
    shown = [f"{number:.4g}".replace("-", "−") for number in values["unscaled_target"][:, 0]]
    assert tuple(shown) == example.target_labels
    largest = max(abs(float(label.replace("−", "-"))) for label in (*example.step_labels, *example.target_labels))
    (said,) = (mark.text for mark in scene.marks if mark.id == "scale")
    assert said == f"numbers divided by m = {largest:g}"
    drawn = {mark.name for mark in scene.marks if isinstance(mark, Block)}
    assert {"unscaled_prediction/1/*", "unscaled_target/1/*", "prediction/1/*"} <= drawn


def test_numbers_that_are_not_divided_stand_once():
    scene = build(compute(Settings(task="series", series="sine")))
    assert not any("unscaled" in getattr(mark, "name", "") or mark.id == "scale" for mark in scene.marks)
