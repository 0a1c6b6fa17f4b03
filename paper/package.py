"""What Word files and workbooks are alike: archives that note the hour of their making, which no document of ours may hang on."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

ZIPPED_AT = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")  # openpyxl writes the hour in here too


def same_again(packed: bytes, modified: datetime.datetime | None = None) -> bytes:
    """The archive without the hour of writing; ``modified``: what its properties say of it instead."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIPPED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            part = old.read(name)
            if modified and name == "docProps/core.xml":
                part = MODIFIED.sub(rb"\g<1>" + modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), part)
            new.writestr(entry, part)
    return out.getvalue()
