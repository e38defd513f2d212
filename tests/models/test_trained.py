"""The trained networks reach the stated metrics on new sequences and on a new text."""

import json
import sys

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.models.trained import read, trained
from core.paths import ASSETS
from core.recurrent import parameters, unroll
from core.tasks import recall, text

RECALL = ["recall_lstm", "recall_gru", "recall_rnn"]
SEQUENCES = 5000
# Lewis Carroll, Through the Looking-Glass (1871), chapter VI, shortened; in the public domain. Not used for any
# decision about training.
PASSAGE = """
"I don't know what you mean by 'glory,'" Alice said.

Humpty Dumpty smiled contemptuously.  "Of course you don't--till
I tell you.  I meant 'there's a nice knock-down argument for
you!'"

"But 'glory' doesn't mean 'a nice knock-down argument,'" Alice
objected.

"When I use a word," Humpty Dumpty said, in rather a scornful
tone, "it means just what I choose it to mean--neither more nor
less."

"The question is," said Alice, "whether you CAN make words mean
so many different things."

"The question is," said Humpty Dumpty, "which is to be master--
that's all."

Alice was too much puzzled to say anything; so after a minute
Humpty Dumpty began again.  "They've a temper, some of them--
particularly verbs: they're the proudest--adjectives you can do
anything with, but not verbs--however, I can manage the whole lot
of them!  Impenetrability!  That's what I say!"
"""


@pytest.mark.parametrize("name", RECALL)
def test_accuracy_on_new_sequences_is_as_stated(name):
    one = trained(name)
    stated = one.facts["accuracy"]
    found = recall.accuracy(one.network, np.random.default_rng(), SEQUENCES).value
    spread = np.sqrt(max(stated * (1 - stated), 1e-3) / SEQUENCES)
    assert abs(found - stated) < 5 * spread


def test_the_lstm_is_right_in_99_of_100_at_every_length():
    rng, network = np.random.default_rng(), trained("recall_lstm").network
    assert trained("recall_lstm").facts["accuracy"] >= 0.99
    assert all(recall.accuracy(network, rng, 2000, length).value >= 0.99 for length in (3, 4, 5, 10, 20, 30))


@pytest.mark.parametrize("name", RECALL)
def test_accuracy_by_delay_is_as_stated(name):
    one = trained(name)
    stated = np.array(one.facts["accuracy_by_delay"])
    found = recall.accuracy_by_delay(one.network, np.random.default_rng(), 500)
    assert stated.shape == found.shape == (recall.LONGEST - 2,)
    assert np.abs(found - stated).max() < 0.13  # five standard deviations of 500 sequences compared with 1,000, at most
    assert abs(found.mean() - stated.mean()) < 0.03


@pytest.mark.parametrize("name", RECALL)
def test_all_three_have_the_same_size_and_the_same_budget(name):
    one, other = trained(name), trained("recall_lstm")
    assert one.network.cell.hidden_size == other.network.cell.hidden_size <= 8
    same = ("units", "updates", "size", "rate", "max_norm")
    assert [one.facts["budget"][key] for key in same] == [other.facts["budget"][key] for key in same]
    assert one.facts["accuracy"] == sorted(one.facts["accuracy_by_seed"])[2]  # the median of five


def test_the_gates_of_the_lstm_have_interpretable_roles():
    """Forget gates open in the delay, closed at the mark; input gates open at the digit, output gates at the cue."""
    drawn = recall.batch(np.random.default_rng(0), 500, 30, delay=15)
    trace = unroll(trained("recall_lstm").network.cell, drawn.inputs)
    mark, digit, delay, cue = 13, 14, slice(15, 29), 29
    no_cue = drawn.inputs[delay, :, recall.SYMBOLS.index(recall.CUE)] == 0.0
    assert trace.forget_gate[delay].mean() > 0.9 > 0.5 > trace.forget_gate[mark].mean()
    assert trace.input_gate[delay].mean() < 0.15 < 0.4 < trace.input_gate[digit].mean()
    assert trace.output_gate[delay][no_cue].mean() < 0.15 < 0.8 < trace.output_gate[cue].mean()


class TestText:
    """On a passage of a book that it was not trained on."""

    known = trained("text_lstm").facts
    example = text.example(PASSAGE, known["vocabulary"])
    network = trained("text_lstm").network

    def test_its_cross_entropy_is_below_that_of_the_character_frequencies(self):
        found = text.bits_per_character(self.network, self.example.inputs, self.example.targets)
        frequency = self.example.targets.mean(axis=0)
        guess = -(frequency * np.log2(frequency, where=frequency > 0, out=np.zeros_like(frequency))).sum()
        assert found < 3.0 < guess - 1.0

    def test_the_unit_separates_inside_from_outside_quotation_marks(self):
        unit = self.known["units"]["inside_quotes"]
        states = unit["sign"] * unroll(self.network.cell, self.example.inputs).cell_state[:, unit["unit"]]
        inside = text.inside_quotes(PASSAGE)[:-1]
        assert text.area_under_curve(states, inside) > 0.95
        classified = states > unit["sign"] * unit["threshold"]
        assert (classified[inside].mean() + (~classified[~inside]).mean()) / 2 > 0.9

    @pytest.mark.parametrize("name", text.PROPERTIES)
    def test_a_poor_score_is_called_poor(self, name):
        unit = self.known["units"][name]
        clear, partial = (0.8, 0.5) if name == "position_in_line" else (0.9, 0.75)
        assert unit["verdict"] == ("poor", "partial", "clear")[(unit["score"] >= partial) + (unit["score"] >= clear)]
        assert 0 <= unit["unit"] < self.network.cell.hidden_size and unit["sign"] in (-1, 1)


def test_the_readme_has_the_metrics_of_the_files():
    readme = (ASSETS / "README.md").read_text(encoding="utf-8")
    for name in RECALL:
        assert f"| {trained(name).facts['accuracy']:.4f} |" in readme
        assert ", ".join(f"{value:.4f}" for value in trained(name).facts["accuracy_by_seed"]) in readme
    known = trained("text_lstm").facts
    assert all(f"{bits:.4f}" in readme for bits in known["bits_per_character"].values())
    for unit in known["units"].values():
        assert f"| {unit['unit']} | {unit['score']:.4f} ({unit['measure']}) | {unit['verdict']} |" in readme


@pytest.mark.parametrize("name", [*RECALL, "text_lstm"])
def test_each_file_says_where_it_comes_from(name):
    one, readme = trained(name), (ASSETS / "README.md").read_text(encoding="utf-8")
    assert (ASSETS.parents[1] / one.facts["tool"]).exists()
    assert f"`{name}.safetensors`" in readme and one.facts["tool"].rsplit("/")[-1] in readme
    assert (ASSETS / f"{name}.safetensors").stat().st_size < 1_000_000


def test_every_file_is_named():
    networks = {path.stem for path in ASSETS.glob("*.safetensors")} - {"glove"}  # these are words
    assert networks == {*RECALL, "text_lstm"}


def test_a_network_is_read_once_and_without_torch():
    assert trained("recall_lstm") is trained("recall_lstm")
    assert "torch" not in vars(sys.modules["core.models.trained"])


class TestErrors:
    def test_an_unknown_name(self):
        with pytest.raises(ValueError, match=r"name must be one of recall_lstm, .*; got 'gpt'\."):
            trained("gpt")

    def test_a_missing_file(self, tmp_path):
        with pytest.raises(FileNotFoundError, match=r"got no 'x\.safetensors'\. `make assets` makes them"):
            read(tmp_path / "x.safetensors")

    def test_a_file_of_something_else(self, tmp_path):
        path = tmp_path / "x.safetensors"
        path.write_text("weights", encoding="utf-8")
        with pytest.raises(ValueError, match=r"weights must be as a tool wrote them; got 'x\.safetensors'"):
            read(path)

    @pytest.mark.parametrize("left_out", ["weight_hh", "bias_out"])
    def test_a_file_without_all_its_arrays(self, tmp_path, left_out):
        arrays = {key: np.array(a) for key, a in parameters(trained("recall_lstm").network).items() if key != left_out}
        facts = json.dumps({"cell": "LSTM", "readout": "softmax"})
        save_file(arrays, tmp_path / "x.safetensors", metadata={"facts": facts})
        with pytest.raises(ValueError, match="weights must be as a tool wrote them"):
            read(tmp_path / "x.safetensors")
