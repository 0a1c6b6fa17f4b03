"""Writes docs/data-dictionary.md from the headers of the marts; ``--check`` only says whether the page is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from marts.sheets import Mart, all_marts, meanings

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"
HEAD = """# The tables of results

Written by `make dictionary` from the headers of `marts/<schema>/<name>.sql`; change them there. A view for people stands in
`data/snapshot/current.duckdb` as `analysis.<name>`, a public table as `live.<name>` and, once a result has been published, as
`issues.<name>` with `issue_no` and `revision`. The inner tables live in the warehouse; those that a view stands on are in the
snapshot under their own names. What the rules put into them is told in [core.md](core.md), what they all stand on at the end.
"""


def page(marts: tuple[Mart, ...]) -> str:
    """The whole page: views for people, public tables, inner ones, each group by name; then what they stand on."""
    by_name = sorted(marts, key=lambda mart: mart.table)
    groups = {
        "Views for people 常用视图": [mart for mart in by_name if mart.is_for_people],
        "Public tables 公开表": [mart for mart in by_name if mart.is_public and not mart.is_for_people],
        "Inner tables 内部表": [mart for mart in by_name if not mart.is_public],
    }
    parts = [HEAD]
    for title, group in groups.items():
        parts.append(f"\n## {title}\n")
        parts += map(section, group)
    return "".join([*parts, base()])


def base() -> str:
    """The tables of marts/schema.sql that marts stand on, and what the snapshot says of itself."""
    rows = "".join(f"| `{place}` | {zh} | {en} |\n" for place, (zh, en) in meanings().items() if place.count(".") == 1)
    said = (
        "Their columns are in `marts/schema.sql`, what each means in `marts/schema.txt` and in the snapshot's comments."
    )
    return f"\n## What they stand on 基础表\n\n{said}\n\n| table | 中文 | meaning |\n|---|---|---|\n{rows}"


def section(mart: Mart) -> str:
    """One table: purpose, grain, columns, checks."""
    rows = "".join(f"| `{column.name}` | {column.zh} | {column.en} |\n" for column in mart.columns)
    checks = "".join(f"- {check.name}\n" for check in mart.checks)
    said = f"{mart.purpose_zh}\n\n" if mart.purpose_zh else ""
    example = f"```sql\n{mart.example}\n```\n\n" if mart.example else ""
    return (
        f"\n### {mart.table}\n\n{said}{mart.purpose} Grain: {mart.grain}. Rebuilt by {mart.increment}.\n\n{example}"
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
