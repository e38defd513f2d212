"""Links that people have: they open what they opened before the pages were packages."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from core.lessons import find_page

# A link as written on 29 November 2026, the control that it sets, and the value.
OLD_LINKS = (
    ("unrolled_rnn?task=series", "task", "series"),
    ("unrolled_rnn?task=parity", "task", "parity"),
    ("unrolled_rnn?task=echo", "task", "echo"),
    ("unrolled_rnn?text=banana", "text", "banana"),
    ("unrolled_rnn?series=fibonacci", "series", "fibonacci"),
    ("unrolled_rnn?series=alternating", "series", "alternating"),
    ("unrolled_rnn?series=typed", "series", "typed"),
    ("unrolled_rnn?numbers=1%2C+2%2C+4%2C+8", "numbers", "1, 2, 4, 8"),
    ("unrolled_rnn?length=2", "length", 2),
    ("unrolled_rnn?units=1", "units", 1),
    ("unrolled_rnn?activation=relu", "activation", "relu"),
    ("unrolled_rnn?activation=sigmoid", "activation", "sigmoid"),
    ("unrolled_rnn?activation=leaky_relu", "activation", "leaky_relu"),
    ("unrolled_rnn?activation=elu", "activation", "elu"),
    ("unrolled_rnn?activation=softsign", "activation", "softsign"),
    ("unrolled_rnn?activation=identity", "activation", "identity"),
    ("unrolled_rnn?seed=0", "seed", 0),
    ("unrolled_rnn?init=gaussian", "init", "gaussian"),
    ("unrolled_rnn?init=xavier", "init", "xavier"),
    ("unrolled_rnn?init=identity", "init", "identity"),
    ("unrolled_rnn?gain=0", "gain", 0.0),
    ("unrolled_rnn?lr=0", "lr", 0.0),
    ("unrolled_rnn?clip=0", "clip", 0.0),
    ("unrolled_rnn?truncate=12", "truncate", 12),
    ("unrolled_rnn?notation=pytorch", "notation", "pytorch"),
    ("unrolled_rnn?do=train10%2Chh.0.1%3A0.5%2Ctrain1", "do", "train10,hh.0.1:0.5,train1"),
    ("vanishing_gradients?steps=10", "steps", 10),
    ("vanishing_gradients?units=1", "units", 1),
    ("vanishing_gradients?activation=sigmoid", "activation", "sigmoid"),
    ("vanishing_gradients?activation=relu", "activation", "relu"),
    ("vanishing_gradients?activation=leaky_relu", "activation", "leaky_relu"),
    ("vanishing_gradients?activation=elu", "activation", "elu"),
    ("vanishing_gradients?activation=softsign", "activation", "softsign"),
    ("vanishing_gradients?activation=identity", "activation", "identity"),
    ("vanishing_gradients?remedy=orthogonal+weights", "remedy", "orthogonal"),
    ("vanishing_gradients?remedy=identity+weights", "remedy", "identity"),
    ("vanishing_gradients?remedy=relu+with+identity", "remedy", "irnn"),
    ("vanishing_gradients?remedy=clipping", "remedy", "clipping"),
    ("vanishing_gradients?remedy=forget+bias", "remedy", "forget"),
    ("vanishing_gradients?remedy=LSTM", "remedy", "lstm"),
    ("vanishing_gradients?remedy=GRU", "remedy", "gru"),
    ("vanishing_gradients?init=orthogonal", "init", "orthogonal"),
    ("vanishing_gradients?init=identity", "init", "identity"),
    ("vanishing_gradients?init=xavier", "init", "xavier"),
    ("vanishing_gradients?seed=999", "seed", 999),
    ("vanishing_gradients?seeds=10", "seeds", 10),
    ("vanishing_gradients?clip=0.01", "clip", 0.01),
    ("vanishing_gradients?forget=0", "forget", 0.0),
    ("vanishing_gradients?line=the+remedy", "line", "remedy"),
    ("vanishing_gradients?line=the+remedy%2C+cell+state", "line", "remedy_cell_state"),
    ("vanishing_gradients?line=tanh", "line", "tanh"),
    ("vanishing_gradients?line=sigmoid", "line", "sigmoid"),
    ("vanishing_gradients?line=relu", "line", "relu"),
    ("vanishing_gradients?line=leaky_relu", "line", "leaky_relu"),
    ("vanishing_gradients?line=elu", "line", "elu"),
    ("vanishing_gradients?line=softsign", "line", "softsign"),
    ("vanishing_gradients?line=identity", "line", "identity"),
    ("vanishing_gradients?line=LSTM", "line", "LSTM"),
    ("vanishing_gradients?line=LSTM%2C+cell+state", "line", "LSTM_cell_state"),
    ("vanishing_gradients?line=GRU", "line", "GRU"),
    ("vanishing_gradients?step=1", "step", 1),
    ("vanishing_gradients?notation=pytorch", "notation", "pytorch"),
    ("vanishing_gradients?gain=0", "gain", 0.0),
    ("lstm?model=GRU", "model", "gru"),
    ("lstm?model=RNN", "model", "rnn"),
    ("lstm?model=text", "model", "text"),
    ("lstm?sequence=1%233%3F%234..%3F", "sequence", "1#3?#4..?"),
    ("lstm?passage=%22Jam%2C%22+she+said.", "passage", "\"Jam,\" she said."),
    ("lstm?notation=pytorch", "notation", "pytorch"),
    ("lstm?hold=f.%2A.5-8%3A0%2Cu.2.6%3A1", "hold", "f.*.5-8:0,u.2.6:1"),
    ("embedding_map?search=king", "search", "king"),
    ("embedding_map?show=most+frequent", "show", "frequent"),
    ("embedding_map?show=my+own", "show", "own"),
    ("embedding_map?projection=PCA", "projection", "pca"),
    ("embedding_map?dimensions=3-D", "dimensions", "3"),
    ("embedding_map?sum=king+-+man+%2B+woman", "sum", "king - man + woman"),
    ("embedding_map?method=3CosMul", "method", "mul"),
    ("embedding_map?words=cat+dog", "words", "cat dog"),
    ("embedding_map?count=50", "count", 50),
    ("embedding_map?perplexity=2", "perplexity", 2),
    ("embedding_map?seed=999", "seed", 999),
    ("embedding_map?neighbours=1", "neighbours", 1),
    ("embedding_map?look=nearest+word", "look", "all"),
    ("embedding_map?look=nearest+other+word", "look", "others"),
    ("embedding_map?near=queen", "near", "queen"),
    ("embedding_map?candidate=queen", "candidate", "queen"),
    ("embedding_map?notation=pytorch", "notation", "pytorch"),
)
# The start page's links of then, which set several at once.
OLD_WAYS_IN = (
    "unrolled_rnn?at=forward-1",
    "unrolled_rnn?at=back-3",
    "unrolled_rnn?at=update",
    "unrolled_rnn?do=train300",
    "unrolled_rnn?task=series&series=fibonacci&activation=identity&units=2&lr=0.1&do=train500",
    "unrolled_rnn?task=echo&do=train100",
    "unrolled_rnn?task=parity&do=train500",
    "vanishing_gradients?gain=0.9",
    "vanishing_gradients?gain=2&remedy=clipping",
    "vanishing_gradients?activation=sigmoid&gain=2",
    "vanishing_gradients?activation=relu&remedy=relu+with+identity&gain=1",
    "vanishing_gradients?remedy=forget+bias",
    "vanishing_gradients?seeds=10",
    "lstm?at=forward-4",
    "lstm?at=back-9",
    "lstm?hold=f.%2A.6%3A0&at=forward-6",
    "lstm?hold=f.%2A.5-12%3A1%2Cu.%2A.5-12%3A0&at=back-5",
    "lstm?model=GRU&at=forward-5",
    "lstm?model=RNN&at=back-5",
    "lstm?model=text",
    "embedding_map?search=king",
    "embedding_map?projection=PCA",
    "embedding_map?dimensions=3-D",
    "embedding_map?sum=king+-+man+%2B+woman",
    "embedding_map?sum=paris+-+france+%2B+italy",
    "embedding_map?sum=run+-+walk+%2B+walked",
    "embedding_map?show=most+frequent&count=1000",
)


def opened(link):
    """Return the settings that a link opens, and what it has wrong."""
    address = urlsplit(link)
    module = find_page(address.path).module("settings")
    given = {name: value for name, value in parse_qsl(address.query) if name != "at"}
    settings, problems = module.from_link(given)
    return settings, problems, given


@pytest.mark.parametrize(("link", "name", "value"), OLD_LINKS, ids=lambda part: str(part)[:40])
def test_an_old_link_sets_what_it_set(link, name, value):
    settings, problems, _ = opened(link)
    assert not problems
    assert getattr(settings, name) == value


@pytest.mark.parametrize("link", OLD_WAYS_IN)
def test_an_old_way_in_is_understood_whole(link):
    settings, problems, given = opened(link)
    assert not problems
    default = type(settings)()
    assert all(getattr(settings, name) != getattr(default, name) for name in given if name not in ("gain", "from"))
