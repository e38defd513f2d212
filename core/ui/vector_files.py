"""A person's own word vectors: a file uploaded for one session, or one given to the server at its start for all.

An upload belongs to its session alone and is not in the link. A file given at the start is what every session without
a choice of its own shows once it is loaded; until then that is what ships.
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
    f"{WANTED.removeprefix('word vectors: ')}. A file is told by what is in it, whatever its name. Unpacked at most "
    f"{UPLOAD.bytes // 1_000_000} MB, {UPLOAD.words:,} words and {UPLOAD.dimensions:,} numbers a word. "
    "Nobody else sees it, and it is gone when this page is closed."
)
# In the session; the uploader's key counts, as a new one is drawn empty.
CHOICE, OWN, LOADING, FIRST_TURN, PROBLEM, COUNT, SHOWN, FOLLOWED = (
    f"vectors: {what}" for what in ("choice", "own", "loading", "first turn", "problem", "count", "shown", "followed")
)
Which = Literal["shipped", "given", "own"]


@dataclass(frozen=True, eq=False)
class Source:
    """Word vectors, and what was left out of their file."""

    vectors: WordVectors
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Upload:
    """An uploaded file that is being read."""

    file: UploadedFile
    loading: Loading

    def close(self) -> None:
        """Let go of the file and of all that was read."""
        self.loading.close()
        self.file.close()


class Given:
    """The file given at the start, read in a thread of its own; every session may look at how far it is.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    name : str
        The file's, as it stands in a sentence.
    share : float
        How much of it is read, 0 to 1.
    source : Source or None
        What is in it, once it is read.
    problem : str
        A sentence on why it cannot be read.

    Raises
    ------
    OSError
        If it cannot be opened.
    BadVectors
        If already its first megabyte shows that it cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.name, self.share, self.problem = titled(path.name), 0.0, ""
        self.source: Source | None = None
        self._loading = Loading(path, path.name)
        self._loading.advance(lambda *_: False)

    @property
    def is_loading(self) -> bool:
        """Whether there is something to wait for."""
        return self.source is None and not self.problem

    def load(self) -> None:
        """Read it to its end, and say in the terminal how it went."""
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
    """Begin to load the file that the environment names, if it names one; called once, before the server listens.

    Raises
    ------
    SystemExit
        With code 2 and a sentence in the terminal, if there is no such file, or it does not begin as word vectors do.
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
    """Return the word vectors that this session is to see."""
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
    return choice if choice and choice in sources else _without_a_choice(sources)


def _without_a_choice(sources: Mapping[Which, Source]) -> Which:
    return "given" if "given" in sources else "shipped"


def news() -> None:
    """Say on the page itself whose vectors are shown, where it is not what ships, and how far the server's file is.

    Where they are not what `in_use` returned in this run, or a file begins to be read, the page runs anew.
    """
    sources = _sources()
    which = _which(sources)
    begins = LOADING in st.session_state and st.session_state.get(FOLLOWED) != st.session_state[COUNT]
    if begins or st.session_state.get(SHOWN, which) != which:
        st.rerun()
    if _given and _given.problem:
        warn(_given.problem)
    if PROBLEM in st.session_state and LOADING not in st.session_state:
        warn(st.session_state[PROBLEM])
    name = sources[which].vectors.name
    if which == "own":
        others = sources[_without_a_choice(sources)].vectors.name
        st.caption(literal(f"Your file {name} is not in the link: whoever opens it sees {others}."))
    elif which == "given":
        others = sources["shipped"].vectors.name
        st.caption(
            literal(f"{name} was given to this server, it is not in the link: another server shows it with {others}.")
        )


def follow_reading() -> None:
    """Show how far a file is that is being read, this session's or the server's; a part of the page by itself."""
    st.session_state[FOLLOWED] = st.session_state.get(COUNT)
    with st.container():  # so that what follows on the page stays in its place, and a popover open
        if LOADING in st.session_state:
            _go_on()
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
    """Draw which vectors to show, the uploader, and what became of the last upload."""
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
    """Begin to read what was uploaded, in place of what was being read."""
    state = st.session_state
    file = state[key]
    if not isinstance(file, UploadedFile):  # taken away, or the browser tells again of one that was read and forgotten
        return
    if LOADING in state:
        state.pop(LOADING).close()
    state.pop(PROBLEM, None)
    state[COUNT] = state.get(COUNT, 0) + 1
    _forget(file)
    state[LOADING] = Upload(file, Loading(file, file.name, limits=UPLOAD))
    state[FIRST_TURN] = _advance()  # a short file is in use in the very run that brings it


def _forget(file: UploadedFile) -> None:
    """Have the server forget an upload, which is then held by its reader alone."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


# A fragment that the browser asks for: in a run of the whole page only the page's own end could ask for another turn.
@st.fragment(run_every=BETWEEN_TURNS)
def _go_on() -> None:
    if LOADING not in st.session_state:
        return
    turn = st.session_state.pop(FIRST_TURN, None) or _advance()
    if LOADING not in st.session_state:
        st.rerun()
    turn.show()


def _advance() -> Turn:
    """Read on for one turn; what is read, or that it cannot be, is then in the session."""
    state = st.session_state
    upload, turn = state[LOADING], Turn(f"vectors {state[COUNT]}", "kB")

    def go_on(done: int, total: int) -> bool:
        return turn.report(done // 1000, total // 1000 + 1)  # all is read only when the table stands, too

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
    assert vectors.lengths.size  # computed here, and not where somebody waits for a picture
    return Source(vectors, table.notes)


def _sentence(problem: Exception, name: str) -> str:
    """Return what is said of a file that cannot be read; of what nobody foresaw, the server's log has the rest."""
    if isinstance(problem, BadVectors):
        return str(problem)
    logging.getLogger(__name__).error("reading %s", name, exc_info=problem)
    return f"{name} must be word vectors that can be read; got {type(problem).__name__}."


def _size(vectors: WordVectors) -> str:
    return f"{len(vectors):,} words of {vectors.size:,} numbers"
