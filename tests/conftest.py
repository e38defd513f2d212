"""What every test shares: one thread, reproducible properties, and no silent skip where everything must run."""

import os
import sys

# Before NumPy is imported: on matrices this small more threads only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

# No deadline: a shared machine is sometimes slow. In CI the same examples every time.
settings.register_profile("unrolled", deadline=None)
settings.register_profile("unrolled-ci", deadline=None, derandomize=True)
# Before a commit, by make test-quick: few examples.
settings.register_profile("unrolled-quick", deadline=None, derandomize=True, max_examples=20)
settings.load_profile("unrolled-ci" if os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER") else "unrolled")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure where REQUIRE_BROWSER=1 says that everything must run."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_BROWSER") == "1" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, but REQUIRE_BROWSER=1: {report.longrepr[-1]}"
    return report


@pytest.fixture(autouse=True)
def default_dtype():
    """Leave torch as it was: exported scripts, which tests run, set it to float64."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_default_dtype(sys.modules["torch"].float32)
