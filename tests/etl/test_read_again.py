"""A document counts as it was first opened: rebuilding needs no office program, and every byte it needs is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import build, read_office
from etl.verify import references
from tests.etl.office import BY, NOW, home_of_four, load, quick, scores
from tests.etl.reading import converted, needs_office

PAGE = """<html><head><meta charset="utf-8"></head><body><p>2026年10月月报</p><table border=1>
<tr><td>期间</td><td>单位</td><td>应办件数</td><td>按期办结数</td></tr>
<tr><td>2026-10</td><td>松岗镇</td><td>20</td><td>10</td></tr></table></body></html>"""


@needs_office
def test_a_loaded_document_is_read_again_without_the_office_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_four(tmp_path)
    before = scores(home)
    path = tmp_path / "月报.docx"
    path.write_bytes(converted(PAGE.encode(), "source.html", "docx:MS Word 2007 XML"))
    (draft,) = load(home, path)
    assert draft.status == "loaded", draft.error or draft.findings["message_zh"].to_list()
    after = scores(home)
    assert after != before

    monkeypatch.setattr(read_office, "PROGRAMS", ("no-such-program",))
    home.warehouse.unlink()
    with build.desk(home, BY, NOW) as seat:
        build.catch_up(seat)
        assert references(seat.journal.entries).keys() <= {each.name for each in home.inbox.iterdir()}
    assert scores(home) == after
    assert quick(home, "verify").code == 0
