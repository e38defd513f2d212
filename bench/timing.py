"""Timing: both sides in turn, after a warm-up, as medians; and the description of the machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

PACKAGES = ("numpy", "torch", "streamlit")


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int) -> tuple[float, float]:
    """Return the median milliseconds of each, run A B A B, after a warm-up of a tenth as many runs."""
    times: tuple[list[float], list[float]] = ([], [])
    for count in range(-(rounds // 10) - 1, rounds):
        for work, kept in zip((ours, theirs), times, strict=True):
            began = time.perf_counter()
            work()
            if count >= 0:
                kept.append(1000 * (time.perf_counter() - began))
    return statistics.median(times[0]), statistics.median(times[1])


def machine(browser: str | None, load_before: float | None) -> str:
    """Return the description of the machine: processor, cores, load, versions."""
    cores = os.cpu_count()
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{package} {importlib.metadata.version(package)}" for package in PACKAGES]
    load = "" if load_before is None else f", load {load_before:.1f} before"
    versions += [f"Chromium {browser}"] if browser else []
    return f"{_processor()}, {cores} core{'' if cores == 1 else 's'}{load}; {platform.system()}; {', '.join(versions)}"


def load_average() -> float | None:
    """Return the load average of the last five minutes; ``None`` where it is unknown."""
    return os.getloadavg()[1] if hasattr(os, "getloadavg") else None


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
