"""A second reader of recipes, written from the contract alone: what the player shows must be what the page computed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from core.scene.scene import Recipe, Scene, Term, Values

FUNCTIONS = {
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "softsign": lambda z: z / (1 + abs(z)),
    "identity": lambda z: z,
    "slope_tanh": lambda a: 1 - a * a,
    "slope_relu": lambda z: 1.0 if z > 0 else 0.0,
    "slope_sigmoid": lambda a: a * (1 - a),
    "slope_leaky_relu": lambda z: 1.0 if z > 0 else 0.01,
    "slope_elu": lambda z: 1.0 if z > 0 else math.exp(z),
    "slope_softsign": lambda z: 1 / (1 + abs(z)) ** 2,
    "slope_identity": lambda z: 1.0,
}


class Reader:
    """Looks numbers of a scene up by name, and makes them again from their recipes."""

    def __init__(self, scene: Scene) -> None:
        self.values: dict[str, Values] = {v.name: v for v in scene.values}
        self.recipes = scene.recipes

    def names(self, family: str) -> Iterator[str]:
        """Yield every name of a family."""
        v = self.values[family]
        for index in itertools.product(*(range(s, s + n) for s, n in zip(v.start, v.shape, strict=True))):
            yield "/".join([family, *map(str, index)])

    def value(self, name: str) -> float:
        """Return a number as stored, or made from its recipe where it is not; 0 beyond the ends of an axis."""
        family, *index = name.split("/")
        v = self.values[family]
        place = tuple(int(i) - s for i, s in zip(index, v.start, strict=True))
        if any(not 0 <= p < n for p, n in zip(place, v.shape, strict=True)):
            return 0.0
        return self.make(name) if v.data is None else float(v.data[place])

    def recipe(self, name: str) -> tuple[Recipe, dict[str, int]]:
        """Return the recipe that applies to a name and what its letters stand for."""
        family, *index = name.split("/")
        for recipe in self.recipes:
            head, *letters = recipe.make.split("/")
            if head != family or (recipe.at is not None and int(index[0]) not in recipe.at):
                continue
            pairs = list(zip(letters, index, strict=True))
            if all(letter == i for letter, i in pairs if letter.isdigit()):
                return recipe, {letter: int(i) for letter, i in pairs if not letter.isdigit()}
        raise LookupError(f"no recipe makes {name}")

    def make(self, name: str) -> float:
        """Return a number made from its operands."""
        recipe, bound = self.recipe(name)
        terms = recipe.terms
        match recipe.operation:
            case "given":
                return self.value(name)
            case "sum":
                return sum(self.term(t, bound) for t in terms)
            case "softmax":
                top, below = terms
                least = self.term(top, bound)  # e^z / sum e^z', with nothing that can overflow unless the quotient is 0
                return 1 / sum(math.exp(min(p[0] - least, 700.0)) for p in self.products(below, bound))
            case "log_loss":
                return -sum(y * math.log(p) for y, p in self.products(terms[0], bound) if y)
            case "half_squared_error":
                return 0.5 * sum((p - y) ** 2 for p, y in self.products(terms[0], bound))
            case "norm":
                return math.sqrt(sum(math.prod(f) ** 2 for t in terms for f in self.products(t, bound)))
            case "clip_scale":
                norm, most = next(self.products(terms[0], bound))
                return min(1.0, most / (norm + 1e-6))
            case function:
                return FUNCTIONS[function](self.term(terms[0], bound))

    def term(self, term: Term, bound: dict[str, int]) -> float:
        """Return scale * sum of products."""
        return term.scale * sum(math.prod(factors) for factors in self.products(term, bound))

    def products(self, term: Term, bound: dict[str, int]) -> Iterator[list[float]]:
        """Yield the factors of each product of a term."""
        for index in itertools.product(*(self.axis(term, letter) for letter in term.over)):
            letters = bound | dict(zip(term.over, index, strict=True))
            yield [self.value(fill(factor, letters)) for factor in term.factors]

    def axis(self, term: Term, letter: str) -> range:
        """Return the indices over which a letter runs."""
        for factor in term.factors:
            family, *letters = factor.split("/")
            if letter in letters:
                v = self.values[family]
                at = letters.index(letter)
                return range(v.start[at], v.start[at] + v.shape[at])
        raise LookupError(f"{letter} stands bare in no factor of {term}")


def fill(pattern: str, letters: dict[str, int]) -> str:
    """Return a pattern with its letters filled in."""
    family, *indices = pattern.split("/")
    return "/".join([family, *(str(_index(i, letters)) for i in indices)])


def _index(text: str, letters: dict[str, int]) -> int:
    if text.isdigit():
        return int(text)
    return letters[text[0]] + int(text[1:] or 0)
