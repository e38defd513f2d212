"""Fixtures of the interface tests: each test leaves Streamlit unchanged."""

import pytest
import uvicorn
from streamlit import net_util
from streamlit.runtime import app_session, runtime, websocket_session_manager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import script_runner

CHANGED = (  # by core.ui.server.prepare
    (PagesManager, "uses_pages_directory"),
    (net_util, "get_external_ip"),
    (script_runner, "ScriptRequests"),
    (app_session, "ForwardMsgQueue"),
    (websocket_session_manager, "AppSession"),
    (runtime, "MediaFileManager"),
    (uvicorn.Server, "startup"),
)


@pytest.fixture(autouse=True)
def restored(monkeypatch):
    """Restore what a test has changed in Streamlit's server, for later tests in this process."""
    for owner, name in CHANGED:
        monkeypatch.setattr(owner, name, getattr(owner, name))
