"""The tool that converts the shipped vectors keeps the most frequent words, with unchanged values."""

import sys

import numpy as np
import pytest

from core.words.vectors import shipped
from tools import word_vectors


@pytest.fixture
def folder(tmp_path):
    table = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float16)
    np.savez(tmp_path / f"{word_vectors.STEM}.npz", vectors=table)
    (tmp_path / f"{word_vectors.STEM}.words.txt").write_text("the\n,\nnaïve\nqueen\n", encoding="utf-8")
    return tmp_path, table


def test_the_dashboard_reads_the_converted_vectors(folder, monkeypatch, capsys):
    source, table = folder
    out = source / "assets"
    monkeypatch.setattr(sys, "argv", ["word_vectors", str(source), "--out", str(out), "--words", "3"])
    word_vectors.main()
    assert capsys.readouterr().out == "3 words of 4, 3 numbers each\n"
    vectors = shipped(out)
    assert vectors.words == ("the", ",", "naïve")
    assert (vectors.table == table[:3]).all() and vectors.name == word_vectors.FACTS["name"]
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    word_vectors.main()
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


@pytest.mark.parametrize("words", ["the\n,\nqueen\n", "the\n,\nqueen\nthe\n"])
def test_words_that_do_not_fit_the_rows_are_refused(words, folder):
    source, _ = folder
    (source / f"{word_vectors.STEM}.words.txt").write_text(words, encoding="utf-8")
    with pytest.raises(ValueError, match="one a row; got"):
        word_vectors.read(source)
