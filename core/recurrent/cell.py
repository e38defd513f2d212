"""The base class of all cells: parameters with their checks, and PyTorch's names for them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

import numpy as np

from core.recurrent.check import Array, finite, wrong
from core.recurrent.initial import InitialiserName, cell_weights

Steps = Sequence[tuple[Array, ...]]  # the results of each step


@dataclass(frozen=True, eq=False)
class Cell(ABC):
    """A recurrent cell's parameters; or those of G cells, each array with a first axis of length G.

    A subclass has the equations of one forward and one backward step (``forward_step``, ``backward_step``), and applies
    them to a sequence (`forward`, `backward`); `gates` names the blocks of its rows.

    Attributes
    ----------
    weight_ih : ndarray, shape (N H, D)
        From the input; N is the number of gates, 1 for an RNN.
    weight_hh : ndarray, shape (N H, H)
        From the previous hidden state.
    bias_ih : ndarray, shape (N H,)
    """

    weight_ih: Array
    weight_hh: Array
    bias_ih: Array

    gates: ClassVar[tuple[str, ...]] = ()  # what can be clamped, in the order of the rows
    blocks: ClassVar[int] = 1
    states: ClassVar[tuple[str, ...]] = ("hidden",)
    trace_type: ClassVar[Any]
    gradients_type: ClassVar[Any]

    def __post_init__(self) -> None:
        """Check and freeze the arrays."""
        hidden_to_hidden = finite("weight_hh", self.weight_hh)
        size = hidden_to_hidden.shape[-1] if hidden_to_hidden.ndim in (2, 3) else 0
        front = hidden_to_hidden.shape[:-2]
        if size == 0 or hidden_to_hidden.shape[-2] != self.blocks * size or 0 in front:
            rows = f"{self.blocks} H" if self.blocks > 1 else "H"
            raise wrong("weight_hh", f"of shape ({rows}, H) or (G, {rows}, H)", hidden_to_hidden)
        input_to_hidden = finite("weight_ih", self.weight_ih)
        columns = input_to_hidden.shape[-1] if input_to_hidden.ndim else 0
        if columns == 0 or input_to_hidden.shape != (*front, self.blocks * size, columns):
            raise wrong("weight_ih", f"of shape {(*front, self.blocks * size, 'D')}".replace("'", ""), input_to_hidden)
        bias = finite("bias_ih", self.bias_ih)
        if bias.shape != (*front, self.blocks * size):
            raise wrong("bias_ih", f"of shape {(*front, self.blocks * size)}", bias)
        gain = finite("gain", self.gain, "a number, or one for each cell")
        if gain.ndim > 1 or gain.size == 0 or (gain.ndim and front and gain.shape != front):
            raise wrong("gain", "a number, or one for each cell", gain)
        self._set(weight_hh=hidden_to_hidden, weight_ih=input_to_hidden, bias_ih=bias)
        self._set(gain=gain if gain.ndim else float(gain))

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                value = np.array(value)  # a copy that no caller can change
                value.setflags(write=False)
            object.__setattr__(self, name, value)

    @property
    def gain(self) -> float | Array:
        """The factor on the product with `weight_hh`: one number, or one for each cell, shape (G,)."""
        return 1.0

    @property
    def kind(self) -> str:
        """Its name with an article, for sentences: an RNN, an LSTM, a GRU."""
        name = type(self).__name__
        return f"a {name}" if name == "GRU" else f"an {name}"

    @property
    def input_size(self) -> int:
        """D."""
        return int(self.weight_ih.shape[-1])

    @property
    def hidden_size(self) -> int:
        """H."""
        return int(self.weight_hh.shape[-1])

    @property
    def cells(self) -> int | None:
        """G, or ``None`` for a single cell."""
        if self.weight_hh.ndim == 3:
            return len(self.weight_hh)
        return len(self.gain) if isinstance(self.gain, np.ndarray) else None

    def with_arrays(self, **arrays: Array) -> Self:
        """Return the cell with other arrays of the same shapes, unchecked: training may diverge."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._set(**arrays)
        return other

    @classmethod
    def init(
        cls,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        initialiser: InitialiserName = "xavier",
        gain: float = 1.0,
    ) -> Self:
        """Initialise a cell.

        Parameters
        ----------
        input_size, hidden_size : int
            D and H.
        rng : Generator
            The random numbers.
        initialiser : InitialiserName
            Initialises each gate's block of rows.
        gain : float
            Multiplies the initial recurrent weights; the cell's own `gain` stays 1.

        Raises
        ------
        ValueError
            If a size is below 1, the initialiser unknown, or the gain not finite.
        """
        return cls(
            *cell_weights(input_size, hidden_size, cls.blocks, rng=rng, initialiser=initialiser, initial_gain=gain)
        )

    @classmethod
    def from_torch(cls, module: Any) -> Self:
        """Return the cell of a one-layer module of PyTorch of the same name; its two biases are added.

        Raises
        ------
        ValueError
            If the module is not one.
        """
        weight_ih, weight_hh, bias_ih, bias_hh = from_state_dict(module, cls.blocks)
        return cls(weight_ih, weight_hh, bias_ih + bias_hh)

    @classmethod
    def stack(cls, cells: Sequence[Self]) -> Self:
        """Return a batch of cells: each array, and the gain, with a new first axis.

        Raises
        ------
        ValueError
            If there are none, or their sizes or activations differ.
        """
        if not cells:
            raise wrong("cells", "at least one cell", cells)
        first = cells[0]
        merged: dict[str, Any] = {}
        for name in (field.name for field in fields(first)):
            values = [getattr(cell, name) for cell in cells]
            if isinstance(values[0], str):
                if len(set(values)) > 1:
                    raise wrong(name, "the same in all cells", values)
                merged[name] = values[0]
            elif len({np.shape(value) for value in values}) > 1:
                raise wrong("cells", "of one size", [np.shape(value) for value in values], name)
            else:
                merged[name] = np.stack(values)
        return cls(**merged)

    @abstractmethod
    def forward(self, layout: Any, products: Array, states: tuple[Array, ...], held: Array | None) -> dict[str, Array]:
        """Return the results of all steps, by name; states begin with the initial one.

        `products` has W_xh x_t + b of all steps. (`core.recurrent.bptt` calls it, with `layout`,
        a `core.recurrent.layout.Layout`.)
        """

    @abstractmethod
    def backward(
        self, trace: Any, d_hidden: Array, d_cell: Array | None, cuts: frozenset[int]
    ) -> tuple[tuple[Array, ...], Steps]:
        """Return `from_next` and `d_products` of `core.recurrent.trace.Gradients`.

        No gradient flows back from a step, counted from 0, that is one of `cuts`.
        """

    def to_torch_names(self) -> dict[str, Array]:
        """Return the arrays under PyTorch's names, for ``load_state_dict``; its second bias is zero."""
        return torch_names(self.weight_ih, self.weight_hh, self.bias_ih, np.zeros_like(self.bias_ih))


def torch_names(weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array) -> dict[str, Array]:
    """Return four arrays under a one-layer PyTorch module's names."""
    return {"weight_ih_l0": weight_ih, "weight_hh_l0": weight_hh, "bias_ih_l0": bias_ih, "bias_hh_l0": bias_hh}


def from_state_dict(module: Any, blocks: int) -> tuple[Array, Array, Array, Array]:
    """Read a one-layer, one-way PyTorch module: weight_ih, weight_hh, bias_ih, bias_hh (zero where it has none).

    Raises
    ------
    ValueError
        If it has more layers, a second direction or a projection, is another kind of module, or its tensors are not
        floating-point or have no data.
    """
    if not hasattr(module, "state_dict"):
        raise wrong("module", "a recurrent module of one layer and one direction", module)
    state: Mapping[str, Any] = module.state_dict()
    known = {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"}
    if not {"weight_ih_l0", "weight_hh_l0"} <= set(state) <= known:
        raise wrong("module", "a recurrent module of one layer and one direction", sorted(state), "its parameters")
    arrays = {name: _float64(name, tensor) for name, tensor in state.items()}
    rows, size = arrays["weight_hh_l0"].shape
    if rows != blocks * size:
        raise wrong("module", f"of {blocks} x hidden_size rows", (rows, size), "weight_hh_l0")
    none = np.zeros(rows)
    return (arrays["weight_ih_l0"], arrays["weight_hh_l0"], arrays.get("bias_ih_l0", none),
            arrays.get("bias_hh_l0", none))  # fmt: skip


def _float64(name: str, tensor: Any) -> Array:
    """Return a tensor as float64; PyTorch converts it, because NumPy lacks bfloat16."""
    if not tensor.is_floating_point():
        raise wrong("module", "of floating-point numbers", str(tensor.dtype), name)
    if tensor.is_meta:
        raise wrong("module", "a module whose numbers are there", f"device {tensor.device}", name)
    return np.array(tensor.detach().cpu().double().numpy())
