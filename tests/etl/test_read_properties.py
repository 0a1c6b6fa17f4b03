"""What holds of reading whatever the table: written in any way it reads back equal, and a changed byte is never silent.

A changed byte may hit a digit and give another digit: that one cell then differs, which nothing in a text could tell.
What it may never do is move cells, join or tear rows unseen, or turn the text into another language.
"""

from __future__ import annotations

import csv
import io
import random
import re

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from etl import refusals
from etl.grid import Grid
from etl.read import read_bytes
from tests.etl.reading import KNOWN, cells, grid, saved, workbook
from words import catalogue as words_of

HEADER = ["期间", "单位", "发文总数", "备注"]
TRADITIONAL = ["期間", "單位", "發文總數", "備註"]
# What offices write in cells: names, numbers in all their forms, remarks.
OFFICE = "城关镇浮桥街道松岗桃花乡区委办人民政府信息采用累计合格差错报送督查调研值班档案会议约余以上万元份件条次约〇（）“”、。％—"
TAIWAN = "城關鎮浮橋街道桃花鄉區委辦人民政府資訊採用累計合格差錯報送督查調研值班檔案會議萬元份件條次（）、。％"
PLAIN = st.text(st.sampled_from("0123456789.-%/ abcXYZ"), max_size=6)
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "big5", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"]
DELIMITERS = [",", "\t", ";", "，", "|"]
ENDS = ["\n", "\r\n", "\r"]


def words(characters: str, delimiter: str, most: int = 6) -> st.SearchStrategy[str]:
    """Cells of an office that hold no delimiter."""
    return st.one_of(PLAIN, st.text(st.sampled_from(characters), max_size=most)).map(
        lambda text: text.replace(delimiter, "")
    )


@st.composite
def written(draw: st.DrawFn) -> tuple[list[list[str]], bytes, str, str]:
    """A table, and the bytes of it in some encoding, delimiter, line end and manner of quoting."""
    encoding, delimiter, end = (draw(st.sampled_from(each)) for each in (ENCODINGS, DELIMITERS, ENDS))
    is_traditional = encoding.startswith("big5")
    cell = words(TAIWAN if is_traditional else OFFICE, delimiter)
    body = draw(st.lists(st.lists(cell, min_size=4, max_size=4), min_size=1, max_size=6))
    table = [TRADITIONAL if is_traditional else HEADER, *body]
    manner = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=manner).writerows(table)
    text = out.getvalue()
    if draw(st.booleans()):
        text = text.removesuffix(end)
    return table, text.encode(encoding), encoding, delimiter


@settings(max_examples=400, derandomize=True, deadline=None)
@given(written())
def test_a_table_reads_back_equal_however_it_is_written(made: tuple[list[list[str]], bytes, str, str]) -> None:
    table, data, encoding, delimiter = made
    read = grid(data)
    assert cells(read) == [tuple(row) for row in table]
    assert read.delimiter == delimiter
    assert family(read.encoding) == family(encoding)


def family(encoding: str) -> str:
    """An encoding without what marks and additions make of it."""
    return encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be").removesuffix("hkscs")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab,;"\n 甲'), max_size=5), min_size=3, max_size=3), min_size=1, max_size=5
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_cells_with_delimiters_marks_and_line_ends_read_back_equal_or_are_refused_as_two_readings(
    body: list[list[str]], end: str
) -> None:
    table = [["期间", "单位", "备注"], *body]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    try:
        assert cells(grid(out.getvalue())) == [tuple(row) for row in table]
    except refusals.TwoReadings:
        assert any("\n" in cell or "," in cell for row in body for cell in row)


# ---- encodings ---------------------------------------------------------------------------------------------------------

SIMPLIFIED = [chr(code) for code in range(0x4E00, 0x9FA6)]
CHINESE = ["gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be", "utf-8"]


def holds(text: str, encoding: str) -> bool:
    """Whether an encoding has every character."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@settings(max_examples=500, derandomize=True, deadline=None)
@given(
    st.lists(st.text(st.sampled_from(SIMPLIFIED), min_size=1, max_size=4), min_size=1, max_size=30),
    st.sampled_from(CHINESE),
    st.booleans(),
)
def test_bytes_in_one_encoding_are_never_taken_as_another_silently(
    names: list[str], encoding: str, with_header: bool
) -> None:
    text = ("单位,x\n" if with_header and holds("单位", encoding) else "") + "\n".join(f"{name},1" for name in names)
    assume(holds(text, encoding))
    try:
        read = read_bytes(text.encode(encoding), "x.csv", None, KNOWN)
    except (refusals.CannotTellEncoding, refusals.HoldsNul):
        return
    assert cells(read) == [tuple(line.split(",")) for line in text.split("\n")]


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        (language, each)
        for language in ("zh_CN", "zh_TW")
        for each in CHINESE
        if not (language == "zh_CN" and each.startswith("big5"))
    ],
)
def test_everyday_words_need_no_known_word_and_are_never_read_wrong(language: str, encoding: str) -> None:
    said = "".join(each for key, each in sorted(words_of("intake", language).items()) if key)
    characters = "".join(each for each in said if "\u4e00" <= each < "\ua000" and holds(each, encoding))
    chance = random.Random(1)
    read = 0
    for _ in range(100):
        start = chance.randrange(len(characters) - 40)
        text = "\n".join(f"{characters[place : place + 4]},1" for place in range(start, start + 40, 4))
        try:
            assert cells(read_bytes(text.encode(encoding), "x.csv")) == [
                tuple(row.split(",")) for row in text.split("\n")
            ]
            read += 1
        except refusals.CannotTellEncoding:
            continue
    assert read >= 95


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("一,1\n".encode("gb18030"), "two bytes that are a Cyrillic letter in UTF-8"),
        ("茅,1\n".encode("gb18030"), "é in UTF-8"),
        ("甲,乙\n丙,丁\n".encode("gb18030"), "too little to tell"),
        (b"\xb3\xc7\xff,1\n", "no encoding has it"),
    ],
)
def test_what_two_encodings_read_as_well_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(refusals.CannotTellEncoding):
        read_bytes(data, "x.csv")


def test_a_damaged_place_is_named_with_the_encoding_the_rest_is_in() -> None:
    lines = ["期间,单位,备注", "2026-10,城关镇,", "2026-10,浮桥街道,"]
    for encoding in ("gb18030", "utf-8"):
        data = "\n".join(lines).encode(encoding).replace("浮".encode(encoding)[:2], b"\xff\xff")
        with pytest.raises(refusals.NotInEncoding) as refused:
            grid(data)
        assert encoding in refused.value.message("en") and "line 3" in refused.value.message("en")


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [(" ", refusals.UnknownDelimiter), (",,", refusals.UnknownDelimiter), ("tab", None), ("\\t", None)],
)
def test_a_delimiter_can_be_stated(asked: str, refusal: type[refusals.NotTaken] | None) -> None:
    if refusal:
        with pytest.raises(refusal):
            grid("a\tb,c\n", delimiter=asked)
    else:
        assert cells(grid("a\tb,c\n", delimiter=asked)) == [("a", "b,c")]


@pytest.mark.parametrize("name", ["gb2312", "GBK", "ansi"])
def test_what_people_call_the_encoding_of_windows_is_the_whole_of_it(name: str) -> None:
    read = grid("单位,甲\n浮橋鎔,1\n".encode("gb18030"), encoding=name)
    assert (read.encoding, cells(read)[1][0]) == ("gb18030", "浮橋鎔")


@pytest.mark.parametrize("encoding", ["rot13", "idna", "undefined", "utf-7", "unicode_escape", "hex", "klingon"])
def test_an_encoding_that_makes_no_text_of_it_is_a_refusal(encoding: str) -> None:
    with pytest.raises((refusals.NotInEncoding, refusals.UnknownEncoding)):
        grid(b"a,+2AA-,\\ud800\xff\n", encoding=encoding)


def test_two_delimiters_that_cut_as_well_are_refused() -> None:
    with pytest.raises(refusals.CannotTellDelimiter) as refused:
        grid("a,1;2\nb,3;4\n")
    assert "--delimiter" in refused.value.message("en")


# ---- quotation marks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "refusal", "line"),
    [
        ('a,b,c\n1,2,"x\n3,4,y"\n5,6,7\n', refusals.TwoReadings, 2),
        ('a,b,c\n1,"2,x\n3,4",y\n5,6,7\n', refusals.TwoReadings, 2),
        ('a,b,c\n1,2,"x\n3,4,5\n6,7,8"\n', refusals.TwoReadings, 2),
        ('a,b,c\n1,2,3\n"1,2",3\n', refusals.TwoReadings, 3),
        ('a,b\n"1,000",2\nx"y,3\n', refusals.BrokenQuoting, 3),
        ('a,b\n1, "2"\n', refusals.BrokenQuoting, 2),
    ],
)
def test_marks_that_read_two_ways_are_refused(text: str, refusal: type[refusals.NotTaken], line: int) -> None:
    with pytest.raises(refusal) as refused:
        grid(text)
    assert str(line) in refused.value.message("en")


def test_a_remark_of_several_lines_is_one_cell() -> None:
    text = '期间,单位,备注\n2026-10,城关镇,"第一行\n第二行，说明"\n2026-10,浮桥街道,\n'
    assert cells(grid(text))[1] == ("2026-10", "城关镇", "第一行\n第二行，说明")


def test_marks_inside_cells_are_text_where_no_cell_is_quoted() -> None:
    assert cells(grid('单位,备注\n城关镇,12" 屏\n')) == [("单位", "备注"), ("城关镇", '12" 屏')]


# ---- one changed byte --------------------------------------------------------------------------------------------------


def shapes(read: Grid) -> list[int]:
    """How many cells each row has: what tidying compares with the header."""
    return read.sheets[0].cells["width"].to_list()


def moved(before: Grid, after: Grid) -> bool:
    """Whether cells differ in more than one place although every row is as wide as it was."""
    if shapes(before) != shapes(after):
        return False  # a row too short or too long is a finding
    pairs = zip(cells(before), cells(after), strict=True)
    return sum(one != other for rows in pairs for one, other in zip(*rows, strict=True)) > 1


@settings(max_examples=150, derandomize=True, deadline=None)
@given(written(), st.randoms(use_true_random=False))
def test_a_changed_byte_of_a_text_is_the_same_is_refused_or_stays_in_its_cell(
    made: tuple[list[list[str]], bytes, str, str], chance: random.Random
) -> None:
    _, data, encoding, delimiter = made
    # Half of a two-byte character may be a bar: what is damaged there joins a name to a figure, which then is no figure.
    assume(delimiter != "|" or family(encoding) not in ("gb18030", "big5"))
    before = grid(data)
    for _ in range(12):
        place = chance.randrange(len(data))
        changed = bytearray(data)
        changed[place] = chance.randrange(256)
        try:
            after = grid(bytes(changed), delimiter=delimiter)
        except refusals.NotTaken as refused:
            assert refused.message("en")
            continue
        assert not moved(before, after), (encoding, place, bytes(changed))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_every_changed_byte_of_a_small_file(encoding: str) -> None:
    text = '期間,單位,備註\r\n2026-10,城關鎮,"二,三"\r\n2026-10,浮橋街道,""\r\n'
    data = text.encode(encoding)
    before = grid(data, delimiter=",")
    for place in range(len(data)):
        for value in (0, 10, 13, 32, 34, 44, 48, 0x81, 0xA1, 0xE4, 0xFF, data[place] ^ 1, data[place] ^ 0x80):
            changed = data[:place] + bytes([value]) + data[place + 1 :]
            try:
                after = grid(changed, delimiter=",")
            except refusals.NotTaken:
                continue
            assert not moved(before, after), (place, value)


def test_a_changed_byte_of_a_workbook_gives_the_same_or_a_refusal() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["期间", "单位", "率"], ["2026-10", "城关镇", 0.5]])))
    book.active["C2"].number_format = "0%"
    book.active.merge_cells("A3:B3")
    data = saved(book)
    before = grid(data, "x.xlsx")
    chance = random.Random(11)
    heads = [
        match.start() + step for match in re.finditer(rb"PK(\x01\x02|\x03\x04|\x05\x06)", data) for step in range(46)
    ]
    places = {place for place in heads if place < len(data)} | set(chance.sample(range(len(data)), 250))
    for place in sorted(places):
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        try:
            after = grid(bytes(changed), "x.xlsx")
        except refusals.NotTaken as refused:
            assert refused.message("en")
            continue
        assert (cells(after), after.sheets[0].merged) == (cells(before), before.sheets[0].merged), place
