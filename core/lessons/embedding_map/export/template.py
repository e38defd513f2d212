"""The text of the scripts on the embedding map, in parts that `export.code` puts together."""

from __future__ import annotations

HEAD = '''\
"""The embedding map, {what}: {where}

Run it and it prints the nearest words and the candidates with their scores; `numbers` holds these, where the words
fall, and where the sum falls. The vectors stand at the end.
It needs {needs}.
"""

from __future__ import annotations

import base64
{imports}
numbers = {{}}
'''

NUMPY_IMPORTS = """\
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
"""

TORCH_IMPORTS = """\

import torch
from torch.nn.functional import cosine_similarity{more}
"""

PCA = '''

def pca(table, dimensions=2):
    """Return the rows (N, D) on their axes of greatest variance; the first of the largest in size is positive."""
    mean = table.mean(axis=0)
    _, sizes, axes = np.linalg.svd(table - mean, full_matrices=False)
    axes, shares = axes[:dimensions], sizes**2 / max((sizes**2).sum(), 1e-300)
    largest = (np.abs(axes) >= (1 - {tie}) * np.abs(axes).max(axis=1, keepdims=True)).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, np.newaxis]
    return Projection((table - mean) @ axes.T, shares[:dimensions], mean, axes)
'''

TRUSTWORTHINESS = '''

def trustworthiness(table, points, neighbours):
    """Return how far a picture's neighbours are to be trusted, 0 to 1 (Venna and Kaski, 2001); near is by cosine."""
    count = len(table)
    far = 1 - unit(table) @ unit(table).T
    np.fill_diagonal(far, -1.0)  # each is its own nearest
    ranks = far.argsort(axis=1).argsort(axis=1)
    drawn = np.array([np.linalg.norm(points - point, axis=1) for point in points])
    np.fill_diagonal(drawn, -1.0)
    near = drawn.argsort(axis=1)[:, 1 : neighbours + 1]
    cost = np.maximum(np.take_along_axis(ranks, near, axis=1) - neighbours, 0).sum()
    return 1 - cost * 2 / (count * neighbours * (2 * count - 3 * neighbours - 1))
'''

TSNE = '''

def tsne(table, perplexity, seed, dimensions):
    """Return the t-SNE of the rows (N, D) scaled to length 1, turned so that it spreads most from left to right."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN, get_knn_index

    table = unit(table)
    index = get_knn_index(table, "exact", k={others}, metric="euclidean", n_jobs=1)  # how many others each looks at
    near = PerplexityBasedNN(perplexity=perplexity, knn_index=index, n_jobs=1)
    theta = 0.0 if len(table) <= {exact} else 0.5
    points = start(table, dimensions, seed, {width})
    embedding = TSNEEmbedding(points, near, negative_gradient_method={method}, theta=theta, n_jobs=1)
    for _ in range(0, {early}, {piece}):  # in pieces, as on the page: roundings add up
        embedding.optimize({piece}, inplace=True, exaggeration={exaggeration}, momentum=0.5)
    for _ in range(0, {late}, {piece}):
        embedding.optimize({piece}, inplace=True, exaggeration=1.0, momentum=0.8)
    return lying(np.array(embedding, dtype=np.float64))
'''

TORCH_PCA = '''

def pca(table, dimensions):
    """Return the mean of the rows (N, D), their axes of greatest variance, and each axis's share of the variance."""
    mean = table.mean(dim=0)
    _, sizes, axes = torch.linalg.svd(table - mean, full_matrices=False)
    axes, shares = axes[:dimensions], sizes**2 / (sizes**2).sum().clamp(min=1e-300)
    sizes = axes.abs()
    first = (sizes >= (1 - {tie}) * sizes.amax(dim=1, keepdim=True)).double().argmax(dim=1, keepdim=True)
    largest = axes.gather(1, first)
    return mean, axes * largest.sign(), shares[:dimensions]
'''

TORCH_COSINES = '''

def cosines(a, b):
    """Return the cosine of each row of a (K, D) with each of b (N, D): shape (K, N)."""
    return cosine_similarity(a[:, None], b[None], dim=-1, eps=1e-300)
'''

TORCH_MULTIPLIED = '''

def multiplied(cosines, signs):
    """Return 3CosMul of the cosines (K, N) of terms with signs (K,): shape (N,)."""
    shifted = (1 + cosines) / 2
    return shifted[signs > 0].prod(dim=0) / (shifted[signs < 0].prod(dim=0) + EPSILON)
'''

NUMPY_VECTORS = """\
table = np.frombuffer(base64.b64decode(data), dtype="<{dtype}").astype(np.float64).reshape(len(words), {size})
row = {{word: number for number, word in enumerate(words)}}
"""

TORCH_VECTORS = """\
table = torch.frombuffer(bytearray(base64.b64decode(data)), dtype=torch.{dtype}).double().reshape(len(words), {size})
row = {{word: number for number, word in enumerate(words)}}
"""

ROW = """
# Too few words for a picture: they stand in a row.
numbers["points"] = np.zeros((len(words[:shown]), dimensions))
numbers["points"][:mapped, 0] = np.arange(mapped)
"""

TORCH_ROW = """
# Too few words for a picture: they stand in a row.
numbers["points"] = torch.zeros((shown, dimensions), dtype=torch.float64)
numbers["points"][:mapped, 0] = torch.arange(mapped)
"""

MAP_BY_PCA = """
# The map is made of its own words; what the search has added falls on the same axes.
picture = pca(table[:mapped], dimensions)
numbers["points"], numbers["explained"] = picture.project(table[:shown]), picture.explained
print("shares of the variance:", ", ".join(f"{share:.2%}" for share in numbers["explained"]))
"""

TORCH_MAP_BY_PCA = """
# The map is made of its own words; what the search has added falls on the same axes.
mean, axes, numbers["explained"] = pca(table[:mapped], dimensions)
numbers["points"] = (table[:shown] - mean) @ axes.T
print("shares of the variance:", ", ".join(f"{share:.2%}" for share in numbers["explained"]))
"""

MAP_BY_TSNE = """
# The map is made of its own words; what the search has added falls beside the nearest of them.
try:
    points = tsne(table[:mapped], perplexity, seed, dimensions)
    added = [beside(table[:mapped], points, table[mapped:shown])] if shown > mapped else []
    numbers["points"] = np.vstack([points, *added])
except ModuleNotFoundError as missing:
    print(f"There is no map: t-SNE needs {missing.name} (pip install openTSNE).")
"""

TRUSTED = """
if "points" in numbers:
    numbers["trustworthiness"] = trustworthiness(table[:mapped], numbers["points"][:mapped], {near})
    print(f"trustworthiness of the map {{numbers['trustworthiness']:.4f}}")
"""

NEAREST = """
numbers["cosines"] = {cosines}
print(f"nearest to {{searched!r}}, by the cosine:")
for word, cosine in zip(nearest, numbers["cosines"], strict=True):
    print(f"    {{cosine:z.6f}} {{word!r}}")
"""
NUMPY_COSINES = "unit(table[[row[word] for word in nearest]]) @ unit(table[row[searched]])"
TORCH_NEAREST = "cosines(table[row[searched]][None], table[[row[word] for word in nearest]])[0]"

SUM = """
terms, signs = table[[row[word] for word in sum_words]], np.array(sum_signs, dtype=np.float64)
rated = table[[row[word] for word in candidates]]
numbers["scores"] = {score}
numbers["point"] = signs @ terms  # the exact one: of the vectors as they are
numbers["miss"] = np.linalg.norm(numbers["point"] - table[row[answer]])
"""
SCORES = {
    "add": "unit(rated) @ unit(signs @ unit(terms))  # 3CosAdd: the cosine with the sum of unit vectors",
    "mul": "multiplied(unit(terms) @ unit(rated).T, signs)  # 3CosMul",
}

TORCH_SUM = """
terms, signs = table[[row[word] for word in sum_words]], torch.tensor(sum_signs, dtype=torch.float64)
rated = table[[row[word] for word in candidates]]
numbers["scores"] = {score}
numbers["point"] = signs @ terms  # the exact one: of the vectors as they are
numbers["miss"] = torch.linalg.norm(numbers["point"] - table[row[answer]])
"""
TORCH_SCORES = {
    "add": "cosines((signs @ normalize(terms, eps=1e-300))[None], rated)[0]  # 3CosAdd",
    "mul": "multiplied(cosines(terms, rated), signs)  # 3CosMul",
}

RANKING = """
print("candidates, by {name}:")
for word, score in zip(candidates, numbers["scores"], strict=True):
    print(f"    {{score:z.6f}} {{word!r}}{{', given' if word in sum_words else ''}}")
print(f"the exact point misses {{answer!r}} by {{numbers['miss']:.6f}}")
"""

PLANE = """
found = plane(*(table[row[word]] for word in corners))
numbers["plane_points"] = np.vstack([found.projection.points, found.point])  # a, b, c, the answer and the exact point
numbers["plane_kept"], numbers["plane_true"], numbers["plane_drawn"] = found.kept, found.true, found.drawn
print(f"the plane of {', '.join(map(repr, corners))} keeps {found.kept:.2%} of their squared distances")
"""

TORCH_PLANE = """
four = table[[row[word] for word in corners]]
mean, axes, shares = pca(four, 2)
five = torch.vstack([four, numbers["point"]])  # a, b, c, the answer and the exact point
numbers["plane_points"], numbers["plane_kept"] = (five - mean) @ axes.T, shares.sum()
numbers["plane_true"] = torch.linalg.norm(five[:, None] - five, dim=-1)
numbers["plane_drawn"] = torch.linalg.norm(numbers["plane_points"][:, None] - numbers["plane_points"], dim=-1)
print(f"the plane of {', '.join(map(repr, corners))} keeps {numbers['plane_kept']:.2%} of their squared distances")
"""
