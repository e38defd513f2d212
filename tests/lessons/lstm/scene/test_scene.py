"""One cell's scene: every number can be recomputed, every mark has its numbers, every step its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lessons.lstm.lesson import compute
from core.lessons.lstm.scene import build
from core.lessons.lstm.settings import Settings
from core.scene.scene import Arrow, Block, Box, Label, Operator, plain
from tests.scene import evaluation

LONGEST = "#712.#1....3.4..#4.#8..1..?..?"
SHOWN = [
    Settings(),
    Settings(hold="f.*.6:0"),
    Settings(hold="f.*.5-12:1,u.1-3.5-12:0,o.2.*:0.5"),
    Settings(sequence="1#3?#4..?", hold="o.*.4:0"),
    Settings(sequence=LONGEST),
    Settings(sequence="#7?"),
    Settings(model="gru"),
    Settings(model="gru", hold="u.*.5-12:0,r.0.*:0.5"),
    Settings(model="rnn"),
    Settings(model="rnn", sequence=LONGEST),
]


@pytest.fixture(params=SHOWN, ids=lambda s: f"{s.model}-{len(s.sequence)}-{s.hold}")
def scene(request):
    return build(compute(request.param))


def differing(scene):
    """Yield each name whose recipe gives another number than the one shown."""
    reader = evaluation.Reader(scene)
    for family in reader.values:
        for name in reader.names(family):
            shown, made = reader.value(name), reader.make(name)
            if not abs(shown - made) <= 1e-12 + 1e-10 * abs(shown):
                yield name, shown, made


@pytest.mark.parametrize(
    ("model", "hold", "gate"),
    [
        ("lstm", "f.*.6:0", "forget_gate"),
        ("lstm", "u.*.5-8:1", "input_gate"),
        ("lstm", "o.2.*:0.5", "output_gate"),
        ("gru", "u.*.5-12:0", "update_gate"),
        ("gru", "r.0.*:0.5", "reset_gate"),
    ],
)
def test_a_clamped_gate_states_its_unclamped_value_as_torch_computes_it(model, hold, gate):
    torch = pytest.importorskip("torch")
    reader = evaluation.Reader(build(compute(Settings(model=model, hold=hold))))
    values = {name: torch.tensor(found.data) for name, found in reader.values.items() if found.data is not None}
    before = values["hidden"][:-1]  # of the clamped run: the inputs of the step
    weighted = torch.nn.functional.linear(before, values[f"weight_hh_{gate}"], values[f"bias_{gate}"])
    pre = weighted + torch.nn.functional.linear(values["input"], values[f"weight_ih_{gate}"])
    checked = 0
    for name in reader.names(gate):
        note = reader.recipe(name)[0].note
        if not note:
            continue
        t, unit = map(int, name.split("/")[1:])
        at, argument, would_be = (
            float(part.replace("−", "-"))
            for part in re.fullmatch(r"clamped to (\S+); unclamped it would be σ\((\S+)\) = (\S+)", note).groups()
        )
        assert at == reader.value(name)
        assert argument == pytest.approx(pre[t - 1, unit].item(), abs=5.1e-5)
        assert would_be == pytest.approx(torch.sigmoid(pre[t - 1, unit]).item(), abs=5.1e-5)
        checked += 1
    assert checked


def test_every_recipe_gives_the_number_shown(scene):
    assert list(differing(scene)) == []


@pytest.mark.slow
@settings(max_examples=20)
@given(
    model=st.sampled_from(["lstm", "gru"]),
    sequence=st.sampled_from(["#7?", "..#7.2..9..?", "1#3?#4..?"]),
    value=st.sampled_from(["0", "0.3", "1"]),
    gate=st.sampled_from("ufor"),
    unit=st.sampled_from(["*", "0", "2-4"]),
)
def test_every_recipe_gives_the_number_shown_for_any_clamped_gate(model, sequence, value, gate, unit):
    assert list(differing(build(compute(Settings(model, sequence, hold=f"{gate}.{unit}.2-3:{value}"))))) == []


def test_a_wrong_number_is_detected():
    scene = build(compute(Settings()))
    wrong = tuple(replace(v, data=v.data + 1e-6) if v.name == "d_cell_state" else v for v in scene.values)
    assert {name.split("/")[0] for name, *_ in differing(replace(scene, values=wrong))} >= {"d_cell_state"}


def test_a_clamped_gate_is_given_and_passes_no_gradient():
    scene = build(compute(Settings(hold="f.1-2.6:0.25")))
    reader = evaluation.Reader(scene)
    assert reader.value("forget_gate/6/1") == 0.25 and reader.value("slope_forget_gate/6/1") == 0.0
    assert reader.recipe("forget_gate/6/1")[0].note.startswith("clamped to 0.25; ")
    assert reader.recipe("forget_gate/6/0")[0].operation == "sigmoid"
    assert reader.value("d_pre_forget_gate/6/1") == 0.0 != reader.value("d_forget_gate/6/1")
    assert scene.by_hand == ("forget_gate/6/1", "forget_gate/6/2")
    assert any(
        isinstance(mark, Label) and (mark.says, mark.name) == ("by_hand", "forget_gate/t") for mark in scene.marks
    )


def test_one_can_walk_from_the_loss_to_the_first_input(scene):
    reader, seen, open_names = evaluation.Reader(scene), set(), ["loss_total"]
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
    assert {"input/1/0", "hidden/0/0", "weight_out/0/0"} <= seen


def at(name, t):
    """Return a pattern of the current step at a step."""
    return re.sub(r"/t([+-]\d+)?(?=/|$)", lambda m: f"/{t + int(m[1] or 0)}", name)


def test_marks_are_known_by_their_ids_and_show_names_that_exist(scene):
    families = {v.name: v for v in scene.values}
    assert len({m.id for m in scene.marks}) == len(scene.marks)
    last = len(scene.columns)
    for block in (m for m in scene.marks if isinstance(m, Block)):
        for t in (1, last):
            family, *indices = at(block.name, t).split("/")
            assert len(indices) == len(families[family].axes), block
            for index, start, size in zip(indices, families[family].start, families[family].shape, strict=True):
                assert index == "*" or start <= int(index) < start + size, block


def test_steps_show_marks_that_exist_once_and_name_what_is_there(scene):
    ids, shown = {m.id for m in scene.marks}, [i for step in scene.steps for i in step.shows]
    assert all(i in ids or re.sub(r"\d+$", "@", i) in ids for i in shown)
    assert len(shown) == len(set(shown))
    families = {v.name for v in scene.values}
    for step in scene.steps:
        assert {p.split("/")[0] for p in (*step.reads, *step.writes, step.select)} <= families
        assert step.equation in scene.equations and {step.camera, step.close} <= scene.regions.keys(), step.id
        assert step.chapter in {c.id for c in scene.chapters}
    assert len({step.id for step in scene.steps}) == len(scene.steps)
    assert scene.start in {step.id.split(".")[0] for step in scene.steps}


def test_a_mark_of_the_current_step_is_shown_at_each_step(scene):
    """A mark that appears with one operation does so at every step, or it would appear too early at others."""
    shown = [i for step in scene.steps for i in step.shows]
    for mark in (m for m in scene.marks if m.id.endswith("@")):
        at = {int(i.rpartition("-")[2]) for i in shown if re.sub(r"\d+$", "@", i) == mark.id}
        assert len(at) in (0, len(scene.columns)), mark.id


def test_nothing_is_shown_before_it_is_computed(scene):
    """Whatever a step reads is a leaf, or was computed before; slopes and logits are intermediate."""
    leaves = {r.make.split("/")[0] for r in scene.recipes if r.operation == "given"}
    unseen = {"slope", "slope_cell_tanh", "logit"}
    computed: set[str] = set()
    for step in scene.steps:
        for pattern in step.reads:
            family, *indices = pattern.split("/")
            beyond = indices and indices[0].isdigit() and int(indices[0]) > len(scene.columns)
            known = pattern in computed or family in leaves | unseen or pattern == "loss/*" or beyond
            assert known or (family.startswith("hidden") and indices[0] == "0"), (step.id, pattern)
        computed |= set(step.writes)


def extents(scene):
    """Yield each block's rectangle, of several cues only that of the last, as they share one place."""
    shapes = {v.name: v for v in scene.values}
    for block in (m for m in scene.marks if isinstance(m, Block) and m.column in (None, len(scene.columns))):
        family, *indices = block.name.split("/")
        sizes = [n for i, n in zip(indices, shapes[family].shape, strict=True) if i == "*"]
        if block.kind == "strip":
            rows, columns, down = sizes[1], sizes[0] + shapes[family].start[0] - 1, block.gap / 3
        else:
            (rows, columns), down = ([*sizes, 1, 1][:2]), block.gap
        right = block.x + columns * (block.width + block.gap) - block.gap
        yield block.id, block.x, block.y, right, block.y + rows * (block.height + down) - down


def test_no_two_blocks_overlap(scene):
    blocks = list(extents(scene))
    for n, (one, left, top, right, bottom) in enumerate(blocks):
        for other, x, y, x_end, y_end in blocks[n + 1 :]:
            apart = x >= right - 1e-6 or x_end <= left + 1e-6 or y >= bottom - 1e-6 or y_end <= top + 1e-6
            assert apart, (one, other)


def test_everything_lies_in_the_picture(scene):
    x, y, width, height = scene.regions["cell"]
    for id, left, top, right, bottom in extents(scene):
        assert x <= left and y <= top and right <= x + width and bottom <= y + height, id
    for mark in scene.marks:
        if isinstance(mark, Arrow):
            assert all(x <= px <= x + width and y <= py <= y + height for px, py in mark.points), mark.id
        if isinstance(mark, Label | Operator):
            assert x <= mark.x <= x + width and y <= mark.y <= y + height, mark.id
        if isinstance(mark, Box):
            assert x <= mark.x and mark.x + mark.width <= x + width and mark.y + mark.height <= y + height, mark.id


def test_digits_are_legible_from_the_last_row(scene):
    digits = [m.font for m in scene.marks if isinstance(m, Block) and m.kind != "strip"]
    assert min(digits) >= 12.5


def test_the_largest_scene_is_small_enough_to_send():
    assert len(json.dumps(plain(build(compute(Settings()))))) < 200_000
    assert len(json.dumps(plain(build(compute(Settings(sequence=LONGEST)))))) < 400_000


def test_gradients_have_a_stated_power_of_ten():
    small, large = build(compute(Settings())), build(compute(Settings(hold="f.*.6:0")))
    assert {v.power for v in small.values if v.name.startswith("d_")} == {-3}
    assert {v.power for v in small.values if not v.name.startswith("d_")} == {0} == {v.power for v in large.values}
    assert any(isinstance(mark, Label) and mark.says == "power" for mark in small.marks)


def test_the_marks_are_the_same_for_any_clamped_gate():
    """So that the picture is updated, not redrawn."""
    free, clamped = build(compute(Settings())), build(compute(Settings(hold="f.*.6:0,u.1.3:0.5")))
    assert free.marks == clamped.marks and free.steps is clamped.steps
    assert free.equations is clamped.equations


def test_the_description_has_the_prediction_and_the_clamped_gates():
    description = build(compute(Settings(hold="f.*.6:0"))).description
    assert "..#7.2..9..?" in description and "target 7" in description and "Clamped: f.*.6:0." in description
