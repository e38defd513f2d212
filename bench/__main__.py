"""`python -m bench [part ...]`: measure, and print one table. `--write` puts it into bench/README.md as well."""

from __future__ import annotations

import argparse
import sys
import textwrap
import time
from collections.abc import Iterator

from bench import controls, loading, mathematics, scrubbing, sessions, size, stepping, words
from bench.servers import HERE, serve_peer
from bench.table import Row, markdown
from bench.timing import load_average, machine
from tools.browser import launch, serve
from tools.other_browsers import optional, windowed

PARTS = {
    "stepping": stepping,
    "scrubbing": scrubbing,
    "loading": loading,
    "controls": controls,
    "size": size,
    "mathematics": mathematics,
    "words": words,
    "sessions": sessions,
}
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def main() -> int:
    """Measure the requested parts; return 1 if a goal is not met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="This project compared with its peers.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of: {', '.join(PARTS)}; all without it")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"part must be one of {', '.join(PARTS)}; got {', '.join(sorted(unknown))}.")
    load, rows = load_average(), list[Row]()
    browser: list[str] = []
    for row in measured(arguments.parts or list(PARTS), browser):
        print(f"{row.measurement.name}: {row.cells()[1]} ({row.cells()[2]})", file=sys.stderr)
        rows.append(row)
    where = f"{time.strftime('%Y-%m-%d')}. {machine(browser[0] if browser else None, load)}"
    text = f"{textwrap.fill(where, 120, break_on_hyphens=False)}\n\n{markdown(rows)}\n"
    print(text)
    if arguments.write:
        readme = HERE / "README.md"
        before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        readme.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")
    return int(any(row.is_met is False for row in rows))


def measured(parts: list[str], version: list[str]) -> Iterator[Row]:
    """Measure the parts in the order of the table; append the browser's version to `version` if one is used."""
    if {"stepping", "scrubbing", "loading", "controls"} & set(parts):
        yield from in_browser(parts, version)
    if "size" in parts:
        yield from size.measure()
    if "mathematics" in parts:
        yield from mathematics.measure()
    if "words" in parts:
        yield from words.measure()
    if "sessions" in parts:
        with serve() as dashboard, serve_peer("empty_component") as component:
            yield from sessions.measure(dashboard, component)


def in_browser(parts: list[str], version: list[str]) -> Iterator[Row]:
    """Measure the parts that use one browser and one server."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, serve() as dashboard, serve_peer("empty_component") as component:
        chromium = launch(playwright)
        version.append(chromium.version)
        if "stepping" in parts:
            yield from stepping.measure(chromium, dashboard.url, component.url)
            with windowed(playwright) as whole, optional("webkit") as webkit:
                yield from stepping.measure_in_others(chromium, whole, webkit, dashboard.url, component.url)
        if "scrubbing" in parts:
            with serve_peer("empty_range") as component_with_range:
                yield from scrubbing.measure(chromium, dashboard.url, component_with_range.url)
        if "loading" in parts:
            with serve_peer("empty_page") as empty, serve_peer("plotly_page") as plotly:
                yield from loading.measure(chromium, dashboard.url, empty.url, plotly.url)
        if "controls" in parts:
            yield from controls.measure(chromium, dashboard.url, component.url)
        chromium.close()


if __name__ == "__main__":
    sys.exit(main())
