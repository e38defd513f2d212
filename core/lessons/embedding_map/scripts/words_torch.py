"""The embedding map in PyTorch: `numbers` has the values of the page, except the t-SNE map."""  #: by_tsne
#: alone """The embedding map in PyTorch: `numbers` has the values of the page."""

import base64

import torch
from torch.nn import functional


def cosines(a, b):
    """Return the cosine of each row of a (K, D) with each of b (N, D): shape (K, N)."""
    return functional.cosine_similarity(a[:, None], b[None], dim=-1, eps=1e-300)
# [pca]


def pca(table, dimensions):
    """Return the mean of the rows (N, D), their principal axes, and the explained variance ratios."""
    mean = table.mean(dim=0)
    _, sizes, axes = torch.linalg.svd(table - mean, full_matrices=False)
    axes, shares = axes[:dimensions], sizes**2 / (sizes**2).sum().clamp(min=1e-300)
    sizes = axes.abs()
    first = (sizes >= (1 - TIE) * sizes.amax(dim=1, keepdim=True)).double().argmax(dim=1, keepdim=True)
    return mean, axes * axes.gather(1, first).sign(), shares[:dimensions]
# [end]
# [mul]


def multiplied(cosines, signs):
    """Return 3CosMul of the cosines (K, N) of terms with signs (K,): shape (N,)."""
    shifted = (1 + cosines) / 2
    return shifted[signs > 0].prod(dim=0) / (shifted[signs < 0].prod(dim=0) + EPSILON)
# [end]


# [data]
mapped, shown, dimensions = 5, 6, 2  # the map is computed from the first words; a search adds some
TIE = 1e-6
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
dtype, size = torch.float16, 3
# [end]
table = torch.frombuffer(bytearray(base64.b64decode(data)), dtype=dtype).double().reshape(len(words), size)
row = {word: number for number, word in enumerate(words)}
numbers = {}
# [row]

# Too few words for a picture: they are placed in a row.
numbers["points"] = torch.zeros((shown, dimensions), dtype=torch.float64)
numbers["points"][:mapped, 0] = torch.arange(mapped)
# [end]
# [by_pca]

# The map is computed from its own words; words added by the search are projected onto the same axes.
mean, axes, numbers["explained"] = pca(table[:mapped], dimensions)
numbers["points"] = (table[:shown] - mean) @ axes.T
print("explained variance ratios:", ", ".join(f"{share:.2%}" for share in numbers["explained"]))
# [end]
# [searched]

numbers["cosines"] = cosines(table[row[searched]][None], table[[row[word] for word in nearest]])[0]
print(f"nearest to {searched!r}, by cosine:")
for word, cosine in zip(nearest, numbers["cosines"], strict=True):
    print(f"    {cosine:z.6f} {word!r}")
# [end]

terms, signs = table[[row[word] for word in sum_words]], torch.tensor(sum_signs, dtype=torch.float64)
rated = table[[row[word] for word in candidates]]
numbers["scores"] = cosines((signs @ functional.normalize(terms, eps=1e-300))[None], rated)[0]  #: add
print("candidates, by 3CosAdd, the cosine with the sum of unit vectors:")  #: add
numbers["scores"] = multiplied(cosines(terms, rated), signs)  #: mul
print("candidates, by 3CosMul:")  #: mul
for word, score in zip(candidates, numbers["scores"], strict=True):
    print(f"    {score:z.6f} {word!r}{', input' if word in sum_words else ''}")
numbers["point"] = signs @ terms  # the exact sum of the original vectors
numbers["miss"] = torch.linalg.norm(numbers["point"] - table[row[answer]])
print(f"the exact point misses {answer!r} by {numbers['miss']:.6f}")
# [corners]

# The plane of a, b, c and the answer, with the exact point.
five = torch.vstack([*(table[row[word]] for word in corners), numbers["point"]])
mean, axes, shares = pca(five[:4], 2)
numbers["plane_points"], numbers["plane_kept"] = (five - mean) @ axes.T, shares.sum()
numbers["plane_true"] = torch.linalg.norm(five[:, None] - five, dim=-1)
numbers["plane_drawn"] = torch.linalg.norm(numbers["plane_points"][:, None] - numbers["plane_points"], dim=-1)
print(f"the plane of {', '.join(map(repr, corners))} keeps {numbers['plane_kept']:.2%} of their squared distances")
# [end]
