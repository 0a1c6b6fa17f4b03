"""A mart's header says what the table is: its grain, and every column in the order it really has, in both languages."""

from __future__ import annotations

import re

import pytest

from marts.sheets import ROOT, Mart, all_marts, find
from scripts import dictionary
from tests.marts.portable import Schema

KINDS = re.compile(r"VARCHAR|BOOLEAN|INTEGER|BIGINT|HUGEINT|DATE|TIMESTAMP|DECIMAL\((\d+),(\d+)\)")
each_mart = pytest.mark.parametrize("mart", all_marts(), ids=lambda mart: mart.table)


@each_mart
def test_the_header_lists_exactly_the_columns_the_table_has(mart: Mart, columns: Schema) -> None:
    assert [column.name for column in mart.columns] == list(columns[mart.schema][mart.name])


@each_mart
def test_every_column_is_explained_in_chinese_and_english(mart: Mart) -> None:
    for column in mart.columns:
        assert column.zh and column.en, column.name
        assert not re.search(r"[一-鿿]", column.en), column.name


@each_mart
def test_the_head_is_a_sentence_and_the_grain_names_what_one_row_is(mart: Mart) -> None:
    assert mart.purpose.endswith("."), mart.purpose
    assert mart.grain.startswith(("one ", "single ")), mart.grain


@each_mart
def test_no_column_is_floating_or_wider_than_points(mart: Mart, columns: Schema) -> None:
    for name, kind in columns[mart.schema][mart.name].items():
        known = KINDS.fullmatch(kind)
        assert known, f"{name} is {kind}"
        assert int(known[1] or 0) <= 18 and int(known[2] or 0) <= 4, f"{name} is {kind}"


@each_mart
def test_a_public_mart_holds_no_number_too_large_for_other_clients(mart: Mart, columns: Schema) -> None:
    if mart.is_public:
        assert "HUGEINT" not in columns[mart.schema][mart.name].values()


def test_a_public_mart_is_the_one_found_by_its_name() -> None:
    """In the snapshot they all stand in one schema."""
    assert [mart.table for mart in all_marts() if mart.is_public and find(mart.name) != mart.table] == []


def test_every_sql_file_below_marts_is_a_mart() -> None:
    files = {f"{path.parent.name}.{path.stem}" for path in ROOT.glob("*/*.sql")}
    assert files == {mart.table for mart in all_marts()}


def test_the_data_dictionary_tells_what_the_headers_tell() -> None:
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.page(all_marts()), "run `make dictionary`"
