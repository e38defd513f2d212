"""The palette can be read by everyone: contrast as WCAG 2.2 asks, in the light and in the dark."""

from __future__ import annotations

import pytest

from core.palette import DARK, LIGHT

TEXT = ("text", "quiet", "forward", "loss", "backward", "update", "plain", "forget_gate", "input_gate", "output_gate",
        "candidate", "cell_state", "reset_gate", "hidden_state")  # fmt: skip


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", TEXT)
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_text_stands_out(palette, tone, ground):
    assert contrast(palette[tone], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_quiet_things_are_still_seen(palette):
    assert contrast(palette["muted"], palette["background"]) >= 3


def test_both_rooms_have_the_same_colours():
    assert LIGHT.keys() == DARK.keys()
