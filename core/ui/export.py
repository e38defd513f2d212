"""The exported files of a page: a row of download buttons, and a view of the code."""

from __future__ import annotations

import streamlit as st

from core.export.files import Download
from core.ui.answer import literal


def show_downloads(files: tuple[Download, ...], *, key: str = "export") -> None:
    """Draw a download button for each file, and a view of the code; files are made on demand."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}_row"):
        st.markdown("Export")
        for file in files:
            st.download_button(
                file.label,
                file.content,
                file.file_name,
                file.mime,
                key=f"{key}_{file.file_name}",
                help=literal(file.help),
                on_click="ignore",
                icon=":material/download:",
            )
    code = [file for file in files if file.language]
    show = st.expander("Show the code", key=f"{key}_code", on_change="rerun")
    if code and show.open:
        for tab, file in zip(show.tabs([file.label for file in code]), code, strict=True):
            tab.code(file.make(), language=file.language, line_numbers=True, height=420)
