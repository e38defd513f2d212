"""Every pair of inputs on a page, one soon after the other, gives what the same two give slowly.

Run as a script: ``python -m tests.browser.pairs`` tries all of them, each at every gap, with and without a slow
network; ``--share 0.1`` a tenth of them. The tests try a few.
"""

import argparse
import random
import sys
import time
from itertools import product

from playwright.sync_api import sync_playwright

from tests.browser.delayed import delayed
from tests.browser.inputs import INPUTS, opened, rest, state
from tools.browser import launch, serve

GAPS = (20, 50, 100, 200, 400)  # ms
DELAYS = (0.0, 0.05)  # seconds


def after(page, url, stem, names, wait):
    """Return the page's state after these inputs; `wait` is called between them."""
    opened(page, url, stem)
    first, second = names
    INPUTS[stem][first](page)
    wait()
    INPUTS[stem][second](page)
    rest(page)
    return state(page)


def difference(slowly, quickly):
    """Return what differs between two states, each from shortly before the first difference."""
    found = {}
    for key in slowly:
        one, other = str(slowly[key]), str(quickly[key])
        if one != other:
            same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
            begins = max(0, same - 40)
            found[key] = (one[begins : begins + 120], other[begins : begins + 120])
    return found


def main():
    """Try the pairs and say which of them gave something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pages", nargs="*", default=list(INPUTS))
    parser.add_argument("--gaps", nargs="*", type=int, default=list(GAPS))
    chosen = parser.parse_args()
    chance, tried, wrong, begun = random.Random(chosen.seed), 0, [], time.monotonic()
    with serve() as server, delayed(server.url, DELAYS[1]) as slow, sync_playwright() as playwright:
        browser = launch(playwright)
        for stem in chosen.pages:
            for pair in product(INPUTS[stem], repeat=2):
                trials = [t for t in product(chosen.gaps, DELAYS) if chance.random() < chosen.share]
                if not trials:
                    continue
                page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
                slowly = after(page, server.url, stem, pair, lambda page=page: rest(page))
                for gap, delay in trials:
                    url = slow if delay else server.url
                    found = difference(
                        slowly, after(page, url, stem, pair, lambda gap=gap, page=page: page.wait_for_timeout(gap))
                    )
                    tried += 1
                    if found:
                        wrong.append((stem, pair, gap, delay))
                        print(stem, *pair, f"{gap} ms", f"delay {delay}", found)
                page.context.close()
            print(f"{stem}: {tried} tried, {len(wrong)} differ, {time.monotonic() - begun:.0f} s", flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
