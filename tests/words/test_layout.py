"""t-SNE in turns: the same however often it is stopped, better than PCA, and honest about what cannot be."""

import numpy as np
import pytest
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN

from core.words import WordVectors
from core.words.layout import Layout, highest_perplexity
from core.words.projection import measured, pca, trustworthiness


@pytest.fixture(scope="module")
def table():
    return WordVectors.default().table[500:700]


def finished(table, *, turns=lambda done, total: True, **options):
    layout, rounds = Layout(table, early=60, late=90, **options), 0
    while layout.done < layout.total:
        layout.advance(turns)
        rounds += 1
    return layout, rounds


@pytest.mark.parametrize("dimensions", [2, 3])
def test_it_is_the_same_however_often_it_is_stopped(table, dimensions):
    at_once, one = finished(table, dimensions=dimensions)
    in_turns, many = finished(table, dimensions=dimensions, turns=lambda done, total: done % 30 != 0)
    assert (one, many) == (1, 6)  # the neighbours take a turn, and the last turn is not stopped
    assert at_once.points.shape == (200, dimensions)
    assert (at_once.points == in_turns.points).all()
    assert at_once.divergence == in_turns.divergence


def test_it_is_one_optimisation_by_opentsne(table):
    layout = Layout(table, 20.0, early=40, late=40)
    near = PerplexityBasedNN(measured(table, "cosine"), 20.0, method="exact", n_jobs=1)
    whole = TSNEEmbedding(layout.points, near, negative_gradient_method="bh", theta=0.0, n_jobs=1)
    whole = whole.optimize(40, exaggeration=12, momentum=0.5).optimize(40, momentum=0.8)
    layout.advance()
    # Exaggerating four times rounds otherwise than once, and such differences grow.
    assert layout.points == pytest.approx(np.asarray(whole), abs=1e-3 * np.ptp(layout.points))
    assert layout.divergence == pytest.approx(whole.kl_divergence, abs=1e-4)


def test_go_on_hears_how_far_it_is_and_a_finished_picture_is_given(table):
    heard = []
    layout = Layout(table[:60], 10.0, early=15, late=12)
    assert layout.divergence is None
    assert layout.advance(lambda done, total: heard.append((done, total)) or len(heard) < 3) is None
    assert heard == [(0, 27), (10, 27), (15, 27)]
    assert layout.divergence > 0
    points = layout.advance(lambda done, total: False)
    assert points is None and layout.done == 25
    points = layout.advance(lambda done, total: False)
    assert (points == layout.points).all() and layout.done == 27
    assert (layout.advance() == points).all()
    points[:] = 0
    assert layout.points.any()


def test_the_seed_is_of_the_picture(table):
    first, again, other = (finished(table, seed=seed)[0].points for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_neighbours_in_it_are_to_be_trusted_more_than_in_pca(table):
    layout = Layout(table, 20.0)
    assert (
        trustworthiness(table, layout.advance()) > 0.9 > trustworthiness(table, pca(measured(table, "cosine")).points)
    )


def test_groups_that_are_far_apart_stay_apart():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.eye(3, 10) * 20, 20, axis=0) + rng.normal(size=(60, 10))
    points = Layout(groups, 10.0, metric="euclidean").advance()
    middles = points.reshape(3, 20, 2).mean(axis=1)
    nearest = np.linalg.norm(points[:, np.newaxis] - middles, axis=-1).argmin(axis=1)
    assert nearest.tolist() == np.repeat([0, 1, 2], 20).tolist()


@pytest.mark.parametrize("rows", [np.zeros((8, 4)), np.ones((8, 1)), np.repeat(np.eye(4), 3, axis=0)])
def test_words_with_the_same_vector_are_placed_somewhere(rows):
    assert np.isfinite(Layout(rows, 2.0, dimensions=3).advance()).all()


@pytest.mark.parametrize(
    ("count", "options", "said"),
    [
        (4, {}, "table must have at least 5 words; got 4"),
        (10, {"perplexity": 3.5}, "perplexity must be 1 to 3, a third of the 9 others; got 3.5"),
        (10, {"perplexity": 0.5}, "perplexity must be 1 to 3"),
        (10, {"perplexity": 2.0, "dimensions": 4}, "dimensions must be one of 2, 3; got 4"),
        (10, {"perplexity": 2.0, "metric": "city"}, "metric must be one of"),
    ],
)
def test_what_cannot_be_laid_out_is_said(count, options, said, table):
    with pytest.raises(ValueError, match=said):
        Layout(table[:count], **options)


def test_the_highest_perplexity_is_taken(table):
    assert np.isfinite(Layout(table[:10], highest_perplexity(10), early=10, late=10).advance()).all()
    assert np.isfinite(Layout(table[:5], highest_perplexity(5), early=10, late=10).advance()).all()
