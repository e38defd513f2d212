"""Incremental t-SNE: the same however often it is stopped, more trustworthy than PCA; invalid input is refused."""

import numpy as np
import pytest
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from sklearn.manifold import TSNE

from core.lessons.embedding_map.word_groups import GROUPS
from core.words import WordVectors
from core.words.layout import Layout, divergence, highest_perplexity
from core.words.projection import distances, measured, pca, trustworthiness


@pytest.fixture(scope="module")
def table():
    return WordVectors.default().table[500:700]


def finished(table, *, turns=lambda done, total: True, **options):
    layout, rounds = Layout(table, early=60, late=90, **options), 0
    while layout.done < layout.total:
        layout.advance(turns)
        rounds += 1
    return layout, rounds


@pytest.mark.slow
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
    # Exaggerating four times rounds differently from once, and such differences grow.
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


def test_the_seed_determines_the_picture(table):
    first, again, other = (finished(table, seed=seed)[0].points for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


@pytest.mark.slow
def test_it_is_more_trustworthy_than_pca(table):
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
        (1, {}, "table must have at least 2 words; got 1"),
        (4, {"perplexity": 2.0}, "perplexity must be 1 to 1.5, as there are 3 others; got 2.0"),
        (10, {"perplexity": 3.5}, "perplexity must be 1 to 3, a third of the 9 others; got 3.5"),
        (10, {"perplexity": 0.5}, "perplexity must be 1 to 3"),
        (10, {"perplexity": 2.0, "dimensions": 4}, "dimensions must be one of 2, 3; got 4"),
        (10, {"perplexity": 2.0, "metric": "city"}, "metric must be one of"),
    ],
)
def test_invalid_arguments_are_refused(count, options, said, table):
    with pytest.raises(ValueError, match=said):
        Layout(table[:count], **options)


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 10, 90])
def test_the_largest_perplexity_is_accepted(table, count):
    assert np.isfinite(Layout(table[:count], highest_perplexity(count), early=10, late=10).advance()).all()


def drawn_words(count, seed):
    """Return the vectors of so many random words of the 2,000 most frequent ones."""
    chosen = np.random.default_rng([count, seed]).choice(2_000, count, replace=False)
    return WordVectors.default().table[chosen].astype(np.float64)


def apart(points):
    """Return the least distance between two points, as a share of their mean distance from the middle."""
    between = distances(points)[np.triu_indices(len(points), 1)]
    return between.min() / np.linalg.norm(points - points.mean(axis=0), axis=1).mean()


@pytest.mark.slow
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 8, 12, 24, 40, 60, 80])
def test_few_words_stay_apart_and_are_as_near_as_scikit_learns(count, dimensions):
    seed = count % 10
    words = drawn_words(count, seed)
    perplexity = min(12.0, highest_perplexity(count))
    layout = Layout(words, perplexity, seed, dimensions)
    assert apart(layout.advance()) > 0.01
    if count >= 4:
        theirs = TSNE(dimensions, perplexity=perplexity, init="pca", random_state=seed, method="exact")
        theirs.fit(measured(words, "cosine"))
        assert 0.0 <= layout.divergence <= theirs.kl_divergence_ + 0.1


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_each_group_alone_stays_apart(group):
    words = np.array([WordVectors.default()[word] for word in GROUPS[group]])
    assert apart(Layout(words, float(int(highest_perplexity(len(words))))).advance()) > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("rows", [np.ones((2, 4)), np.zeros((3, 4)), np.ones((12, 4)), np.eye(20)])
def test_words_that_are_all_equally_near_are_apart_as_well(rows, dimensions):
    layout = Layout(rows, 1.0 if len(rows) < 4 else 2.0, dimensions=dimensions)
    assert apart(layout.advance()) > 1e-3 and layout.divergence == pytest.approx(0.0, abs=1e-9)


def test_words_with_the_same_vector_are_each_others_nearest():
    words = np.repeat(drawn_words(12, 0), 2, axis=0)
    layout = Layout(words, 5.0)
    nearest = (distances(layout.advance()) + np.diag(np.full(24, np.inf))).argmin(axis=1)
    assert (nearest == np.arange(24) ^ 1).all() and 0.0 < layout.divergence < 1.0


def test_the_divergence_of_few_words_and_its_gradient_are_those_of_the_definition():
    import torch

    words = drawn_words(9, 1)
    near = PerplexityBasedNN(measured(words, "cosine"), 3.0, method="exact", n_jobs=1).P
    points = np.random.default_rng(2).normal(size=(9, 3))
    p, y = torch.tensor(near.toarray()), torch.tensor(points, requires_grad=True)
    weights = 1.0 / (1.0 + ((y[:, None] - y) ** 2).sum(dim=-1)) * (1.0 - torch.eye(9))
    loss = torch.xlogy(p, p).sum() - torch.xlogy(p, weights / weights.sum() + torch.eye(9)).sum()
    loss.backward()
    error, gradient = divergence(points, near, should_eval_error=True)
    assert error == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(4 * gradient, y.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize(("count", "perplexity", "dimensions"), [(81, 2.0, 2), (100, 33.0, 3)])
def test_more_words_are_laid_out_as_opentsne_does(count, perplexity, dimensions):
    words = WordVectors.default().table[:count]
    layout = Layout(words, perplexity, 3, dimensions, early=20, late=20)
    near = PerplexityBasedNN(measured(words, "cosine"), perplexity, method="exact", n_jobs=1)
    theirs = TSNEEmbedding(layout.points, near, negative_gradient_method="bh", theta=0.0, n_jobs=1)
    for exaggeration, momentum in ((12.0, 0.5), (1.0, 0.8)):
        for _ in range(2):
            theirs.optimize(10, inplace=True, exaggeration=exaggeration, momentum=momentum)
    np.testing.assert_array_equal(layout.advance(), np.asarray(theirs))
