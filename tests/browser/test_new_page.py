"""A new page is one package, one script and one line in the lecture's order: nothing else is edited."""

import shutil

import numpy as np
import pytest

from tools import browser as tools_browser
from tools.browser import ROOT, serve, wait_for_player

TINY = ROOT / "tests" / "browser" / "tiny_page"
LINE = "(embedding_map.PAGE,)"


@pytest.fixture(scope="module")
def with_tiny_page(tmp_path_factory):
    """Serve a copy of the dashboard with one page more."""
    folder = tmp_path_factory.mktemp("with_tiny_page")
    shutil.copy(ROOT / "app.py", folder / "app.py")
    for part in (".streamlit", "core", "pages", "static"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TINY, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    order = folder / "core" / "lessons" / "__init__.py"
    text = order.read_text(encoding="utf-8")
    assert text.count(LINE) == 1
    text = text.replace(LINE, "(embedding_map.PAGE, tiny.PAGE)")
    text = text.replace("import embedding_map,", "import embedding_map, tiny,")
    order.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tools_browser, "ROOT", folder)
        with serve() as running:
            yield running
            assert "Traceback" not in running.log(), running.log()


def test_it_is_at_its_address_with_its_picture_check_and_files(with_tiny_page, page):
    page.goto(f"{with_tiny_page.url}/tiny?weight=2")
    picture = wait_for_player(page)
    assert page.title() == "Tiny · Unrolled"
    modules = page.locator("head link[rel=modulepreload]").evaluate_all("links => links.map(link => link.href)")
    assert any(module.endswith("/app/static/player/player.js") for module in modules)
    shown = picture.locator('[data-name="hidden/0"]').first.get_attribute("data-value")
    assert float(shown) == np.tanh(2.0)
    page.get_by_role("button", name="Check against PyTorch").click()
    page.get_by_test_id("stMarkdownContainer").get_by_text("✓ matches PyTorch").wait_for()
    assert page.locator(".tiny-mark").evaluate("element => getComputedStyle(element).color") == "rgb(1, 2, 3)"
    with page.expect_download() as download:
        page.get_by_role("button", name="NumPy").click()
    assert download.value.path().read_text(encoding="utf-8") == "import numpy as np\n\nprint(np.tanh(2.0))\n"


def test_it_is_on_the_start_page_and_in_the_navigation(with_tiny_page, page):
    page.goto(f"{with_tiny_page.url}/")
    wait_for_player(page)
    card = page.locator(".st-key-part_tiny")
    card.locator('[data-testid="player"][data-ready="true"]').wait_for()
    assert card.get_by_text("One unit, one step").is_visible()
    card.locator("summary").click()
    card.get_by_role("link", name="A weight of 2: tanh(2) is 0.96").click()
    page.wait_for_url("**/tiny?weight=2")
    wait_for_player(page)
    page.get_by_test_id("stTopNavSection").filter(has_text="Words").click()
    assert page.get_by_role("menuitem", name="Tiny", exact=True).get_attribute("aria-current") == "page"
