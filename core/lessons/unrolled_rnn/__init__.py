"""The page 'Unrolled RNN'."""

from typing import Final

from core.page import Page

PAGE: Final = Page(
    stem="unrolled_rnn",
    title="Unrolled RNN",
    part="Forward propagation and backpropagation through time",
    sentence=(
        "One cell, copied along the sequence. Backward, each state receives gradient from its output and step t + 1."
    ),
    ways_in=(
        ("Forward: after reading h the state is −0.78, −0.33, +0.57", {"at": "forward-1"}),
        ("Backward at t = 3: gradients of norm 0.58 and 0.55, norm of the sum 0.62", {"at": "back-3"}),
        ("Update: one step reduces the loss of hello from 6.45 to 5.36 nats", {"at": "update"}),
        ("hello after 300 updates: a loss of 0.01 nats (uniform guess: 5.55)", {"do": "train300"}),
        (
            "Fibonacci by 2 linear units: continued with 34, 55, 89",
            {
                "task": "series",
                "series": "fibonacci",
                "activation": "identity",
                "units": "2",
                "lr": "0.1",
                "do": "train500",
            },
        ),
        ("Echo: the first letter, 100 % correct on 1,000 new sequences", {"task": "echo", "do": "train100"}),
        ("Parity: odd or even, 100 % correct on 1,000 new sequences", {"task": "parity", "do": "train500"}),
    ),
    picture="player",
    screenshots={"unrolled_rnn_update": {"at": "update"}, "unrolled_rnn": {"at": "back-2"}},
)
