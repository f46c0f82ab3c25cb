"""Write the checksums of the embedded files into ``MANIFEST.toml``."""

from __future__ import annotations

import re
from pathlib import Path

from issrisk.resources import sha256_of

DATA = Path(__file__).resolve().parent.parent / "issrisk" / "data"


def main() -> None:
    """Replace each entry's checksum by that of the file it names."""
    path = DATA / "MANIFEST.toml"
    text = path.read_text("utf-8")
    for name in re.findall(r'^file = "(.+)"$', text, re.MULTILINE):
        pattern = rf'(file = "{re.escape(name)}"\n(?:.+\n)*?sha256 = ")[0-9a-f]*"'
        text = re.sub(pattern, rf'\g<1>{sha256_of(DATA / name)}"', text)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
