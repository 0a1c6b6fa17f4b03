"""Writes docs/data-dictionary.md from the headers of the marts; ``--check`` only says whether the page is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from marts.sheets import Mart, all_marts

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"
HEAD = """# The tables of results

Written by `make dictionary` from the headers of `marts/<schema>/<name>.sql`; change them there. A public table stands in
`data/snapshot/current.duckdb` as `live.<name>` and, once a result has been published, as `issues.<name>` with `issue_no` and
`revision`. The others live in the warehouse only. What the rules put into them is told in [core.md](core.md).
"""


def page(marts: tuple[Mart, ...]) -> str:
    """The whole page: public tables first, each group by name."""
    parts = [HEAD]
    for title, is_public in (("Public tables 公开表", True), ("Inner tables 内部表", False)):
        parts.append(f"\n## {title}\n")
        parts += [section(mart) for mart in sorted(marts, key=lambda mart: mart.table) if mart.is_public is is_public]
    return "".join(parts)


def section(mart: Mart) -> str:
    """One table: purpose, grain, columns, checks."""
    rows = "".join(f"| `{column.name}` | {column.zh} | {column.en} |\n" for column in mart.columns)
    checks = "".join(f"- {check.name}\n" for check in mart.checks)
    return (
        f"\n### {mart.table}\n\n{mart.purpose} Grain: {mart.grain}. Rebuilt by {mart.increment}.\n\n"
        f"| column | 中文 | meaning |\n|---|---|---|\n{rows}"
        + (f"\nChecked at every build:\n\n{checks}" if checks else "")
    )


def main() -> int:
    """Write or compare the page; 1 where it is out of date."""
    text = page(all_marts())
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
