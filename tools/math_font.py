"""Make the font of the equations: the glyphs that they need from a font with a MATH table, a few kilobytes.

    python -m tools.math_font FONT LICENSE

Writes ``static/fonts/math.woff2`` and its licence. FONT is STIX Two Math or Noto Sans Math, both under the
SIL Open Font License: in npm as ``@fontsource/stix-two-math`` and ``@fontsource/noto-sans-math``, whose folder
also has the LICENSE. Needs fonttools and brotli, which nothing else in this project needs.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parents[1] / "static" / "fonts"
LETTERS: Final = "".join(map(chr, (*range(0x20, 0x7F), *range(0x391, 0x3CA), 0x131, 0x237)))
# A single letter of an equation is italic, which has its own code point in Unicode; that of h is older than the rest.
SLANTED: Final = "".join(map(chr, (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D714))))
SIGNS: Final = "·−±×⊙⊤∂∑√‖′⟨⟩≤≥≠→←∞½|ŷỹãc̃ȳ\u0302\u0303\u0304\u2009\u00a0"


def main(font: Path, licence: Path) -> None:
    """Subset the font and store it."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    features = ["ssty", "dtls", "kern", "mark"]
    options = Options(flavor="woff2", layout_features=features, hinting=False, name_IDs=[0, 1, 13])
    whole = TTFont(font)
    if "MATH" not in whole:
        raise ValueError(f"FONT must have a MATH table; got {str(font)!r} (on the command line). Nothing is written.")
    subsetter = Subsetter(options)
    subsetter.populate(text=LETTERS + SLANTED + SIGNS)
    subsetter.subset(whole)
    whole.flavor = "woff2"
    FONTS.mkdir(exist_ok=True)
    whole.save(FONTS / "math.woff2")
    shutil.copy(licence, FONTS / "LICENSE")
    print(f"{len(whole.getGlyphOrder())} glyphs, {(FONTS / 'math.woff2').stat().st_size} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
