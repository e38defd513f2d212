"""The pure modules that player, scrubber and chart share, run by Node."""

import pytest

from tests import node


@pytest.mark.parametrize("module", node.modules(__file__))
def test_in_node(module):
    node.run(module, beside=__file__)
