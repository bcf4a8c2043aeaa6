#!/usr/bin/env python3
"""Makes the fonts of this folder: subsets of Noto, each file at most 300 KB, that `documents` sets
PDF with. Run it after the Chinese texts in ../locales/zh changed; the result is committed.

    apt-get install fonts-noto-core fonts-noto-cjk && pip install fonttools==4.61.0
    python3 crates/documents/fonts/make.py

Licence of the fonts: SIL Open Font License 1.1 (OFL.txt). Each Chinese file is a family of its own
("Noto Sans SC 1", "Noto Sans SC 2" ...), since Typst looks on in the next family of the list when a
character is missing, but takes one file only of each family.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = pathlib.Path(__file__).parent
LOCALES = HERE.parent / "locales"
NOTO = pathlib.Path("/usr/share/fonts/truetype/noto")
CJK = pathlib.Path("/usr/share/fonts/opentype/noto")
BYTES_MAX = 300 * 1024
SIMPLIFIED = 2  # place in the collection: JP, KR, SC, TC, HK

LATIN = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F),
    (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F),
    (0x2190, 0x2199), (0x2200, 0x22FF), (0x25CC, 0x25CC), (0xFFFD, 0xFFFD),
]
MONO = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x2000, 0x206F), (0x2190, 0x2199),
]
# Punctuation and full-width forms of Chinese.
CJK_SIGNS = [(0x3000, 0x303F), (0xFF01, 0xFF5E), (0x2014, 0x2014), (0x2018, 0x201D), (0x2026, 0x2026)]


def codes(ranges):
    return {code for first, last in ranges for code in range(first, last + 1)}


def options(features):
    chosen = subset.Options()
    chosen.layout_features = features
    chosen.hinting = False
    chosen.notdef_outline = True
    chosen.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    chosen.name_languages = [0x409]
    chosen.recalc_timestamp = False
    chosen.drop_tables += ["DSIG", "vhea", "vmtx", "VORG", "BASE"]
    return chosen


def rename(font, family, style):
    post_script = family.replace(" ", "") + "-" + style
    texts = {1: family, 2: style, 3: post_script, 4: f"{family} {style}", 6: post_script}
    for record in font["name"].names:
        if record.nameID in texts:
            record.string = texts[record.nameID]
    if "CFF " in font:
        font["CFF "].cff.fontNames = [post_script]


def cut(font, wanted, features):
    worker = subset.Subsetter(options(features))
    worker.populate(unicodes=sorted(wanted))
    worker.subset(font)
    return font


def save(font, name):
    path = HERE / name
    font.save(path, reorderTables=True)
    size = path.stat().st_size
    print(f"{name}: {size} bytes, {len(font.getBestCmap())} characters")
    return size


def plain(source, name, ranges):
    font = cut(TTFont(NOTO / source, recalcTimestamp=False), codes(ranges), ["*"])
    if save(font, name) > BYTES_MAX:
        sys.exit(f"{name} is too large")


def arabic(style):
    font = TTFont(NOTO / f"NotoSansArabic-{style}.ttf", recalcTimestamp=False)
    wanted = set(font.getBestCmap()) - codes([(0xFB50, 0xFDFF), (0xFE70, 0xFEFC)])
    if save(cut(font, wanted, ["*"]), f"NotoSansArabic-{style}.ttf") > BYTES_MAX:
        sys.exit("the Arabic font is too large")


def collection(style):
    file = TTCollection(CJK / f"NotoSansCJK-{style}.ttc", lazy=True)
    font = file.fonts[SIMPLIFIED]
    font.recalcTimestamp = False
    return font


def chinese(style, number, wanted):
    family = f"Noto Sans SC {number}"
    font = cut(collection(style), wanted, [])
    rename(font, family, style)
    return save(font, f"NotoSansSC{number}-{style}.otf")


def common():
    """The 3,755 characters of the first level of GB 2312, in its order (by sound)."""
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


def main():
    plain("NotoSans-Regular.ttf", "NotoSans-Regular.ttf", LATIN)
    plain("NotoSans-Bold.ttf", "NotoSans-Bold.ttf", LATIN)
    plain("NotoSansMono-Regular.ttf", "NotoSansMono-Regular.ttf", MONO)
    arabic("Regular")
    arabic("Bold")
    texts = "".join(path.read_text() for path in sorted((LOCALES / "zh").glob("*.ftl")))
    own = {ord(letter) for letter in texts if ord(letter) >= 0x2E80} | codes(CJK_SIGNS)
    for style in ("Regular", "Bold"):
        if chinese(style, 1, own) > BYTES_MAX:
            sys.exit("our own Chinese texts do not fit one file")
    rest = [code for code in common() if code not in own]
    pieces = 3
    for number in range(pieces):
        first, last = len(rest) * number // pieces, len(rest) * (number + 1) // pieces
        if chinese("Regular", number + 2, set(rest[first:last])) > BYTES_MAX:
            sys.exit("take more pieces")


if __name__ == "__main__":
    main()
