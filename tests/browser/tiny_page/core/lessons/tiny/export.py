"""The tiny page as scripts."""

from core.lessons.tiny.lesson import Lesson


def numpy_code(lesson: Lesson) -> str:
    """Return the NumPy script."""
    return f"import numpy as np\n\nprint(np.tanh({lesson.weight!r}))\n"


def torch_code(lesson: Lesson) -> str:
    """Return the PyTorch script."""
    return f"import torch\n\nprint(torch.tanh(torch.tensor({lesson.weight!r}, dtype=torch.float64)).item())\n"
