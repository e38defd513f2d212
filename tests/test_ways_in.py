"""What each way in from the start page says is computed here from its own link, by the page's own lesson."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from core.lessons import analogy_box, embedding_map, found_units, lstm, unrolled_rnn, vanishing_gradients
from core.lessons.decay_words import power
from core.lessons.gain_sweep import sweep
from core.lessons.word_groups import GROUPS
from core.recurrent import GRU, LSTM
from core.tasks import number_series
from core.ui.frame import PAGES
from core.words import WordVectors

WAYS = [(page.stem, number) for page in PAGES for number in range(len(page.ways_in))]


def own(link):
    """Return a link's parameters that are the page's, not the player's."""
    return {name: value for name, value in link.items() if name != "at"}


def signed(number):
    return f"{number:+.2f}".replace("-", "−")


def rnn(link):
    settings, problems = unrolled_rnn.from_link(own(link))
    assert not problems
    return unrolled_rnn.compute(settings)


def forward(link):
    lesson = rnn(link)
    state = ", ".join(map(signed, lesson.evaluation.trace.hidden[0]))
    return f"Forward: {lesson.example.step_labels[0]} makes the first state {state}"


def backward(link):
    lesson, t = rnn(link), int(link["at"].removeprefix("back-"))
    back = lesson.evaluation.gradients
    parts = [f"{np.linalg.norm(part[t - 1]):.2f}" for part in (back.from_output, back.from_future, back.hidden)]
    return "Backward at t = {}: gradients of size {} and {} meet, {} together".format(t, *parts)


def update(link):
    lesson = rnn(link)
    before, after = lesson.evaluation.loss_total, lesson.next_evaluation.loss_total
    return f"Update: one step takes the loss of {lesson.settings.text} from {before:.2f} to {after:.2f} nats"


def fitted(link):
    lesson = rnn(link)
    guess = lesson.guess_loss * lesson.example.scored.sum()
    return (
        f"{lesson.settings.text} after {lesson.updates} updates: a loss of {lesson.evaluation.loss_total:.2f} nats "
        f"(uniform guess: {guess:.2f})"
    )


def fibonacci(link):
    lesson = rnn(link)
    assert lesson.settings.activation == "identity"
    numbers = np.rint(number_series.generate(lesson.network, lesson.example, 3)).astype(int).tolist()
    series = list(number_series.PRESETS["fibonacci"])
    for number in numbers:
        assert number == series[-1] + series[-2]  # it is continued rightly
        series.append(number)
    units = lesson.settings.units
    return f"Fibonacci by {units} linear units: continued with {', '.join(map(str, numbers))}"


def accurate(words):
    def said(link):
        found = rnn(link).accuracy
        return f"{words}, right in {100 * found.value:.0f} % of {found.sequences:,} new sequences"

    return said


def decay_at(link):
    settings, problems = vanishing_gradients.from_link(own(link))
    assert not problems
    swept = sweep(settings)
    at = vanishing_gradients.position_of(settings.gain)
    assert swept.gains[at] == pytest.approx(settings.gain)
    return settings, swept, at


def share(line, at):
    return power(float(line.size[at, 0] / line.size[at, -1]))


def vanishing(link):
    settings, swept, at = decay_at(link)
    return f"{settings.activation} at gain {settings.gain:g}: {share(swept.chosen, at)} of the gradient arrives"


def clipped(link):
    settings, swept, at = decay_at(link)
    left = power(float(swept.remedied.size[at, 0]))
    return (
        f"{settings.activation} at gain {settings.gain:g}: {share(swept.chosen, at)} times as much arrives; "
        f"clipping at {settings.clip:g} leaves {left}"
    )


def sigmoid(link):
    settings, swept, at = decay_at(link)
    assert swept.chosen.size[:, 0].argmax() == at
    return f"{settings.activation}: {share(swept.chosen, at)} at gain {settings.gain:g}, the most from gain 0 to 2"


def identity_weights(link):
    settings, swept, at = decay_at(link)
    return (
        f"{settings.activation} at gain {settings.gain:g}: {share(swept.chosen, at)}; with identity weights "
        f"{share(swept.remedied, at)}"
    )


def forget_bias(link):
    settings, swept, at = decay_at(link)
    common = vanishing_gradients.COMMON_FORGET_BIAS
    return (
        f"LSTM at gain {settings.gain:g}: {share(swept.lines['LSTM'], at)} with a forget bias of {common:g}, "
        f"{share(swept.remedied, at)} with {settings.forget:g}"
    )


def seeds(link):
    settings, swept, at = decay_at(link)
    low, high = (power(float(edge[at, 0])) for edge in (swept.chosen.low, swept.chosen.high))
    return f"{settings.seeds} seeds of {settings.activation} at gain {settings.gain:g}: from {low} to {high}"


def held(link):
    settings, problems = lstm.from_link(own(link))
    assert not problems
    lesson = lstm.compute(settings)
    (answer,) = lesson.answers(lesson.held)
    return lesson, answer, settings.sequence.index("#") + 2


def written(link):
    lesson, _, digit = held(link)
    assert link["at"] == f"forward-{digit}"
    states = lesson.held.evaluation.trace.cell_state
    moved = np.abs(states[digit - 1] - states[digit - 2]).max()
    return f"Forward: reading {lesson.settings.sequence[digit - 1]} moves the cell state by up to {moved:.2f}"


def two_paths(link):
    lesson, t = held(link)[0], int(link["at"].removeprefix("back-"))
    back = lesson.held.evaluation.gradients
    parts = (back.cell_state_along[t - 1], back.cell_state_from_hidden[t - 1])
    along, through = (power(float(np.linalg.norm(part))) for part in parts)
    return f"Backward at t = {t}: {along} comes via the cell state, {through} via the hidden state"


def wiped(link):
    lesson, answer, _ = held(link)
    (clamp,) = lesson.holds
    assert (clamp.gate, clamp.value) == ("f", 0.0) and answer.said != answer.right
    step = link["hold"].split(".")[2].split(":")[0]
    return f"Forget gate 0 at t = {step}: {answer.right} is lost, the answer is {answer.said}"


def highway(link):
    lesson, _, digit = held(link)
    reach = lesson.held.reach
    gates = {clamp.gate: clamp.value for clamp in lesson.holds}
    arrives = f"{reach[digit - 1] / reach[-1]:.2f}"
    return f"Forget gate {gates['f']:g}, update gate {gates['u']:g}: {arrives} of the gradient arrives at the digit"


def gru(link):
    lesson, answer, _ = held(link)
    gates, others = (len(cell.gates) - 1 for cell in (GRU, LSTM))  # the candidate is none
    assert lesson.sizes.model == "gru" and answer.said == answer.right
    return f"GRU, {gates} gates instead of {others}: it answers {answer.said} with probability {answer.probability:.3f}"


def plain_rnn(link):
    lesson, answer, digit = held(link)
    assert answer.said == answer.right
    reach = lesson.held.reach
    arrives = power(float(reach[digit - 1] / reach[-1]))
    return f"RNN: it answers {answer.said}, but only {arrives} of its gradient reaches the digit"


def quotations(link):
    settings, _ = lstm.from_link(own(link))
    track = found_units.compute(settings.passage).tracks[0]
    assert track.title == "inside quotation marks" and track.measure == "area under the ROC curve"
    return f"Text: unit {track.unit} tells {track.title}, {track.measure} {track.here:.2f}"


def words(link):
    settings, problems = embedding_map.from_link(own(link), WordVectors.default())
    assert not problems
    return embedding_map.compute(settings, WordVectors.default())


def nearest(link):
    lesson = words(link)
    (first, one), (second, two), *_ = lesson.neighbours
    return f"{lesson.settings.search}: nearest are {first} (cosine {one:.2f}) and {second} ({two:.2f})"


def capitals(link):
    lesson = words(link)
    place = dict(zip(lesson.shown.words, lesson.points, strict=True))
    arrows = np.array([place[b] - place[a] for a, b in zip(GROUPS["countries"], GROUPS["capitals"], strict=True)])
    length, angle = np.linalg.norm(arrows, axis=1), np.degrees(np.arctan2(arrows[:, 1], arrows[:, 0]))
    ends = [f"{end:.0f}°".replace("-", "−") for end in (angle.min(), angle.max())]
    return (
        f"PCA: country to capital is no one arrow: lengths {length.min():.2f} to {length.max():.2f}, "
        f"angles {ends[0]} to {ends[1]}"
    )


def three_dimensions(link):
    trust = [words(each).picture.trustworthiness for each in (link, {})]
    return f"t-SNE in three dimensions: trustworthiness {trust[0]:.3f}, in two {trust[1]:.3f}"


def answered(link):
    settings, _ = embedding_map.from_link(own(link), WordVectors.default())
    return analogy_box.analogy_box(WordVectors.default(), settings.sum, settings.method).answer


def queen(link):
    found = answered(link)
    (first, score), (best, own_score) = found.candidates[0], found.candidates_with_inputs[0]
    asked = link["sum"].replace("-", "−")
    return f"{asked}: {first} ({score:.2f}), once {best} ({own_score:.2f}) is left out"


def proportion(link):
    found = answered(link)
    b, a, c = link["sum"].replace("+", "-").split(" - ")  # b − a + c, that is a : c :: b : ?
    first, score = found.candidates[0]
    assert found.candidates_with_inputs[0][0] == first  # the nearest of all words
    return f"{a} : {c} :: {b} : {first} ({score:.2f})"


def fails(link):
    found = answered(link)
    b, a, c = link["sum"].replace("+", "-").split(" - ")
    ranked = [word for word, _ in found.candidates]
    right = {"run": "ran"}[b]
    place = {1: "second", 2: "third"}[ranked.index(right)]
    return f"{a} : {c} :: {b} : ? It fails: {ranked[0]}; {right} is {place}"


def frequent(link):
    lesson = words(link)
    trust = f"{lesson.picture.trustworthiness:.2f}"
    return f"The {len(lesson.shown.words):,} most frequent words by t-SNE: trustworthiness {trust}"


CLAIMS = {
    "unrolled_rnn": (
        forward, backward, update, fitted, fibonacci, accurate("Echo: the first letter"),
        accurate("Parity: odd or even"),
    ),
    "vanishing_gradients": (vanishing, clipped, sigmoid, identity_weights, forget_bias, seeds),
    "lstm": (written, two_paths, wiped, highway, gru, plain_rnn, quotations),
    "embedding_map": (nearest, capitals, three_dimensions, queen, proportion, fails, frequent),
}  # fmt: skip


def test_there_is_a_claim_for_every_way_in():
    assert {page.stem: len(page.ways_in) for page in PAGES} == {stem: len(claims) for stem, claims in CLAIMS.items()}


@pytest.mark.slow
@pytest.mark.parametrize(("stem", "number"), WAYS)
def test_a_way_in_says_what_its_page_shows(stem, number):
    (page,) = (page for page in PAGES if page.stem == stem)
    said, link = page.ways_in[number]
    assert said == CLAIMS[stem][number](link)


@pytest.mark.parametrize(("stem", "number"), WAYS)
def test_a_way_in_is_a_link_that_its_page_understands(stem, number):
    (page,) = (page for page in PAGES if page.stem == stem)
    lesson, link = importlib.import_module(f"core.lessons.{stem}"), own(page.ways_in[number][1])
    settings, problems = lesson.from_link(link)
    assert not problems and lesson.to_link(settings).keys() <= link.keys()
