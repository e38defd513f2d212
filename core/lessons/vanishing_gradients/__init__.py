"""The page 'Vanishing gradients'."""

from typing import Final

from core.page import Page

PAGE: Final = Page(
    stem="vanishing_gradients",
    title="Vanishing gradients",
    part="Vanishing gradients; activation functions are of no help either",
    sentence="The gradient flows from the last step back to step 1. Change the gain: it vanishes or explodes.",
    ways_in=(
        ("tanh at gain 0.9: 2·10⁻⁵ of the gradient reaches step 1", {"gain": "0.9"}),
        (
            "tanh at gain 2: gradient norm 2·10⁶ at step 1; clipping at 5 leaves 2.2",
            {"gain": "2", "remedy": "clipping"},
        ),
        ("sigmoid: 8·10⁻³⁹ at gain 2, the largest for gains 0 to 2", {"activation": "sigmoid", "gain": "2"}),
        (
            "relu at gain 1: 4·10⁻¹⁷; with identity weights 0.45",
            {"activation": "relu", "remedy": "relu with identity", "gain": "1"},
        ),
        ("LSTM at gain 0.9: 1·10⁻⁴ with a forget bias of 1, 11 with 4", {"remedy": "forget bias"}),
        ("10 seeds of tanh at gain 0.9: from 1·10⁻⁷ to 8·10⁻³", {"seeds": "10"}),
    ),
    picture="scrubber",
    screenshots={"vanishing_gradients": {}},
)
