"""Linear projections of words: PCA by its definition, parallelograms, preserved distances, trustworthiness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.manifold import trustworthiness as of_sklearn

from core.words import WordVectors
from core.words.projection import distances, measured, pca, plane, trustworthiness, trustworthiness_by_chance

SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.slow
@given(SEEDS, st.integers(3, 120), st.integers(3, 8), st.integers(1, 3))
def test_pca_is_that_of_the_singular_values(seed, count, size, dimensions):
    table = np.random.default_rng(seed).normal(size=(count, size)) * np.arange(1, size + 1)
    found = pca(table, dimensions)
    values = np.linalg.svd(table - table.mean(axis=0), compute_uv=False)
    assert found.explained == pytest.approx((values**2 / (values**2).sum())[:dimensions], abs=1e-9)
    assert found.axes @ found.axes.T == pytest.approx(np.eye(dimensions), abs=1e-9)
    assert found.project(table) == pytest.approx(found.points, abs=1e-9)
    assert (found.points**2).sum(axis=0) == pytest.approx(values[:dimensions] ** 2, rel=1e-6, abs=1e-6)
    largest = np.abs(found.axes).max(axis=1)
    assert found.axes.max(axis=1) == pytest.approx(largest, rel=1e-5)


def test_pca_is_deterministic_and_does_not_depend_on_the_order():
    table = WordVectors.default().table[:400]
    order = np.random.default_rng(0).permutation(400)
    found, again, mixed = pca(table, 3), pca(table, 3), pca(table[order], 3)
    assert (found.points == again.points).all()
    assert mixed.points == pytest.approx(found.points[order], abs=1e-9)


def test_vectors_that_are_all_the_same_fall_on_one_point():
    found = pca(np.full((5, 3), 7.0), 2)
    assert not found.points.any() and not found.explained.any()


@pytest.mark.parametrize(("shape", "dimensions"), [((2, 5), 3), ((5, 2), 3), ((5, 5), 0)])
def test_too_many_dimensions_are_refused(shape, dimensions):
    with pytest.raises(ValueError, match=rf"dimensions must be 1 to {min(shape)} for {shape[0]} vectors; got"):
        pca(np.ones(shape), dimensions)


@pytest.mark.slow
@given(SEEDS, st.integers(2, 8))
def test_an_analogy_is_drawn_as_a_parallelogram_and_no_distance_grows(seed, size):
    a, b, c, answer = np.random.default_rng(seed).normal(size=(4, size))
    found = plane(a, b, c, answer)
    drawn_a, drawn_b, drawn_c, _ = found.projection.points
    assert found.point == pytest.approx(drawn_b - drawn_a + drawn_c, abs=1e-9)
    assert (found.drawn <= found.true + 1e-9).all()
    four = (slice(4), slice(4))
    assert found.kept == pytest.approx((found.drawn[four] ** 2).sum() / (found.true[four] ** 2).sum(), abs=1e-9)
    assert found.true[4, 3] == pytest.approx(np.linalg.norm(b - a + c - answer))


def test_a_plane_is_preserved_exactly():
    found = plane([0, 0, 1], [1, 0, 1], [0, 2, 1], [1, 2.5, 1])
    assert found.kept == pytest.approx(1.0)
    assert found.drawn == pytest.approx(found.true)
    assert found.true[3, 4] == pytest.approx(0.5)


def test_distances_are_those_of_pythagoras():
    assert distances(np.array([[0.0, 0.0], [3.0, 4.0]])).tolist() == [[0, 5], [5, 0]]


@pytest.mark.slow
@given(SEEDS, st.integers(1, 9))
def test_trustworthiness_is_scikit_learns(seed, neighbours):
    rng = np.random.default_rng(seed)
    table, points = rng.normal(size=(20, 6)), rng.normal(size=(20, 2))
    found = trustworthiness(table, points, neighbours, metric="euclidean")
    assert found == of_sklearn(table, points, n_neighbors=neighbours)
    found = trustworthiness(table, points, neighbours)
    assert found == pytest.approx(of_sklearn(table, points, n_neighbors=neighbours, metric="cosine"), abs=1e-9)


def test_an_exact_picture_is_trustworthy_and_a_random_one_is_not():
    table = np.random.default_rng(0).normal(size=(300, 2))
    assert trustworthiness(table, table, metric="euclidean") == 1.0
    assert trustworthiness(table, table[::-1], metric="euclidean") == pytest.approx(0.5, abs=0.05)
    with pytest.raises(ValueError, match="fewer than half of the 10 points; got 5"):
        trustworthiness(table[:10], table[:10], 5)


def test_cosine_is_measured_on_vectors_of_length_1():
    assert np.linalg.norm(measured([[3.0, 4.0], [0.1, 0.0]], "cosine"), axis=1) == pytest.approx(1.0)
    assert measured([[3.0, 4.0], [0.0, 0.0]], "cosine")[1].tolist() == [0, 0]
    assert measured([[3.0, 4.0]], "euclidean").tolist() == [[3, 4]]
    with pytest.raises(ValueError, match="metric must be one of cosine, euclidean; got 'city'"):
        measured([[1.0]], "city")


@pytest.mark.slow
@pytest.mark.parametrize(("count", "neighbours"), [(3, 1), (8, 3), (12, 5), (40, 5)])
def test_trustworthiness_by_chance_is_the_mean_over_random_pictures(count, neighbours):
    rng = np.random.default_rng(count)
    table = rng.normal(size=(count, 20))
    drawn = [trustworthiness(table, rng.normal(size=(count, 2)), neighbours) for _ in range(400)]
    error = np.std(drawn) / np.sqrt(len(drawn))
    assert trustworthiness_by_chance(count, neighbours) == pytest.approx(np.mean(drawn), abs=4 * error)


@given(
    SEEDS,
    st.lists(st.sampled_from([-1.0, 1.0]), min_size=2, max_size=6),
    st.sampled_from([2, 3, 7, 80]),
    st.floats(-200.0, 200.0),
)
def test_the_signs_of_a_line_are_the_same_at_every_scale(seed, line, count, power):
    along = np.random.default_rng(seed).normal(size=count)
    scale = 2.0 ** (power / 2)
    found, scaled = (pca(np.outer(along * by, line), 1) for by in (1.0, scale))
    assert found.axes[0, 0] > 0.0 and scaled.axes == pytest.approx(found.axes, rel=1e-9)
    assert scaled.points / scale == pytest.approx(found.points, rel=1e-9, abs=1e-9)


@given(SEEDS, st.floats(-100.0, 100.0), st.integers(1, 3))
def test_pca_scales_with_its_points(seed, power, dimensions):
    table = np.random.default_rng(seed).normal(size=(12, 4)) * [4.0, 3.0, 2.0, 1.0]
    assert pca(table * 2.0**power, dimensions).axes == pytest.approx(pca(table, dimensions).axes, abs=1e-6)
