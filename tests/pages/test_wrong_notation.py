"""A notation that there is not is answered on every page, once."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.ui.frame import PAGES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("stem", [page.stem for page in PAGES])
def test_it_is_answered_once(stem):
    app = AppTest.from_file(str(ROOT / "pages" / f"{stem}.py"), default_timeout=60)
    app.query_params["notation"] = "roman"
    app.run()
    said = [one for warning in app.warning if "notation must be" in (one := warning.value.replace("\\", ""))]
    assert len(said) == 1 and "got 'roman' (in the link). Using course." in said[0]
