"""The embedding map in NumPy and openTSNE (pip install openTSNE): `numbers` has the values of the page."""  #: by_tsne
#: alone """The embedding map in NumPy: `numbers` has the values of the page."""

import base64
from collections import namedtuple  #: pca

import numpy as np

# [functions]
from core.lessons.embedding_map.word_pictures import _placed_near as placed_near
from core.lessons.embedding_map.word_pictures import aligned
from core.words.layout import _start as initial_positions
from core.words.layout import divergence
from core.words.projection import distances
from core.words.similarity import multiplied, unit

# [end]
# [pca]


Projection = namedtuple("Projection", "points explained mean axes")


def pca(table, dimensions):
    """Return the principal components of the rows (N, D); the largest component of each axis is positive."""
    mean = table.mean(axis=0)
    _, sizes, axes = np.linalg.svd(table - mean, full_matrices=False)
    axes, shares = axes[:dimensions], sizes**2 / max((sizes**2).sum(), 1e-300)
    largest = (np.abs(axes) >= (1 - TIE) * np.abs(axes).max(axis=1, keepdims=True)).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, np.newaxis]
    return Projection((table - mean) @ axes.T, shares[:dimensions], mean, axes)
# [end]
# [by_tsne]


def tsne(table):
    """Return the t-SNE of the rows (N, D) scaled to length 1, rotated so that the first axis has most variance."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN, get_knn_index

    table = unit(table)
    index = get_knn_index(table, "exact", k=others, metric="euclidean", n_jobs=1)
    near = PerplexityBasedNN(perplexity=perplexity, knn_index=index, n_jobs=1)
    points = initial_positions(table, dimensions, seed, width)
    embedding = TSNEEmbedding(points, near, negative_gradient_method=divergence, theta=theta, n_jobs=1)  #: few
    #: many embedding = TSNEEmbedding(points, near, negative_gradient_method="bh", theta=theta, n_jobs=1)
    for iterations, exaggerated, momentum in ((early, exaggeration, 0.5), (late, 1.0, 0.8)):
        for _ in range(0, iterations, piece):  # in pieces, as on the page, for the same rounding
            embedding.optimize(piece, inplace=True, exaggeration=exaggerated, momentum=momentum)
    return aligned(np.array(embedding, dtype=np.float64))
# [end]
# [trusted]


def trustworthiness(table, points):
    """Return a picture's trustworthiness, 0 to 1 (Venna and Kaski, 2001), with neighbours by cosine."""
    count = len(table)
    far = 1 - unit(table) @ unit(table).T
    np.fill_diagonal(far, -1.0)  # each point is its own nearest
    ranks = far.argsort(axis=1).argsort(axis=1)
    drawn = np.array([np.linalg.norm(points - point, axis=1) for point in points])
    np.fill_diagonal(drawn, -1.0)
    near = drawn.argsort(axis=1)[:, 1 : neighbours + 1]
    cost = np.maximum(np.take_along_axis(ranks, near, axis=1) - neighbours, 0).sum()
    return 1 - cost * 2 / (count * neighbours * (2 * count - 3 * neighbours - 1))
# [end]


# [data]
mapped, shown, dimensions = 5, 6, 2  # the map is computed from the first words; a search adds some
TIE = 1e-6
perplexity, seed, early, late, piece = 1.0, 0, 20, 20, 10
others, theta, exaggeration = 4, 0.0, 1.0  # others: neighbours of each word
width = 0.1
neighbours = 1
searched = "king"
nearest = ["queen", "prince"]
sum_words = ["king", "man", "woman"]
sum_signs = [1, -1, 1]
candidates = ["king", "queen"]
answer = "queen"
corners = ["man", "woman", "king", "queen"]
EPSILON = 1e-6
words = ["king", "queen", "man", "woman", "apple", "prince"]
data = "AEAAQAA8AEAAQAAAAEAAPAA8AEAAPAAAALwAQAC8AEAAQABA"
dtype, size = "<f2", 3
# [end]
table = np.frombuffer(base64.b64decode(data), dtype).astype(np.float64).reshape(len(words), size)
row = {word: number for number, word in enumerate(words)}
numbers = {}
# [row]

# Too few words for a picture: they are placed in a row.
numbers["points"] = np.zeros((shown, dimensions))
numbers["points"][:mapped, 0] = np.arange(mapped)
# [end]
# [by_pca]

# The map is computed from its own words; words added by the search are projected onto the same axes.
picture = pca(table[:mapped], dimensions)
numbers["points"], numbers["explained"] = (table[:shown] - picture.mean) @ picture.axes.T, picture.explained
print("explained variance ratios:", ", ".join(f"{share:.2%}" for share in numbers["explained"]))
numbers["trustworthiness"] = trustworthiness(table[:mapped], numbers["points"][:mapped])  #: trusted
print(f"trustworthiness of the map {numbers['trustworthiness']:.4f}")  #: trusted
# [end]
# [by_tsne]

try:
    points = tsne(table[:mapped])
    numbers["trustworthiness"] = trustworthiness(table[:mapped], points)  #: trusted
    print(f"trustworthiness of the map {numbers['trustworthiness']:.4f}")  #: trusted
    #: settled numbers["points"] = points
    # Words added by the search are placed near their nearest words of the map.  #: added
    numbers["points"] = np.vstack([points, placed_near(table[:mapped], points, table[mapped:shown])])  #: added
except ModuleNotFoundError as missing:
    print(f"There is no map: t-SNE needs {missing.name} (pip install openTSNE).")
# [end]
# [searched]

numbers["cosines"] = unit(table[[row[word] for word in nearest]]) @ unit(table[row[searched]])
print(f"nearest to {searched!r}, by cosine:")
for word, cosine in zip(nearest, numbers["cosines"], strict=True):
    print(f"    {cosine:z.6f} {word!r}")
# [end]

terms, signs = table[[row[word] for word in sum_words]], np.array(sum_signs, dtype=np.float64)
rated = table[[row[word] for word in candidates]]
numbers["scores"] = unit(rated) @ unit(signs @ unit(terms))  #: add
print("candidates, by 3CosAdd, the cosine with the sum of unit vectors:")  #: add
numbers["scores"] = multiplied(unit(terms) @ unit(rated).T, signs)  #: mul
print("candidates, by 3CosMul:")  #: mul
for word, score in zip(candidates, numbers["scores"], strict=True):
    print(f"    {score:z.6f} {word!r}{', input' if word in sum_words else ''}")
numbers["point"] = signs @ terms  # the exact sum of the original vectors
numbers["miss"] = np.linalg.norm(numbers["point"] - table[row[answer]])
print(f"the exact point misses {answer!r} by {numbers['miss']:.6f}")
# [corners]

# The plane of a, b, c and the answer, with the exact point.
five = np.vstack([*(table[row[word]] for word in corners), numbers["point"]])
plane = pca(five[:4], 2)
numbers["plane_points"], numbers["plane_kept"] = (five - plane.mean) @ plane.axes.T, plane.explained.sum()
numbers["plane_true"], numbers["plane_drawn"] = distances(five), distances(numbers["plane_points"])
print(f"the plane of {', '.join(map(repr, corners))} keeps {numbers['plane_kept']:.2%} of their squared distances")
# [end]
