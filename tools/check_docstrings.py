"""Hold the front door's docstrings to numpydoc: parameters, returns, their descriptions."""

from __future__ import annotations

import sys

from numpydoc.validate import validate

import issrisk

# ES01, EX01, SA01: an extended summary, an example and a See Also are not always wanted.
# SS05, SS06: summaries are nouns of what is returned. GL08 and RT01 of properties: one line.
LEFT_OUT = {"ES01", "EX01", "SA01", "SS05", "SS06", "PR01", "PR02"}


def faults(name: str) -> list[str]:
    """Complaints about one public name; a class's parameters are its fields."""
    target = getattr(issrisk, name)
    allowed = LEFT_OUT if isinstance(target, type) else LEFT_OUT - {"PR01", "PR02"}
    found = validate(f"{target.__module__}.{target.__qualname__}")["errors"]
    return [f"{name}: {code} {text}" for code, text in found if code not in allowed]


def main() -> None:
    """Print every fault; exit with 1 if there is one."""
    every = [fault for name in issrisk.__all__ for fault in faults(name)]
    sys.stdout.writelines(f"{fault}\n" for fault in every)
    sys.stdout.write(f"docstrings: {len(issrisk.__all__)} names, {len(every)} faults\n")
    sys.exit(bool(every))


if __name__ == "__main__":
    main()
