"""Write down what the annex lists now (after raising ``ANNEX_VERSION`` for a changed register).

An issued version is fixed: this refuses to write over one whose digest stands in ``DIGESTS``.
Afterwards add the printed line to ``DIGESTS`` and the day to ``DATES`` in
``lti_tool/privacy/annex/versions.py``.
"""

import sys
from pathlib import Path

from lti_tool.privacy.annex import versions
from lti_tool.privacy.fields import ANNEX_VERSION

ISSUED = Path(versions.__file__).with_name("issued")


def main() -> None:
    """Write the newest version's file and print its line."""
    if ANNEX_VERSION in versions.DIGESTS:
        sys.exit(f"version {ANNEX_VERSION} was issued: raise ANNEX_VERSION first")
    listed = versions.current()
    (ISSUED / f"{ANNEX_VERSION}.json").write_text(versions.written(listed), encoding="utf-8")
    print(f'    "{ANNEX_VERSION}": "{versions.digest(listed)}",')


if __name__ == "__main__":
    main()
