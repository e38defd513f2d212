"""Every pair of inputs on a page, one soon after the other, gives what the same two give slowly.

Run as a script: ``python -m tests.browser.pairs`` tries all of them, each at every gap, with and without a slow
network; ``--share 0.1`` a tenth of them. The tests try a few.
"""

import argparse
import random
import sys
import time
from itertools import product

from playwright.sync_api import Error, sync_playwright

from tests.browser.delayed import delayed
from tests.browser.inputs import INPUTS, opened, opened_again, rest, state
from tools.browser import launch, serve

GAPS = (20, 50, 100, 200, 400)  # ms
FEW_GAPS = (20, 100, 400)  # where the server is asked nothing
DELAYS = (0.0, 0.05)  # seconds


def after(page, stem, names, wait):
    """Return the state of a page that was just opened after these inputs; `wait` is called between them."""
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


class Visitor:
    """A person who opens one page again and again, by one way to the server."""

    def __init__(self, browser, url, stem):
        self.browser, self.url, self.stem, self.page = browser, url, stem, None
        self.load()

    def load(self):
        """Load the page as somebody else."""
        if self.page:
            self.page.context.close()
        self.page = self.browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        opened(self.page, self.url, self.stem)
        self.at_first = state(self.page)

    def begin(self):
        """Bring the page back to how it opens; load it where it does not come back to exactly that."""
        opened_again(self.page, self.stem)
        if difference(self.at_first, state(self.page)):
            print(self.stem, "is loaded", difference(self.at_first, state(self.page)), flush=True)
            self.load()

    def slowly(self, pair):
        """Return the state after a pair of inputs with rest in between, and whether the server was asked."""
        self.begin()
        before = self.page.evaluate("requests")
        found = after(self.page, self.stem, pair, lambda: rest(self.page))
        return found, self.page.evaluate("requests") > before

    def quickly(self, pair, gap):
        """Return the state after a pair of inputs so many ms apart."""
        self.begin()
        return after(self.page, self.stem, pair, lambda: self.page.wait_for_timeout(gap))


def differences(visitors, pair, share, gaps, chance):
    """Try one pair; return how often, and for each trial that gives something else its gap, its delay and what."""
    slowly, asks = visitors[0.0].slowly(pair)
    tried, wrong = 0, []
    for gap, delay in product(gaps if asks else [gap for gap in gaps if gap in FEW_GAPS], DELAYS):
        if chance.random() >= share:
            continue
        tried += 1
        try:
            found = difference(slowly, visitors[delay].quickly(pair, gap))
        except (Error, AssertionError) as error:
            found = str(error)
            visitors[delay].load()
        if found:
            wrong.append((gap, delay, found))
    return tried, wrong


def main():
    """Try the pairs and say which of them gave something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pages", nargs="*", default=list(INPUTS))
    parser.add_argument("--gaps", nargs="*", type=int, default=list(GAPS))
    parser.add_argument("--skip", type=int, default=0, help="so many pairs of each page")
    chosen = parser.parse_args()
    chance, tried, differ, begun = random.Random(chosen.seed), 0, 0, time.monotonic()
    with serve() as server, delayed(server.url, DELAYS[1]) as slow, sync_playwright() as playwright:
        browser = launch(playwright)
        for stem in chosen.pages:
            visitors = {delay: Visitor(browser, slow if delay else server.url, stem) for delay in DELAYS}
            for i, pair in enumerate(product(INPUTS[stem], repeat=2)):
                if i < chosen.skip:
                    continue
                now, wrong = differences(visitors, pair, chosen.share, chosen.gaps, chance)
                tried, differ = tried + now, differ + len(wrong)
                for gap, delay, found in wrong:
                    print(stem, *pair, f"{gap} ms", f"delay {delay}", found)
                seconds = time.monotonic() - begun
                print(f"{stem}, {i + 1} pairs: {tried} tried, {differ} differ, {seconds:.0f} s", flush=True)
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
