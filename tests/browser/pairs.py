"""Every pair of inputs on a page, one soon after the other, gives what the same two give slowly.

Run as a script: ``python -m tests.browser.pairs`` tries all of them, each at every gap, with and without a slow
network, in an order by chance: ``--share 0.1`` is a tenth of them, and ``--skip`` goes on. The tests try a few.
"""

import argparse
import random
import sys
import time
from collections import Counter
from itertools import product

from playwright.sync_api import Error, sync_playwright

from tests.browser.delayed import delayed
from tests.browser.driving import rest
from tests.browser.inputs import INPUTS, opened, opened_again, state
from tools.browser import launch, serve

GAPS = (20, 50, 100, 200, 400)  # ms
FEW_GAPS = (20, 100, 400)  # where the server is asked nothing
DELAYS = (0.0, 0.05)  # seconds
PATIENCE, ATTEMPTS = 60_000, 5  # ms: the machine may be busy with other pairs


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
    """A person who opens one page again and again, by one way to the server, in a tab of their own."""

    def __init__(self, new_page, url, stem):
        self.new_page, self.url, self.stem, self.page = new_page, url, stem, None
        self.load()

    def load(self):
        """Load the page as somebody else; once more, and again, where the machine is too busy for it."""
        for attempt in range(ATTEMPTS):
            if self.page:
                self.page.close()
            self.page = self.new_page()
            self.page.set_default_timeout(PATIENCE)
            try:
                opened(self.page, self.url, self.stem)
                self.at_first = state(self.page)
                return
            except Error:
                if attempt == ATTEMPTS - 1:
                    raise

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


class Trials:
    """Tries pairs of inputs on a server: what they give slowly is found once for each."""

    def __init__(self, new_page, urls):
        self.new_page, self.urls, self.visitors, self.references = new_page, urls, {}, {}

    def visitor(self, stem, delay):
        """Return who visits this page by this way."""
        if (stem, delay) not in self.visitors:
            self.visitors[stem, delay] = Visitor(self.new_page, self.urls[delay], stem)
        return self.visitors[stem, delay]

    def needs(self, stem, pair, gap):
        """Whether this gap is to be tried: of a pair that asks the server nothing a few are."""
        visitor = self.visitor(stem, 0.0)
        if (stem, pair) not in self.references:
            try:
                self.references[stem, pair] = visitor.slowly(pair)
            except Error:  # too busy
                visitor.load()
                self.references[stem, pair] = visitor.slowly(pair)
        return gap in FEW_GAPS or self.references[stem, pair][1]

    def differs(self, stem, pair, gap, delay):
        """Return what is different from what the pair gives slowly; nothing, if all is well."""
        slowly, _ = self.references[stem, pair]
        try:
            return difference(slowly, self.visitor(stem, delay).quickly(pair, gap))
        except (Error, AssertionError) as error:
            self.visitor(stem, delay).load()
            return str(error)


def main():
    """Try the pairs, in an order by chance, and say which of them gave something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of all trials")
    parser.add_argument("--skip", type=int, default=0, help="so many trials, tried before with the same seed and pages")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pages", nargs="*", default=list(INPUTS))
    parser.add_argument("--gaps", nargs="*", type=int, default=list(GAPS))
    chosen = parser.parse_args()
    pairs = [(stem, pair) for stem in chosen.pages for pair in product(INPUTS[stem], repeat=2)]
    every = list(product(pairs, chosen.gaps, DELAYS))
    random.Random(chosen.seed).shuffle(every)
    tried, differ, begun = Counter(), Counter(), time.monotonic()
    with serve(timeout=600.0) as server, delayed(server.url, DELAYS[1]) as slow, sync_playwright() as playwright:
        context = launch(playwright).new_context(viewport={"width": 1280, "height": 720})
        trials = Trials(context.new_page, dict(zip(DELAYS, (server.url, slow), strict=True)))
        for i in range(chosen.skip, round(len(every) * chosen.share)):
            (stem, pair), gap, delay = every[i]
            if not trials.needs(stem, pair, gap):
                continue
            tried[stem] += 1
            if found := trials.differs(stem, pair, gap, delay):
                differ[stem] += 1
                print(stem, *pair, f"{gap} ms", f"delay {delay}", found, flush=True)
            if not tried.total() % 10:
                print(f"{i + 1} of {len(every)}:", *tried.items(), f"{time.monotonic() - begun:.0f} s", flush=True)
    print("tried:", *tried.items(), "differ:", *differ.items(), f"{time.monotonic() - begun:.0f} s")
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
