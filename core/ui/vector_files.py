"""The user's word vectors: a file uploaded in one session, or one given to the server at its start for all.

An upload belongs to its session and is not in the link. A file given at the start is shown by every session that has
not chosen another, as soon as it is loaded; until then the default vectors are shown.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Final, Literal

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.ui.answer import literal, warn
from core.ui.progress import Turn
from core.words import WordVectors
from core.words.formats import BadVectors, Limits, Loading, Table
from core.words.opening import WANTED
from core.words.problem import titled

PATH: Final = "UNROLLED_VECTORS"  # set by `make run VECTORS=path`
UPLOAD: Final = Limits(bytes=200_000_000, words=400_000, dimensions=1024)
BETWEEN_TURNS, BETWEEN_LOOKS = 0.1, 1.0  # seconds
HELP: Final = (
    f"{WANTED.removeprefix('word vectors: ')}. The format is detected from the content. Uncompressed at most "
    f"{UPLOAD.bytes // 1_000_000} MB, {UPLOAD.words:,} words and {UPLOAD.dimensions:,} numbers a word. "
    "It is visible only to you and deleted when this page is closed."
)
# Session state. The uploader's key has a counter: a new key draws an empty uploader.
CHOICE, OWN, LOADING, FIRST_TURN, PROBLEM, COUNT, SHOWN, WAITED_FOR = (
    f"vectors: {what}" for what in ("choice", "own", "loading", "first turn", "problem", "count", "shown", "waited for")
)
Which = Literal["shipped", "given", "own"]


@dataclass(frozen=True, eq=False)
class Source:
    """Word vectors, and notes on what was not read of their file."""

    vectors: WordVectors
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Upload:
    """An uploaded file that is being read."""

    file: UploadedFile
    loading: Loading

    def close(self) -> None:
        """Release the file and all data read from it."""
        self.loading.close()
        self.file.close()


class Given:
    """The file given at the start, read in its own thread; every session can see the progress.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    name : str
        The file's name for sentences.
    share : float
        The share of it that is read, 0 to 1.
    source : Source or None
        Its vectors, once it is read.
    problem : str
        The error message if it cannot be read.

    Raises
    ------
    OSError
        If it cannot be opened.
    BadVectors
        If its first megabyte cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.name, self.share, self.problem = titled(path.name), 0.0, ""
        self.source: Source | None = None
        self._loading = Loading(path, path.name)
        self._loading.advance(lambda *_: False)

    @property
    def is_loading(self) -> bool:
        """Whether it is still being read."""
        return self.source is None and not self.problem

    def load(self) -> None:
        """Read it to its end, and print the result in the terminal."""
        try:
            table = self._loading.advance(self._report)
            assert table is not None
            self.source = _source(table, self.name)
        except Exception as problem:
            self.problem = f"{_sentence(problem, self.name)} Showing {WordVectors.default().name}."
            print(self.problem, file=sys.stderr, flush=True)
        else:
            vectors = self.source.vectors
            print(*self.source.notes, f"{self.name}: {_size(vectors)}.", sep="\n", flush=True)

    def _report(self, done: int, total: int) -> bool:
        self.share = done / total
        return True


_given: Given | None = None


def given_at_start() -> None:
    """Start to load the file named in the environment, if any; called once, before the server listens.

    Raises
    ------
    SystemExit
        With code 2 and a sentence in the terminal, if there is no such file, or it does not start like word vectors.
    """
    global _given
    text = os.environ.get(PATH, "")
    if not text:
        return
    try:
        path = Path(text).expanduser()
        if not path.is_file():
            raise FileNotFoundError("no file is there")
        _given = Given(path)
    except BadVectors as problem:
        _refuse(str(problem))
    except (OSError, RuntimeError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        _refuse(f"VECTORS must be a file of word vectors; got {text!r} ({reason}).")
    else:
        Thread(target=_given.load, name="vectors", daemon=True).start()


def _refuse(sentence: str) -> None:
    print(sentence, "Not started.", file=sys.stderr, flush=True)
    raise SystemExit(2)


def in_use() -> WordVectors:
    """Return the word vectors of this session."""
    sources = _sources()
    which = st.session_state[SHOWN] = _which(sources)
    return sources[which].vectors


def _sources() -> Mapping[Which, Source]:
    sources: dict[Which, Source] = {"shipped": Source(WordVectors.default())}
    if _given and _given.source:
        sources["given"] = _given.source
    if OWN in st.session_state:
        sources["own"] = st.session_state[OWN]
    return sources


def _which(sources: Mapping[Which, Source]) -> Which:
    choice: Which | None = st.session_state.get(CHOICE)
    return choice if choice and choice in sources else _default_choice(sources)


def _default_choice(sources: Mapping[Which, Source]) -> Which:
    return "given" if "given" in sources else "shipped"


def news() -> None:
    """Show which vectors are in use if not the default ones, and error messages.

    If they are not those that `in_use` returned in this run, or a file starts to be read, the page is rerun.
    """
    sources = _sources()
    which = _which(sources)
    starts = LOADING in st.session_state and st.session_state.get(WAITED_FOR) != st.session_state[COUNT]
    if starts or st.session_state.get(SHOWN, which) != which:
        st.rerun()
    if _given and _given.problem:
        warn(_given.problem)
    if PROBLEM in st.session_state and LOADING not in st.session_state:
        warn(st.session_state[PROBLEM])
    name = sources[which].vectors.name
    if which == "own":
        others = sources[_default_choice(sources)].vectors.name
        st.caption(literal(f"Your file {name} is not in the link: others see {others}."))
    elif which == "given":
        others = sources["shipped"].vectors.name
        st.caption(literal(f"{name} was given to this server and is not in the link: another server shows {others}."))


def follow_reading() -> None:
    """Show the progress of a file that is being read, this session's or the server's; a separate part of the page."""
    st.session_state[WAITED_FOR] = st.session_state.get(COUNT)
    with st.container():  # so that the rest of the page keeps its place, and a popover stays open
        if LOADING in st.session_state:
            _continue_reading()
        elif _given and _given.is_loading:
            _wait_for_given()


@st.fragment(run_every=BETWEEN_LOOKS)
def _wait_for_given() -> None:
    if _given and _given.is_loading:
        words = f"Loading {_given.name}: {_given.share:.0%}; until then {WordVectors.default().name}."
        st.progress(_given.share, literal(words))
    else:
        st.rerun()


def choose() -> None:
    """Draw the choice of vectors, the uploader, and notes on the file in use."""
    sources, state = _sources(), st.session_state
    which = _which(sources)
    if len(sources) > 1:
        key = f"{CHOICE} box"
        state[key] = which
        names = {one: source.vectors.name for one, source in sources.items()}
        st.selectbox("word vectors", list(sources), format_func=names.__getitem__, key=key, on_change=_choose)
    key = f"vectors: upload {state.get(COUNT, 0)}"
    label = f"your own word vectors (at most {st.get_option('server.maxUploadSize')} MB)"
    st.file_uploader(label, key=key, help=HELP, on_change=_begin, args=(key,))
    for note in sources[which].notes:
        st.caption(literal(note))
    if "own" in sources:
        st.button("Remove your file", on_click=_remove)


def _choose() -> None:
    st.session_state[CHOICE] = st.session_state[f"{CHOICE} box"]


def _remove() -> None:
    for key in (OWN, CHOICE, PROBLEM):
        st.session_state.pop(key, None)


def _begin(key: str) -> None:
    """Start to read an upload, instead of the one being read."""
    state = st.session_state
    file = state[key]
    if not isinstance(file, UploadedFile):  # removed, or sent again by the browser after it was read and deleted
        return
    if LOADING in state:
        state.pop(LOADING).close()
    state.pop(PROBLEM, None)
    state[COUNT] = state.get(COUNT, 0) + 1
    _delete(file)
    state[LOADING] = Upload(file, Loading(file, file.name, limits=UPLOAD))
    state[FIRST_TURN] = _advance()  # a short file is in use in the run of its upload


def _delete(file: UploadedFile) -> None:
    """Delete an upload from the server; its reader keeps the only reference."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


# A fragment rerun by the browser: in a run of the whole page, only the end of the page could request another turn.
@st.fragment(run_every=BETWEEN_TURNS)
def _continue_reading() -> None:
    if LOADING not in st.session_state:
        return
    turn = st.session_state.pop(FIRST_TURN, None) or _advance()
    if LOADING not in st.session_state:
        st.rerun()
    turn.show()


def _advance() -> Turn:
    """Read for one turn; the result or an error message is then in the session."""
    state = st.session_state
    upload, turn = state[LOADING], Turn(f"vectors {state[COUNT]}", "kB")

    def go_on(done: int, total: int) -> bool:
        return turn.report(done // 1000, total // 1000 + 1)  # complete only when the table is built, too

    name = titled(upload.file.name)
    problem = f"{name} was stopped." if turn.stopped else ""
    table = None
    try:
        table = None if turn.stopped else upload.loading.advance(go_on)
        if table:
            state[OWN], state[CHOICE] = _source(table, name), "own"
    except Exception as wrong:
        problem = _sentence(wrong, name)
    if table or problem:
        del state[LOADING]
        upload.close()
    if problem:
        state[PROBLEM] = f"{problem} Still showing {_sources()[_which(_sources())].vectors.name}."
    return turn


def _source(table: Table, name: str) -> Source:
    vectors = WordVectors(table.words, table.table, name)
    assert vectors.lengths.size  # computed here, not while a user waits for a picture
    return Source(vectors, table.notes)


def _sentence(problem: Exception, name: str) -> str:
    """Return the error message for a file that cannot be read; the log has the details of unexpected errors."""
    if isinstance(problem, BadVectors):
        return str(problem)
    logging.getLogger(__name__).error("reading %s", name, exc_info=problem)
    return f"{name} must be word vectors that can be read; got {type(problem).__name__}."


def _size(vectors: WordVectors) -> str:
    return f"{len(vectors):,} words of {vectors.size:,} numbers"
