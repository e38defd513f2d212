"""The page 'LSTM'."""

from typing import Final

from core.page import Page

PAGE: Final = Page(
    stem="lstm",
    title="LSTM",
    part="LSTM to the rescue; the short-circuit line at the top",
    sentence=(
        "The line at the top is the memory: only a multiplication by a gate and an addition change it, "
        "so a stored value can persist."
    ),
    ways_in=(
        ("Forward: reading 7 changes the cell state by up to 1.35", {"at": "forward-4"}),
        ("Backward at t = 9: gradient norm 6·10⁻³ via the cell state, 1·10⁻⁶ via the hidden state", {"at": "back-9"}),
        ("Forget gate 0 at t = 6: 7 is lost, the prediction is 0", {"hold": "f.*.6:0", "at": "forward-6"}),
        (
            "Forget gate 1, update gate 0: 1.00 of the gradient reaches the digit",
            {"hold": "f.*.5-12:1,u.*.5-12:0", "at": "back-5"},
        ),
        ("GRU, 2 gates instead of 3: it predicts 7 with probability 1.000", {"model": "GRU", "at": "forward-5"}),
        ("RNN: it predicts 7, but only 3·10⁻⁴ of its gradient reaches the digit", {"model": "RNN", "at": "back-5"}),
        ("Text: unit 9 detects text inside quotation marks, area under the ROC curve 0.98", {"model": "text"}),
    ),
    picture="player",
    screenshots={"lstm_clamped": {"hold": "f.*.6:0", "at": "forward-6"}, "lstm": {"at": "back-9"}},
)
