"""The elements of an HTML page, for exported files."""

import html.parser


class Elements(html.parser.HTMLParser):
    """The elements of a page, each with its attributes and text."""

    def __init__(self, text):
        super().__init__()
        self.found, self.inside = [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append([tag, dict(attributes), ""])
        self.inside = True

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.found[-1][2] += data

    def named(self, tag, **wanted):
        """Return those with this tag and these attributes."""
        return [e for e in self.found if e[0] == tag and all(e[1].get(k) == v for k, v in wanted.items())]
