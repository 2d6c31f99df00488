"""subset_font.py IN.otf OUT.otf: keeps the characters that the page and pictures of curves draw.

Digits become the face's tabular ones (OpenType feature `tnum`), since the page's renderer applies no
features: numbers then keep their width while they change.
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

EXTRA = "\u00a0\u00b0\u00b1\u00b7\u00d7\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2190\u2191\u2192\u2193\u2212\u2248\u03c3"


def tabular_digits(font):
    """Maps the name of each digit's glyph to that of its tabular form."""
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                table = getattr(table, "ExtSubTable", table)
                if hasattr(table, "mapping"):
                    return table.mapping
    return {}


def main():
    source, target = sys.argv[1:]
    font = TTFont(source, recalcTimestamp=False)  # the same bytes each time
    tabular = tabular_digits(font)
    for table in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in table.cmap:
                table.cmap[code] = tabular.get(table.cmap[code], table.cmap[code])

    letters = [chr(c) for c in range(0x20, 0x7F)] + [chr(c) for c in range(0xA1, 0x100)]
    options = subset.Options()
    options.layout_features = []
    options.desubroutinize = True
    options.hinting = False
    options.name_IDs = [1, 2]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(letters) + EXTRA)
    subsetter.subset(font)
    font.save(target)


main()
