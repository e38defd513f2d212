"""No formula is cut, and its letters stand where they belong, whatever fonts the machine has."""

from types import SimpleNamespace

import pytest

from core.notation import EQUATIONS, GRU_EQUATIONS, LSTM_EQUATIONS, NOTATIONS, SLOPES, equation_tree
from tests.browser import formulas
from tools.browser import BROWSER_ARGS, find_browser

# Of a panel: the least beside a picture, on phones of 320, 360 and 390 px, and at 1280, 1600 and 1920.
WIDTHS = (280, 296, 336, 366, 312, 400, 480)


@pytest.fixture(scope="module")
def every_formula(tmp_path_factory, browser):
    """All panels on one page, where scroll bars take their place: Playwright hides them of itself."""
    file = tmp_path_factory.mktemp("formulas") / "formulas.html"
    file.write_text(formulas.page(), encoding="utf-8")
    chromium = browser.browser_type
    path = find_browser(SimpleNamespace(chromium=chromium))
    own = chromium.launch(executable_path=path, args=list(BROWSER_ARGS), ignore_default_args=["--hide-scrollbars"])
    page = own.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector('main[data-ready="true"]', timeout=60_000)
    yield page
    own.close()


def test_the_page_has_every_equation_of_every_scene(every_formula):
    assert every_formula.locator(".player-panel").count() > 800
    bars = every_formula.eval_on_selector(".player-panel", "panel => panel.offsetWidth - panel.clientWidth - 2")
    assert bars > 5, "scroll bars take no place: nothing would be seen to be cut by them"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_in_any_panel_is_cut(every_formula, width):
    assert every_formula.evaluate(f"cutAt({width})") == []


def test_scripts_stand_low_and_high_and_can_be_read(every_formula):
    low = every_formula.eval_on_selector_all(
        ".player-equation msub, .player-equation msup",
        """all => all.filter(({ tagName, children: [base, script] }) => {
          const [a, b] = [base, script].map((part) => part.getBoundingClientRect());
          return tagName === "msub" ? !(b.bottom > a.bottom) : !(b.top < a.top);
        }).map((node) => node.textContent)""",
    )
    assert low == []
    sizes = every_formula.eval_on_selector_all(
        ".player-equation :is(mi, mo, mn)", "all => all.map((part) => parseFloat(getComputedStyle(part).fontSize))"
    )
    assert min(sizes) >= 10


def _leaves(tree):
    return tree if isinstance(tree, str) else "".join(_leaves(part) for part in tree[1:] if not isinstance(part, dict))


def test_the_font_of_the_equations_has_their_letters(every_formula):
    every = {**EQUATIONS, **LSTM_EQUATIONS, **GRU_EQUATIONS, **SLOPES}.values()
    letters = {letter for equation in every for notation in NOTATIONS
               for letter in _leaves(equation_tree(equation, notation, activation="leaky_relu"))}  # fmt: skip
    assert len(letters) > 50
    missing = every_formula.evaluate(
        """letters => {
          const pen = document.createElement("canvas").getContext("2d");
          const widthIn = (font, letter) => {
            pen.font = `40px "Unrolled Math", ${font}`;
            return pen.measureText(letter).width;
          };
          const slanted = (letter) => /[a-z]/.test(letter) && letter !== "h"
            ? [letter, String.fromCodePoint(0x1d44e + letter.charCodeAt() - 97)] : [letter];
          return letters.flatMap(slanted).filter((letter) => widthIn("monospace", letter) !== widthIn("serif", letter));
        }""",
        sorted(letters - {" ", "^", "~"}),
    )
    assert missing == []
