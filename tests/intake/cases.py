"""The corpus, case by case: what the file holds, and the exact cells, findings or refusal that must come of it.

Written by hand and grouped as the issue lists them: encodings, dialects, headers, layouts, numbers, periods, units,
empties, workbooks, damage, containers, documents. ``mixtures.py`` adds every two of them together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tests.intake import writers
from tests.intake.model import NAMES, THREE, Case, cells, faults, table, traditional
from tests.intake.writers import Plane

PLAIN = """
期间|单位|发文总数|应办结公文数|按期办结公文数
2026-03|松岗镇|42|40|38
2026-03|河湾街道|31|12|12
2026-03|县财政局|58|21|20
"""
KNOWN = "T01 42 40 38; T02 31 12 12; O05 58 21 20"
CASES: list[Case] = []


# ---- how a case is written down -------------------------------------------------------------------------------------


def add(
    name: str,
    features: str,
    data: Callable[[], bytes] | bytes,
    ending: str,
    expect: str = "",
    columns: tuple[str, ...] = THREE,
    months: str = "2026-03",
    must: str = "",
    check: str = "",
    file_name: str = "",
    **more: Any,
) -> None:
    """One case; ``expect`` as ``model.cells`` reads it, ``must`` and ``check`` as ``model.faults`` does."""
    made = (lambda: data) if isinstance(data, bytes) else data
    first, _, last = months.partition("/")
    CASES.append(
        Case(
            name, tuple(features.split()), file_name or f"{name}.{ending}", made,
            cells(expect, columns, first, last) if expect else frozenset(), faults(must), faults(check), **more,
        )
    )  # fmt: skip


def in_text(name: str, features: str, drawn: str = PLAIN, expect: str = "", **more: Any) -> None:
    """A delimited file drawn as a table; what ``writers.text`` takes goes to it, everything else to the case."""
    given = ("encoding", "delimiter", "ends", "quote_all", "mark")
    how = {key: more.pop(key) for key in given if key in more}
    rows = table(drawn)
    rows = traditional(rows) if more.pop("is_traditional", False) else rows
    ending = more.pop("ending", "csv")
    add(name, features, lambda: writers.text(rows, **how), ending, expect, **more)


def in_bytes(name: str, features: str, said: str, expect: str = "", encoding: str = "utf-8", **more: Any) -> None:
    """A delimited file written out character by character."""
    add(name, features, said.encode(encoding), more.pop("ending", "csv"), expect, **more)


def in_book(name: str, features: str, drawn: str | list[Plane] = PLAIN, expect: str = "", **more: Any) -> None:
    """A workbook of one drawn sheet, or of planes."""
    planes = [Plane("Sheet1", table(drawn))] if isinstance(drawn, str) else drawn
    results = more.pop("results", None)
    via = more.get("via", "")
    add(name, features, lambda: writers.book(planes, results), via or "xlsx", expect, **more)


def figure(
    name: str, feature: str, column: str, written: str, value: str = "", fault: str = "", suggests: str = ""
) -> None:
    """One cell of one column written in some way: row 2, column 4 of a small file; either a value or a fault."""
    rows = [
        ["期间", "单位", "发文总数", NAMES[column]],
        ["2026-03", "松岗镇", "42", written],
        ["2026-03", "河湾街道", "31", "3"],
    ]
    expect = f"T01 42 {value}; T02 31 3" if value else ""
    add(
        name, feature, lambda: writers.text(rows), "csv", expect, ("doc_total", column),
        must=f"{fault} 2 4" if fault else "", suggestions={(2, 4): suggests} if suggests else {},
        check="figure_empty 2 4" if value == "empty" else "",
        written={("T01", column): written} if value and written not in (value, "") else {},
    )  # fmt: skip


def period(name: str, written: str, months: str = "2026-03", fault: str = "", above: str = "", **more: Any) -> None:
    """The period written in some way in its column; ``above`` is a title row over the table."""
    lines = f"{above}||\n" if above else ""
    drawn = f"{lines}期间|单位|发文总数\n{written}|松岗镇|42\n{written}|河湾街道|31"
    expect = "" if fault and not more.pop("either", False) else "T01 42; T02 31"
    in_text(name, "period:" + name.partition("period_")[2], drawn, expect, columns=("doc_total",), months=months,
            must=fault, **more)  # fmt: skip


def unit(name: str, written: str, unit_id: str = "T01", fault: str = "", suggests: str = "", check: str = "") -> None:
    """The first unit's name written in some way: row 2, column 2."""
    rows = [["期间", "单位", *(NAMES[column] for column in THREE)], ["2026-03", written, "42", "40", "38"],
            ["2026-03", "河湾街道", "31", "12", "12"]]  # fmt: skip
    add(
        name, "unit:" + name.partition("unit_")[2], lambda: writers.text(rows), "csv",
        "" if fault else f"{unit_id} 42 40 38; T02 31 12 12", must=f"{fault} 2 2" if fault else "", check=check,
        suggestions={(2, 2): suggests} if suggests else {},
    )  # fmt: skip


# fmt: off
# ---- encodings ------------------------------------------------------------------------------------------------------

in_text("utf8", "encoding:utf8", expect=KNOWN)
in_text("utf8_bom", "encoding:utf8_bom", expect=KNOWN, encoding="utf-8-sig")
in_text("gb18030", "encoding:gb18030", expect=KNOWN, encoding="gb18030")
in_text("gb18030_four_bytes", "encoding:gb18030 encoding:four_bytes", """
期间|单位|发文总数|应办结公文数|按期办结公文数|备注
2026-03|松岗镇|42|40|38|经办人𠮷田䶮㐂
2026-03|河湾街道|31|12|12|
""", "T01 42 40 38; T02 31 12 12", encoding="gb18030", notes={"T01": "经办人𠮷田䶮㐂"})
in_text("gb18030_one_row", "encoding:gb18030", "期间|单位|发文总数\n2026-03|松岗镇|42", "T01 42", columns=("doc_total",), encoding="gb18030")
in_text("big5", "encoding:big5", expect=KNOWN, encoding="big5", is_traditional=True)
in_text("big5_hkscs", "encoding:big5_hkscs", """
期间|单位|发文总数|应办结公文数|按期办结公文数|備註
2026-03|松岗镇|42|40|38|啲嘢嘅數
2026-03|河湾街道|31|12|12|
""", "T01 42 40 38; T02 31 12 12", encoding="big5hkscs", is_traditional=True, notes={"T01": "啲嘢嘅數"})
in_text("utf16_le_mark", "encoding:utf16_le", expect=KNOWN, encoding="utf-16-le", mark="\ufeff", delimiter="\t", ending="txt")
in_text("utf16_be_mark", "encoding:utf16_be", expect=KNOWN, encoding="utf-16-be", mark="\ufeff")
in_text("utf16_le_bare", "encoding:utf16_le_bare", expect=KNOWN, encoding="utf-16-le")
in_text("utf16_be_bare", "encoding:utf16_be_bare", expect=KNOWN, encoding="utf-16-be")
in_text("ascii_ids", "encoding:ascii", """
period|unit|doc_total|doc_due|doc_ontime
2026-03|T01|42|40|38
2026-03|T02|31|12|12
""", "T01 42 40 38; T02 31 12 12")
in_text("utf16_of_ids_bare", "encoding:utf16_le_bare encoding:ascii", """
period|unit|doc_total|doc_due|doc_ontime
2026-03|T01|42|40|38
2026-03|T02|31|12|12
""", "T01 42 40 38; T02 31 12 12", encoding="utf-16-le")
in_text("gb18030_asked", "encoding:asked encoding:gb18030", expect=KNOWN, encoding="gb18030", asked={"encoding": "gb18030"} )
in_text("gb18030_asked_as_big5", "encoding:asked encoding:gb18030", encoding="gb18030", asked={"encoding": "big5"}, refusal="NoHeader NoKindFits NotInEncoding")
in_text("utf8_asked_as_utf16", "encoding:asked encoding:utf8", asked={"encoding": "utf-16-le"}, refusal="NoHeader NoKindFits NotInEncoding HoldsNul EmptyFile")
in_text("unknown_encoding_asked", "encoding:asked", asked={"encoding": "klingon"}, refusal="UnknownEncoding")
in_text("korean", "encoding:foreign", "기간|단위|합계\n2026-03|서울|42", encoding="cp949", refusal="CannotTellEncoding NoKindFits")
in_text("japanese", "encoding:foreign", "期間|部署|件数\n2026-03|総務課のひと|42", encoding="shift-jis", refusal="CannotTellEncoding NoKindFits")
in_text("latin", "encoding:foreign", "période|unité|numéro\n2026-03|Bœuf à l'été|42", encoding="cp1252", refusal="CannotTellEncoding NoKindFits")
add("gbk_line_in_utf8", "encoding:mixed", lambda: writers.text(table(PLAIN)) + "2026-03,柳溪镇,1,1,1\n".encode("gbk"), "csv", refusal="NotInEncoding")
add("utf8_line_in_gbk", "encoding:mixed", lambda: writers.text(table(PLAIN), "gbk") + "2026-03,柳溪镇,1,1,1\n".encode(), "csv", refusal="NotInEncoding")
add("gb18030_torn_character", "encoding:torn", lambda: writers.text(table(PLAIN), "gb18030") + "2026-03,柳溪镇".encode("gb18030")[:-1], "csv", refusal="NotInEncoding")
add("utf8_torn_character", "encoding:torn", lambda: writers.text(table(PLAIN)) + "2026-03,柳溪镇".encode()[:-1], "csv", refusal="NotInEncoding")
add("utf16_odd_byte", "encoding:torn encoding:utf16_le", lambda: b"\xff\xfe" + writers.text(table(PLAIN), "utf-16-le") + b"\x31", "csv", refusal="NotInEncoding")
in_text("mojibake_once_saved", "encoding:mojibake", PLAIN.encode("gbk").decode("latin-1").encode().decode(), refusal="NoKindFits NoHeader CannotTellEncoding")
in_text("replacement_characters", "encoding:mojibake", PLAIN.replace("松岗镇", "松\ufffd\ufffd镇"), must="unknown_unit_like 2 2")

# ---- dialects -------------------------------------------------------------------------------------------------------

in_text("semicolon", "delimiter:semicolon", expect=KNOWN, delimiter=";")
in_text("tab", "delimiter:tab", expect=KNOWN, delimiter="\t", ending="txt")
in_text("bar", "delimiter:bar", expect=KNOWN, delimiter="|", ending="txt")
in_text("full_width_comma", "delimiter:full_comma", expect=KNOWN, delimiter="，")
in_text("semicolon_thousands", "delimiter:semicolon number:thousands", """
期间|单位|发文总数|应办结公文数
2026-03|松岗镇|4,178|1,200
2026-03|河湾街道|31|12
""", "T01 4178 1200; T02 31 12", columns=("doc_total", "doc_due"), delimiter=";")
in_text("comma_quoted_thousands", "delimiter:comma number:thousands quoting:needed", """
期间|单位|发文总数|应办结公文数
2026-03|松岗镇|4,178|1,200
2026-03|河湾街道|31|12
""", "T01 4178 1200; T02 31 12", columns=("doc_total", "doc_due"))
in_bytes("comma_bare_thousands", "delimiter:comma number:thousands ragged:long", "期间,单位,发文总数,应办结公文数\n2026-03,松岗镇,4,178,1,200\n2026-03,河湾街道,31,12\n", must="value_without_header 2 5; value_without_header 2 6")
in_bytes("two_delimiters", "delimiter:mixed", "期间,单位,发文总数\n2026-03;松岗镇;42\n2026-03,河湾街道,31\n", must="bad_period 2 1")
in_bytes("one_column", "delimiter:none", "单位\n松岗镇\n河湾街道\n", refusal="NoHeader NoKindFits")
in_text("delimiter_asked", "delimiter:asked delimiter:bar", expect=KNOWN, delimiter="|", ending="txt", asked={"delimiter": "|"})
for ends_name, ends in (("crlf", "\r\n"), ("lf", "\n"), ("cr", "\r")):
    in_text(f"ends_{ends_name}", f"ends:{ends_name}", expect=KNOWN, ends=ends)
in_bytes("ends_mixed", "ends:mixed", "期间,单位,发文总数\r\n2026-03,松岗镇,42\n2026-03,河湾街道,31\r\n", "T01 42; T02 31", columns=("doc_total",))
in_bytes("ends_mixed_cr", "ends:mixed ends:cr", "期间,单位,发文总数\r\n2026-03,松岗镇,42\r2026-03,河湾街道,31\n", "T01 42; T02 31", columns=("doc_total",))
in_bytes("no_last_end", "ends:none_last", "期间,单位,发文总数\n2026-03,松岗镇,42\n2026-03,河湾街道,31", "T01 42; T02 31", columns=("doc_total",))
in_bytes("blank_lines", "ends:blank_lines", "\n\n期间,单位,发文总数\n\n2026-03,松岗镇,42\n,,\n2026-03,河湾街道,31\n\n\n,,\n", "T01 42; T02 31", columns=("doc_total",))
in_text("all_quoted", "quoting:all", expect=KNOWN, quote_all=True)
in_bytes("quoted_note", "quoting:delimiter", '期间,单位,发文总数,备注\n2026-03,松岗镇,42,"因系统停机,迟报"\n2026-03,河湾街道,31,\n', "T01 42; T02 31", columns=("doc_total",), notes={"T01": "因系统停机,迟报"})
in_bytes("quoted_line_end", "quoting:line_end", '期间,单位,发文总数,备注\n2026-03,松岗镇,42,"第一行\n第二行"\n2026-03,河湾街道,31,\n', "T01 42; T02 31", columns=("doc_total",), notes={"T01": "第一行\n第二行"})
in_bytes("doubled_quotes", "quoting:doubled", '期间,单位,发文总数,备注\n2026-03,松岗镇,42,"所谓""清零"""\n2026-03,河湾街道,31,\n', "T01 42; T02 31", columns=("doc_total",), notes={"T01": '所谓"清零"'})
in_bytes("unclosed_quote", "quoting:unclosed", '期间,单位,发文总数,备注\n2026-03,松岗镇,42,"未完\n2026-03,河湾街道,31,\n', refusal="UnclosedQuote")
in_bytes("unclosed_quote_closed_later", "quoting:unclosed", '期间,单位,发文总数,备注\n2026-03,松岗镇,42,"甲\n2026-03,河湾街道,31,乙"\n2026-03,县财政局,58,\n', refusal="TwoReadings")
in_bytes("quote_within_cell", "quoting:within", '期间,单位,发文总数,备注\n2026-03,松岗镇,42,5"屏\n2026-03,河湾街道,31,\n', "T01 42; T02 31", columns=("doc_total",), notes={"T01": '5"屏'})
in_bytes("text_after_quote", "quoting:broken", '期间,单位,发文总数,备注\n2026-03,松岗镇,42,"甲"乙\n2026-03,河湾街道,31,\n', refusal="BrokenQuoting")
in_bytes("quotes_of_chinese", "quoting:chinese", "期间,单位,发文总数,备注\n2026-03,松岗镇,42,“甲,乙”\n2026-03,河湾街道,31,\n", must="value_without_header 2 5")

in_bytes("sep_line", "delimiter:sep_line", "sep=;\r\n期间;单位;发文总数\r\n2026-03;松岗镇;42\r\n2026-03;河湾街道;31\r\n", "T01 42; T02 31", columns=("doc_total",))
in_bytes("trailing_delimiters", "ragged:trailing", "期间,单位,发文总数,,\n2026-03,松岗镇,42,,\n2026-03,河湾街道,31,,\n", "T01 42; T02 31", columns=("doc_total",))
in_bytes("two_files_in_one", "encoding:utf8_bom header:again", "\ufeff期间,单位,发文总数\n2026-03,松岗镇,42\n\ufeff期间,单位,发文总数\n2026-03,河湾街道,31\n", "T01 42; T02 31", columns=("doc_total",))
in_bytes("end_of_file_mark", "damage:control", "期间,单位,发文总数\r\n2026-03,松岗镇,42\r\n2026-03,河湾街道,31\r\n\x1a", "T01 42; T02 31", columns=("doc_total",), must="bad_period 4 1")
in_text("utf32", "encoding:utf32", encoding="utf-32", refusal="HoldsNul NotInEncoding CannotTellEncoding", expect=KNOWN)
in_text("gb18030_mark", "encoding:gb18030", expect=KNOWN, encoding="gb18030", mark="\ufeff")

# ---- headers --------------------------------------------------------------------------------------------------------

in_text("title_rows", "header:titles", """
全县办公室系统优质服务竞赛3月份报送表||
填报单位：（盖章）||单位：件
||
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
""", "T01 42; T02 31", columns=("doc_total",))
in_text("title_below_row_ten", "header:deep", "\n".join(["说明第几行||"] * 14) + "\n期间|单位|发文总数\n2026-03|松岗镇|42\n2026-03|河湾街道|31", "T01 42; T02 31", columns=("doc_total",))
in_book("two_levels_merged", "header:two_levels merged:header", [Plane("月报", table("""
期间|单位|办文|||信息
||发文总数|应办结公文数|按期办结公文数|报送信息条数
2026-03|松岗镇|42|40|38|9
2026-03|河湾街道|31|12|12|0
"""), ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 5))) ], "T01 42 40 38 9; T02 31 12 12 0", columns=(*THREE, "inf_submitted"))
in_text("two_levels_in_text", "header:two_levels", """
期间|单位|办文|||信息
||发文总数|应办结公文数|按期办结公文数|报送信息条数
2026-03|松岗镇|42|40|38|9
2026-03|河湾街道|31|12|12|0
""", "T01 42 40 38 9; T02 31 12 12 0", columns=(*THREE, "inf_submitted"))
in_text("two_levels_repeated", "header:two_levels header:repeated_level", """
期间|单位|办文|办文|办文|信息
期间|单位|发文总数|应办结公文数|按期办结公文数|报送信息条数
2026-03|松岗镇|42|40|38|9
2026-03|河湾街道|31|12|12|0
""", "T01 42 40 38 9; T02 31 12 12 0", columns=(*THREE, "inf_submitted"))
in_book("three_levels", "header:three_levels merged:header", [Plane("月报", table("""
期间|单位|三服务||||
||办文|||信息|后勤
||发文总数|应办结公文数|按期办结公文数|报送信息条数|公用经费支出
2026-03|松岗镇|42|40|38|9|3.5
2026-03|河湾街道|31|12|12|0|2
"""), ((1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 1, 7), (2, 3, 2, 5))) ], "T01 42 40 38 9 3.5; T02 31 12 12 0 2", columns=(*THREE, "inf_submitted", "log_spent"))
in_text("header_with_blanks", "header:blanks", """
␣期 间|单　位|发文 总数|应办结公文数␣
2026-03|松岗镇|42|40
2026-03|河湾街道|31|12
""", "T01 42 40; T02 31 12", columns=("doc_total", "doc_due"))
in_bytes("header_with_line_end", "header:line_end quoting:line_end", '期间,单位,"发文\n总数","应办结\n公文数"\n2026-03,松岗镇,42,40\n2026-03,河湾街道,31,12\n', "T01 42 40; T02 31 12", columns=("doc_total", "doc_due"))
in_text("header_with_measure", "header:measure", """
期间|单位|发文总数（件）|公用经费支出(万元)
2026-03|松岗镇|42|3.5
2026-03|河湾街道|31|2
""", "T01 42 3.5; T02 31 2", columns=("doc_total", "log_spent"))
in_text("header_with_other_measure", "header:other_measure", """
期间|单位|发文总数（件）|公用经费支出（元）
2026-03|松岗镇|42|35000
2026-03|河湾街道|31|20000
""", "T01 42 3.5; T02 31 2", columns=("doc_total", "log_spent"), check="header_scaled 1 4")
in_text("header_twice", "header:twice", """
期间|单位|发文总数|发文总数
2026-03|松岗镇|42|24
2026-03|河湾街道|31|13
""", must="header_twice 1 4")
in_text("header_unknown", "header:unknown", """
期间|单位|发文总数|天气情况
2026-03|松岗镇|42|晴
2026-03|河湾街道|31|雨
""", must="unknown_header 1 4")
in_text("header_near_miss", "header:near_miss", """
期间|单位|发文总数|应办结公文
2026-03|松岗镇|42|40
2026-03|河湾街道|31|12
""", must="unknown_header_like 1 4", suggestions={(1, 4): "应办结公文数"})
in_text("header_of_others", "header:of_other", """
期间|单位|发文总数|承办会议次数
2026-03|松岗镇|42|4
2026-03|河湾街道|31|1
""", "T01 42 4; T02 31 1", columns=("doc_total", "mtg_held"), check="claim_kept 2 4")
in_text("header_without_unit", "header:missing", """
期间|发文总数|应办结公文数|按期办结公文数
2026-03|42|40|38
2026-03|31|12|12
""", must="unit_missing - -")
in_text("values_without_header", "header:nameless", """
期间|单位|发文总数|
2026-03|松岗镇|42|7
2026-03|河湾街道|31|
""", must="value_without_header 2 4")
in_text("no_header_at_all", "header:none", "2026-03|松岗镇|42|40|38\n2026-03|河湾街道|31|12|12", refusal="NoHeader NoKindFits")
in_text("header_printed_again", "header:again", """
期间|单位|发文总数
2026-03|松岗镇|42
期间|单位|发文总数
2026-03|河湾街道|31
""", "T01 42; T02 31", columns=("doc_total",))
in_text("columns_in_other_order", "header:order", """
按期办结公文数|发文总数|单位|应办结公文数|期间
38|42|松岗镇|40|2026-03
12|31|河湾街道|12|2026-03
""", "T01 42 40 38; T02 31 12 12")
in_text("long_form", "header:long", """
期间|单位|指标列|数值
2026-03|松岗镇|发文总数|42
2026-03|松岗镇|doc_due|40
2026-03|河湾街道|发文总数|31
2026-03|河湾街道|应办结公文数|12
""", "T01 42 40; T02 31 12", columns=("doc_total", "doc_due"))
in_text("long_form_twice", "header:long figure:twice", """
期间|单位|指标列|数值
2026-03|松岗镇|发文总数|42
2026-03|松岗镇|发文总数|24
""", must="figure_twice 3 3")
in_text("header_traditional", "header:traditional encoding:utf8", PLAIN, KNOWN, is_traditional=True)
in_text("lower_level_ambiguous", "header:two_levels header:ambiguous", """
期间|单位|调研课题||公用经费|
||计划|完成|预算|支出
2026-03|松岗镇|2|1|6|3.5
2026-03|河湾街道|1|1|5|2
""", must="unknown_header_like 2 3; unknown_header_like 2 4")

in_text("this_month_and_cumulative", "header:cumulative header:two_levels", """
期间|单位|发文总数||应办结公文数|
||本月|累计|本月|累计
2026-03|松岗镇|42|120|40|110
2026-03|河湾街道|31|90|12|40
""", "T01 42 40; T02 31 12", columns=("doc_total", "doc_due"), check="column_left_out 2 4; column_left_out 2 6")
in_text("cumulative_and_this_month", "header:cumulative header:two_levels", """
期间|单位|发文总数||
||本年累计|本月|上年同期
2026-03|松岗镇|120|42|39
2026-03|河湾街道|90|31|30
""", "T01 42; T02 31", columns=("doc_total",), check="column_left_out 2 3; column_left_out 2 5")
in_text("cumulative_in_one_level", "header:cumulative", """
期间|单位|发文总数|发文总数累计|上年同期发文总数
2026-03|松岗镇|42|120|39
2026-03|河湾街道|31|90|30
""", "T01 42; T02 31", columns=("doc_total",), check="column_left_out 1 4; column_left_out 1 5", must="unknown_header_like 1 4; unknown_header_like 1 5")
in_text("cumulative_alone", "header:cumulative", """
期间|单位|发文总数累计|应办结公文数
2026-03|松岗镇|120|40
2026-03|河湾街道|90|12
""", "T01 40; T02 12", columns=("doc_due",), check="column_left_out 1 3", must="unknown_header_like 1 3")

# ---- layouts --------------------------------------------------------------------------------------------------------

in_text("serials", "layout:serials", """
序号|期间|单位|发文总数
1|2026-03|松岗镇|42
2|2026-03|河湾街道|31
""", "T01 42; T02 31", columns=("doc_total",))
in_text("two_blocks", "layout:two_blocks header:titles period:title", """
(一)各乡镇街道2026年3月报送情况||
单位|发文总数|应办结公文数
松岗镇|42|40
河湾街道|31|12
||
(二)县直机关2026年3月报送情况||
单位|发文总数|应办结公文数
县财政局|58|21
""", "T01 42 40; T02 31 12; O05 58 21", columns=("doc_total", "doc_due"))
in_text("two_blocks_other_order", "layout:two_blocks header:order", """
期间|单位|发文总数|应办结公文数
2026-03|松岗镇|42|40
||
期间|单位|应办结公文数|发文总数
2026-03|县财政局|21|58
""", "T01 42 40; O05 58 21", columns=("doc_total", "doc_due"))
in_text("two_blocks_other_months", "layout:two_blocks period:two", """
(一)各乡镇街道2026年2月报送情况||
单位|发文总数|应办结公文数
松岗镇|42|40
||
(二)县直机关2026年3月报送情况||
单位|发文总数|应办结公文数
县财政局|58|21
""", must="two_periods 6 -")
in_text("two_panels", "layout:two_panels header:titles period:title", """
2026年3月发文情况|||
单位|发文总数|单位|发文总数
松岗镇|42|县财政局|58
河湾街道|31||
""", "T01 42; T02 31; O05 58", columns=("doc_total",))
in_text("two_panels_spaced", "layout:two_panels header:titles period:title", """
2026年3月发文情况||||||
单位|发文总数|应办结公文数||单位|发文总数|应办结公文数
松岗镇|42|40||县财政局|58|21
河湾街道|31|12||||
""", "T01 42 40; T02 31 12; O05 58 21", columns=("doc_total", "doc_due"))
in_text("two_panels_with_serials", "layout:two_panels layout:serials period:title header:titles", """
2026年3月发文情况|||||
序号|单位|发文总数|序号|单位|发文总数
1|松岗镇|42|3|县财政局|58
2|河湾街道|31|||
""", "T01 42; T02 31; O05 58", columns=("doc_total",))
in_text("two_panels_fault_on_the_right", "layout:two_panels vague:about period:title", """
2026年3月发文情况|||
单位|发文总数|单位|发文总数
松岗镇|42|县财政局|约58
河湾街道|31||
""", must="vague_number 3 4")
in_text("subtotals", "rows:subtotal", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
|小计|73
2026-03|县财政局|58
|合计|131
总计||131
""", "T01 42; T02 31; O05 58", columns=("doc_total",))
in_text("subtotal_with_period", "rows:subtotal", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
2026-03|合　计|73
""", "T01 42; T02 31", columns=("doc_total",))
in_text("averages", "rows:average", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
平均||36.5
2026-03|平均值|36.5
""", "T01 42; T02 31", columns=("doc_total",))
in_text("notes_and_signatures", "rows:note rows:signature", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
注:1.空格为未开展。||
说明：以收文登记为准||
填表人:张三|审核人:李四|报送日期:2026年4月3日
单位负责人(签字)：||
""", "T01 42; T02 31", columns=("doc_total",))
in_text("group_titles", "rows:group_title layout:serials", """
序号|期间|单位|发文总数
(一)乡镇街道|||
1|2026-03|松岗镇|42
2|2026-03|河湾街道|31
二、县直机关|||
1|2026-03|县财政局|58
""", "T01 42; T02 31; O05 58", columns=("doc_total",))
in_text("sum_without_name", "rows:sum_without_name", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
||73
""", must="empty_period 4 1")
in_text("of_which_row", "rows:of_which", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|其中：急件|5
2026-03|河湾街道|31
""", must="unknown_unit 3 2")
in_text("row_of_a_spreadsheet_sum", "rows:subtotal", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
汇总||73
""", "T01 42; T02 31", columns=("doc_total",), must="bad_period 4 1")
in_text("sums_of_pages", "rows:subtotal", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|本页小计|42
2026-03|承前页|42
2026-03|河湾街道|31
2026-03|过次页|73
""", must="unknown_unit 4 2; unknown_unit 6 2")
in_text("units_across", "layout:across", """
指标|松岗镇|河湾街道
发文总数|42|31
应办结公文数|40|12
""", refusal="NoHeader NoKindFits")
in_text("title_says_until", "header:titles period:until", """
截至2026年3月底累计报送情况|
单位|发文总数
松岗镇|120
河湾街道|90
""", must="period_missing - -")
in_text("title_of_money_in_yuan", "header:titles number:yuan header:other_measure", """
2026年3月份公用经费情况||
||单位：元
单位|公用经费预算|公用经费支出
松岗镇|60000|35000
河湾街道|50000|20000
""", "T01 6 3.5; T02 5 2", columns=("log_budget", "log_spent"), check="header_scaled 3 2; header_scaled 3 3")
in_text("title_of_money_in_thousands", "header:titles number:yuan header:other_measure", """
2026年3月份公用经费情况（金额单位：千元）||
单位|公用经费预算|公用经费支出
松岗镇|60|35
河湾街道|50|20
""", "T01 6 3.5; T02 5 2", columns=("log_budget", "log_spent"), check="header_scaled 2 2; header_scaled 2 3")
in_book("unit_merged_over_two_rows", "merged:data workbook:xlsx", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42\n2026-03||31"), ((2, 2, 3, 2),))], must="unit_twice 3 2")
in_text("column_under_two_names", "header:twice", """
期间|单位|发文总数|doc_total
2026-03|松岗镇|42|24
2026-03|河湾街道|31|13
""", must="header_twice 1 4")
in_text("unit_under_two_names", "header:twice", """
期间|单位|单位名称|发文总数
2026-03|T01|河湾街道|42
2026-03|T02|松岗镇|31
""", must="header_twice 1 3")
in_text("narrative", "layout:narrative", """
3月份，松岗镇报送12条、县财政局和河湾街道各4条。
以上合计20条。
""", refusal="NoHeader NoKindFits")
in_text("unit_in_title", "layout:unit_in_title", """
填报单位：松岗镇||
期间|发文总数|应办结公文数
2026-03|42|40
""", "T01 42 40", columns=("doc_total", "doc_due"), asked={"unit": "T01"})
in_text("unit_in_title_alone", "layout:unit_in_title", """
填报单位：松岗镇||
期间|发文总数|应办结公文数
2026-03|42|40
""", "T01 42 40", columns=("doc_total", "doc_due"), check="unit_from_title - -")
in_text("form_of_lines", "layout:form header:long", """
2026年3月份报送表||
填报单位：松岗镇（盖章）||
指标|单位|数值
发文总数|件|42
应办结公文数|件|40
填表人：张三||
""", "T01 42 40", columns=("doc_total", "doc_due"), check="unit_from_title - -")
in_text("form_of_lines_in_yuan", "layout:form number:yuan", """
2026年3月份报送表||
填报单位：松岗镇||
指标|单位|数值
发文总数|件|42
公用经费支出|元|35000
""", "T01 42 3.5", columns=("doc_total", "log_spent"), check="unit_from_title - -", must="measure_differs 5 3")
in_text("form_with_measures_named_otherwise", "layout:form header:long", """
2026年3月份报送表||
填报单位：松岗镇||
指标|计量单位|数值
发文总数|件|42
""", "T01 42", columns=("doc_total",), check="unit_from_title - -", must="unknown_header_like 3 2")
in_text("form_of_pairs", "layout:form", """
2026年3月份报送表|||
填报单位：松岗镇|||
发文总数|42|应办结公文数|40
按期办结公文数|38|报送信息条数|9
""", must="unknown_header 3 2; unknown_header 3 4; unknown_header 4 2; unknown_header 4 4")
in_text("two_units_in_titles", "layout:unit_in_title layout:two_blocks", """
填报单位：松岗镇||
期间|发文总数|应办结公文数
2026-03|42|40
||
填报单位：河湾街道||
期间|发文总数|应办结公文数
2026-03|31|12
""", "T01 42 40; T02 31 12", columns=("doc_total", "doc_due"), check="unit_from_title - -", must="figure_twice 7 2; figure_twice 7 3")
in_text("sample_of_an_office", "header:titles header:two_levels layout:serials rows:group_title rows:subtotal rows:note rows:signature number:full_width number:wan_measure empty:none", """
城关区优质服务竞赛2026年3月份报送情况统计表||||||||
填报单位:(盖章)　　　　　　　　单位:件、条、万元||||||||
序号|单位|办文||信息||后勤
||发文总数|应办结公文数|报送信息条数|信息采用率|公用经费支出
(一)乡镇街道||||||
1|松岗镇|４２|18|9|44.4%|3.5万元
2|河湾街道|31|无|0|57.10%|28,000元
小计||73|18|9||
(二)县直机关||||||
3|县委组织部|58|21|15|45.2|6.2万
合计||131|39|24||
注:1.采用率为市级以上采用;2.空格为未开展。||||||
填表人:张三||审核人:李四||单位负责人:王五||报送日期:2026年4月3日
""", "T01 42 18 9 44.4 3.5; T02 31 none 0 57.1 2.8; O01 58 21 15 45.2 6.2", columns=("doc_total", "doc_due", "inf_submitted", "inf_rate", "log_spent"))

# ---- numbers --------------------------------------------------------------------------------------------------------

for name, feature, column, written, value in (
    ("full_width_digits", "number:full_width", "doc_due", "４２", "42"),
    ("full_width_percent", "number:full_width", "inf_rate", "１２．５％", "12.5"),
    ("blanks_around", "number:blanks", "doc_due", "　42 \u00a0\u200b", "42"),
    ("thousands", "number:thousands", "doc_due", "4,178", "4178"),
    ("full_width_thousands", "number:thousands", "doc_due", "４，１７８", "4178"),
    ("millions", "number:thousands", "doc_due", "1,234,567", "1234567"),
    ("thousands_and_decimals", "number:thousands", "log_spent", "4,178.25", "4178.25"),
    ("wan_measure", "number:wan_measure", "log_spent", "4178万元", "4178"),
    ("wan_alone_for_money", "number:wan_measure", "log_spent", "6.2万", "6.2"),
    ("yi_in_wan", "number:yi", "log_spent", "0.42亿", "4200"),
    ("yi_measure_in_wan", "number:yi", "log_spent", "0.42亿元", "4200"),
    ("yuan_in_wan", "number:yuan", "log_spent", "28,000元", "2.8"),
    ("wan_of_pieces", "number:wan", "doc_due", "1.2万件", "12000"),
    ("wan_in_yi", "number:yi", "fund_in", "4178万元", "0.4178"),
    ("piece_word", "number:unit", "doc_due", "316件", "316"),
    ("piece_word_spaced", "number:unit", "inf_submitted", "3 条", "3"),
    ("other_counter", "number:unit", "doc_due", "20份", "20"),
    ("paper_word", "number:unit", "res_done", "2篇", "2"),
    ("person_word", "number:unit", "lrn_staff", "18人", "18"),
    ("percent_sign", "number:percent", "inf_rate", "45.2%", "45.2"),
    ("percent_full", "number:percent", "inf_rate", "100%", "100"),
    ("percent_without_sign", "number:percent", "inf_rate", "45.2", "45.2"),
    ("percent_nought", "number:percent", "inf_rate", "0%", "0"),
    ("decimals_kept", "number:decimals", "log_spent", "3.1400", "3.14"),
    ("leading_noughts", "number:decimals", "doc_due", "0042", "42"),
    ("brackets_negative", "number:negative", "fund_in", "(3.5)", "-3.5"),
    ("full_width_brackets_negative", "number:negative", "fund_in", "（3.5）", "-3.5"),
    ("full_width_minus", "number:negative", "fund_in", "－3.5", "-3.5"),
    ("triangle_negative", "number:negative", "fund_in", "▲3.5", "-3.5"),
    ("true_minus", "number:negative", "fund_in", "−3.5", "-3.5"),
    ("plain_negative", "number:negative", "fund_in", "-3.5", "-3.5"),
):  # fmt: skip
    figure(f"figure_{name}", feature, column, written, value)

for name, feature, column, written, fault, suggests in (
    ("ratio_or_percent", "number:ratio", "inf_rate", "0.452", "percent_unclear", ""),
    ("one_or_percent", "number:ratio", "inf_rate", "1", "percent_unclear", ""),
    ("percent_in_count", "number:percent", "doc_due", "45%", "not_understood", ""),
    ("other_measure", "number:other_unit", "doc_due", "20人", "measure_differs", ""),
    ("points_in_count", "number:other_unit", "doc_due", "20分", "measure_differs", ""),
    ("money_in_count", "number:other_unit", "doc_due", "20万元", "measure_differs", ""),
    ("count_in_money", "number:other_unit", "log_spent", "20件", "measure_differs", ""),
    ("wan_where_unsure", "number:wan", "lrn_hours", "1.2万元", "measure_differs", ""),
    ("about", "vague:about", "doc_due", "约40", "vague_number", "40"),
    ("more_than_tens", "vague:over", "doc_due", "40余", "vague_number", "40"),
    ("several_tens", "vague:over", "doc_due", "40多件", "vague_number", "40"),
    ("at_least", "vague:at_least", "inf_rate", "45%以上", "vague_number", "45%"),
    ("greater", "vague:sign", "inf_rate", ">45%", "vague_number", "45%"),
    ("greater_full_width", "vague:sign", "doc_due", "＞40", "vague_number", "40"),
    ("at_least_sign", "vague:sign", "doc_due", "≥40", "vague_number", "40"),
    ("near", "vague:near", "doc_due", "近50", "vague_number", "50"),
    ("or_so", "vague:about", "doc_due", "40左右", "vague_number", "40"),
    ("not_less", "vague:at_least", "doc_due", "不少于10", "vague_number", "10"),
    ("about_sign", "vague:sign", "doc_due", "~40", "vague_number", "40"),
    ("range", "vague:range", "doc_due", "40-45", "not_understood", ""),
    ("range_full_width", "vague:range", "doc_due", "40～45", "not_understood", ""),
    ("sum_in_a_cell", "number:expression", "doc_due", "12+28", "not_understood", ""),
    ("formula_in_text", "number:expression", "doc_due", "=20+20", "not_understood", ""),
    ("command_in_text", "number:expression", "doc_due", "=cmd|' /C calc'!A0", "not_understood", ""),
    ("exponent", "number:exponent", "doc_due", "4.2E+01", "not_understood", ""),
    ("letter_o", "number:typing", "doc_due", "4O", "not_understood", ""),
    ("letter_l", "number:typing", "doc_due", "l2", "not_understood", ""),
    ("two_points", "number:typing", "log_spent", "3.1.4", "not_understood", ""),
    ("apostrophe", "number:typing", "doc_due", "'42", "not_understood", ""),
    ("bad_thousands", "number:thousands_odd", "doc_due", "4,17", "not_understood", ""),
    ("bad_thousands_four", "number:thousands_odd", "doc_due", "1,2345", "not_understood", ""),
    ("european", "number:thousands_odd", "log_spent", "1.234,5", "not_understood", ""),
    ("blank_within", "number:blank_within", "doc_due", "4 17", "not_understood", ""),
    ("blank_for_thousands", "number:blank_within", "doc_due", "4 178", "not_understood", "4178"),
    ("hard_blank_for_thousands", "number:blank_within", "doc_due", "20\u00a0181", "not_understood", "20181"),
    ("thin_blank_for_thousands", "number:blank_within", "doc_due", "20\u2009181", "not_understood", "20181"),
    ("two_lines", "number:two", "doc_due", "20\n181", "not_understood", ""),
    ("blank_between_digits", "number:blank_within", "doc_due", "4 1 7 8", "not_understood", ""),
    ("two_numbers", "number:two", "doc_due", "42(含急件5)", "not_understood", ""),
    ("slash_fraction", "number:two", "doc_due", "18/20", "not_understood", ""),
    ("chinese_numeral", "number:chinese", "doc_due", "十二", "not_understood", ""),
    ("fraction_of_a_count", "number:fraction", "doc_due", "3.5", "count_not_whole", ""),
    ("fraction_by_wan", "number:fraction number:wan", "doc_due", "1.23456万", "count_not_whole", ""),
    ("five_decimals", "number:long", "log_spent", "3.14159", "number_too_long", ""),
    ("nine_digits", "number:long", "doc_due", "123456789", "number_too_long", ""),
    ("decimals_lost_by_yuan", "number:yuan number:long", "log_spent", "12345.67元", "number_too_long", ""),
    ("negative_count", "number:negative", "doc_due", "-3", "value_range", ""),
    ("brackets_negative_count", "number:negative", "doc_due", "(3)", "value_range", ""),
    ("rate_beyond", "number:percent", "inf_rate", "145%", "value_range", ""),
    ("not_begun", "empty:status", "doc_due", "未开展", "not_understood", ""),
    ("under_way", "empty:status", "doc_due", "正在办理", "not_understood", ""),
    ("none_in_money", "empty:none", "log_spent", "无", "none_not_allowed", ""),
    ("none_in_rate", "empty:none", "inf_rate", "无", "none_not_allowed", ""),
    ("ditto", "empty:ditto", "doc_due", "〃", "not_understood", ""),
    ("same_as_above", "empty:ditto", "doc_due", "同上", "not_understood", ""),
    ("not_available", "empty:foreign", "doc_due", "N/A", "not_understood", ""),
    ("null_word", "empty:foreign", "doc_due", "NULL", "not_understood", ""),
    ("star", "empty:foreign", "doc_due", "***", "not_understood", ""),
    ("slash_not_exempt", "empty:slash", "doc_due", "/", "not_exempt", ""),
    ("dash_not_exempt", "empty:slash", "doc_due", "—", "not_exempt", ""),
    ("two_dashes", "empty:slash", "doc_due", "——", "not_exempt", ""),
    ("hyphen", "empty:hyphen", "doc_due", "-", "dash_unclear", ""),
):  # fmt: skip
    figure(f"figure_{name}", feature, column, written, fault=fault, suggests=suggests)
for name, feature, column, written in (
    ("circled", "number:marks", "doc_due", "④"),
    ("footnote_circled", "number:marks", "doc_due", "42①"),
    ("footnote_raised", "number:marks", "doc_due", "42²"),
    ("footnote_star", "number:marks", "doc_due", "42*"),
    ("half", "number:marks", "log_spent", "½"),
    ("roman", "number:marks", "doc_due", "Ⅳ"),
    ("other_digits", "number:marks", "doc_due", "٤٢"),
    ("full_stop", "number:marks", "doc_due", "42。"),
    ("full_width_exponent", "number:exponent", "doc_due", "４Ｅ２"),
    ("hexadecimal", "number:typing", "doc_due", "0x2A"),
    ("time", "number:typing", "doc_due", "12:30"),
    ("day", "number:typing", "doc_due", "3月4日"),
    ("per_mille", "number:percent", "inf_rate", "45.2‰"),
    ("hundred_parts", "number:percent", "inf_rate", "百分之四十五"),
    ("tenths", "number:percent", "inf_rate", "4成5"),
    ("two_signs", "number:negative", "fund_in", "--3.5"),
    ("minus_in_brackets", "number:negative", "fund_in", "(-3.5)"),
    ("bracket_open", "number:negative", "fund_in", "(3.5"),
    ("minus_behind", "number:negative", "fund_in", "3.5-"),
    ("wan_and_yi", "number:yi", "log_spent", "3亿5000万"),
    ("wan_with_rest", "number:wan", "doc_due", "1万2千"),
    ("expected", "vague:word", "doc_due", "42（预计）"),
    ("question_mark", "vague:word", "doc_due", "42?"),
    ("question_mark_alone", "vague:word", "doc_due", "？"),
    ("square_brackets", "number:marks", "doc_due", "[42]"),
        ("blank_word", "empty:status", "doc_due", "空"),
    ("see_note", "empty:status", "doc_due", "见备注"),
    ("two_measures", "number:other_unit", "log_spent", "3万元5千元"),
):
    figure(f"figure_{name}", feature, column, written, fault="not_understood")
figure("figure_thousand_yuan", "number:yuan", "log_spent", "28千元", "2.8", "not_understood")
figure("figure_plus", "number:typing", "doc_due", "+42", "42", "not_understood")
figure("figure_whole_with_point", "number:decimals", "doc_due", "42.0", "42")

for name, feature, written, value in (
    ("nought", "empty:nought", "0", "0"),
    ("blank", "empty:blank", "", "empty"),
    ("blanks_only", "empty:blank", "　 \u00a0", "empty"),
    ("none", "empty:none", "无", "none"),
    ("none_traditional", "empty:none", "無", "none"),
):
    figure(f"figure_{name}", feature, "doc_due", written, value)
in_text("whole_row_blank", "empty:row", """
期间|单位|发文总数|应办结公文数
2026-03|松岗镇||
2026-03|河湾街道|31|12
""", "T01 empty empty; T02 31 12", columns=("doc_total", "doc_due"), check="figure_empty 2 3; figure_empty 2 4")
in_text("exempt_by_roster", "empty:slash", """
期间|单位|发文总数|公用经费预算|公用经费支出
2026-03|共青团云溪县委|42|/|—
2026-03|河湾街道|31|5|2
""", "O28 42 / /; T02 31 5 2", columns=("doc_total", "log_budget", "log_spent"))
in_text("part_beyond_whole", "check:part_of_whole", """
期间|单位|发文总数|应办结公文数|按期办结公文数
2026-03|松岗镇|42|40|41
2026-03|河湾街道|31|12|12
""", must="doc_ontime_in_due 2 5")
in_text("column_of_quarter_early", "check:season", """
期间|单位|发文总数|公用经费支出
2026-02|松岗镇|42|3.5
2026-02|河湾街道|31|
""", must="not_this_month 2 4")
in_text("three_faults", "check:several vague:about unit:near_miss", """
期间|单位|发文总数|应办结公文数|按期办结公文数
2026-03|松岗乡镇|42|40|38
2026-03|河湾街道|约31|12|12
2026-03|县财政局|58|21|二十
""", must="unknown_unit_like 2 2; vague_number 3 3; not_understood 4 5", encoding="gb18030")

# ---- periods --------------------------------------------------------------------------------------------------------

period("period_iso", "2026-03")
period("period_year_month", "2026年3月")
period("period_year_month_nought", "2026年03月")
period("period_dots", "2026.3")
period("period_slash", "2026/3")
period("period_short", "2026-3")
period("period_digits", "202603")
period("period_full_width", "２０２６年３月")
period("period_blanks", "2026 年 3 月")
period("period_word_end", "2026年3月份")
period("period_serial", "46082")
period("period_date_of_first", "2026-03-01")
period("period_minguo", "115年3月")
period("period_minguo_word", "民国115年3月")
period("period_chinese_year", "二〇二六年三月")
period("period_of_title", "3月份", above="2026年3月份报送情况")
period("period_year_of_title", "3月", above="2026年全县办公室系统优质服务竞赛")
period("period_span_zh", "2026年1-3月", months="2026-01/2026-03")
period("period_span_words", "2026年1月至3月", months="2026-01/2026-03")
period("period_span_slash", "2026-01/2026-03", months="2026-01/2026-03")
period("period_quarter", "2026年第一季度", months="2026-01/2026-03")
period("period_quarter_short", "2026年一季度", months="2026-01/2026-03")
period("period_span_of_title", "1-3月", months="2026-01/2026-03", above="2026年一季度报送情况")
period("period_two_years", "2025-12/2026-01", fault="period_in_version 2 -")
period("period_month_alone", "3月", fault="period_without_year 2 1")
period("period_month_thirteen", "2026年13月", fault="bad_period 2 1")
period("period_until", "截至2026年3月", fault="bad_period 2 1")
period("period_cumulative", "2026年1-3月累计", months="2026-01/2026-03", fault="bad_period 2 1", either=True)
period("period_decade", "2026年3月上旬", fault="bad_period 2 1")
period("period_month_to_month", "2026年3月—5月", fault="period_arrived 2 -")
period("period_text", "上个月", fault="bad_period 2 1")
period("period_two_digit_year", "26年3月", fault="period_unsure 2 1")
period("period_odd_days", "7月1日至10月9日", fault="bad_period 2 1")
period("period_future", "2027-03", fault="period_arrived 2 -")
period("period_reversed", "2026年3-1月", fault="bad_period 2 1")
period("period_against_title", "2026年3月", above="2026年2月份报送情况", check="title_differs - -")
in_text("period_two", "period:two", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
2026-02|县财政局|58
""", must="two_periods 4 1")
in_text("period_two_ways", "period:two_ways", """
期间|单位|发文总数
2026-03|松岗镇|42
2026年3月|河湾街道|31
202603|县财政局|58
""", "T01 42; T02 31; O05 58", columns=("doc_total",))
in_text("period_in_title_only", "period:title header:titles", """
2026年3月份报送情况|
单位|发文总数
松岗镇|42
河湾街道|31
""", "T01 42; T02 31", columns=("doc_total",))
in_text("period_in_file_name", "period:file_name", "单位|发文总数\n松岗镇|42\n河湾街道|31", "T01 42; T02 31", columns=("doc_total",), file_name="各单位2026年3月报送情况.csv", check="period_from_name - -")
in_text("period_nowhere", "period:nowhere", "单位|发文总数\n松岗镇|42\n河湾街道|31", must="period_missing - -")
in_text("period_asked", "period:asked", "单位|发文总数\n松岗镇|42\n河湾街道|31", "T01 42; T02 31", columns=("doc_total",), asked={"period": "2026-03"})
in_text("period_asked_otherwise", "period:asked", "期间|单位|发文总数\n2026-03|松岗镇|42", must="period_differs - -", asked={"period": "2026-02"})
in_text("period_empty", "period:empty", "期间|单位|发文总数\n2026-03|松岗镇|42\n|河湾街道|31", must="empty_period 3 1")
in_book("period_date_cell", "period:date_cell workbook:xlsx", "期间|单位|发文总数\n@2026-03-01|松岗镇|42\n@2026-03-01|河湾街道|31", "T01 42; T02 31", columns=("doc_total",))
in_book("period_serial_cell", "period:serial workbook:xlsx", "期间|单位|发文总数\n46082|松岗镇|42\n46082|河湾街道|31", "T01 42; T02 31", columns=("doc_total",))

period("period_day_of_excel", "2026/3/1")
period("period_day_with_time", "2026/3/1 0:00", fault="bad_period 2 1", either=True)
period("period_day_zh", "2026年3月1日")
period("period_english_month", "Mar-26", fault="bad_period 2 1")
period("period_last_day", "2026-03-31", fault="period_unsure 2 1")
period("period_of_october_in_dots", "2025.10", months="2025-10")
in_book("period_lost_nought", "period:dots workbook:xlsx", "期间|单位|发文总数\n2026.1|松岗镇|42\n2026.1|河湾街道|31", must="period_unsure 2 1")
add("period_date_of_1904", "period:date_cell workbook:xlsx", lambda: writers.old_mac_book(table("期间|单位|发文总数\n@2026-03-01|松岗镇|42\n@2026-03-01|河湾街道|31")), "xlsx", "T01 42; T02 31", ("doc_total",))

# ---- units ----------------------------------------------------------------------------------------------------------

unit("unit_full", "松岗镇")
unit("unit_short", "松岗")
unit("unit_id", "T01")
unit("unit_english", "Songgang Town")
unit("unit_alias", "北苑街办", "T06")
unit("unit_seal", "松岗镇（盖章）")
unit("unit_seal_half_width", "松岗镇(公章)")
unit("unit_seal_spaced", "松岗镇　(盖章)")
unit("unit_blanks", "松 岗　镇")
unit("unit_zero_width", "松\u200b岗\u00a0镇\ufeff")
unit("unit_traditional", "松崗鎮")
unit("unit_traditional_seal", "縣財政局（蓋章）", "O05")
unit("unit_full_width_id", "Ｔ０１")
unit("unit_former_name", "县政务服务管理局", "O12")
unit("unit_numbered", "1.松岗镇")
unit("unit_numbered_in_brackets", "（1）松岗镇")
unit("unit_near_miss", "松岗乡镇", fault="unknown_unit_like", suggests="松岗镇")
unit("unit_typing", "松刚镇", fault="unknown_unit_like", suggests="松岗镇")
unit("unit_not_the_unit_without_offices", "松岗镇（不含下属单位）", fault="unknown_unit")
unit("unit_unknown", "火星基地指挥部", fault="unknown_unit")
unit("unit_not_yet", "双塘镇", fault="unit_not_valid")
unit("unit_two_in_one", "松岗镇、青石镇", fault="unknown_unit_like")
unit("unit_empty", "", fault="cell_empty")
for name, written in (
    ("sum", "松岗镇合计"), ("subtotal", "松岗镇小计"), ("with_offices", "松岗镇（汇总）"),
    ("late", "松岗镇（补报）"), ("footnote", "松岗镇①"), ("star", "松岗镇*"), ("range", "松岗镇等3家"), ("both", "松岗镇/青石镇"),
):  # fmt: skip
    unit(f"unit_not_the_unit_{name}", written, fault="unknown_unit_like")
in_text("unit_twice", "unit:twice", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
2026-03|松岗|24
""", must="unit_twice 4 2")
in_text("unit_twice_equal", "unit:twice", """
期间|单位|发文总数
2026-03|松岗镇|42
2026-03|河湾街道|31
2026-03|松岗镇（盖章）|42
""", must="unit_twice 4 2")
in_text("unit_merged_away", "unit:not_valid", "期间|单位|发文总数\n2026-04|大塘乡|42\n2026-04|河湾街道|31", must="unit_not_valid 2 2")

# ---- workbooks ------------------------------------------------------------------------------------------------------

in_book("xlsx", "workbook:xlsx", expect=KNOWN)
in_book("xls", "workbook:xls", expect=KNOWN, via="xls")
in_book("ods", "workbook:ods", expect=KNOWN, via="ods")
in_book("et", "workbook:et", expect=KNOWN, via="xls", file_name="et.et")
in_book("xlsx_numbers_as_text", "workbook:xlsx number:as_text", "期间|单位|发文总数\n'2026-03|松岗镇|'42\n'2026-03|河湾街道|'31", "T01 42; T02 31", columns=("doc_total",))
in_book("xlsx_percent_format", "workbook:xlsx number:percent", "期间|单位|发文总数|信息采用率\n2026-03|松岗镇|42|45.2%\n2026-03|河湾街道|31|3%", "T01 42 45.2; T02 31 3", columns=("doc_total", "inf_rate"))
in_book("xls_percent_and_date", "workbook:xls number:percent period:date_cell", "期间|单位|发文总数|信息采用率\n@2026-03-01|松岗镇|42|45.2%\n@2026-03-01|河湾街道|31|3%", "T01 42 45.2; T02 31 3", columns=("doc_total", "inf_rate"), via="xls")
in_book("ods_percent_and_date", "workbook:ods number:percent period:date_cell", "期间|单位|发文总数|信息采用率\n@2026-03-01|松岗镇|42|45.2%\n@2026-03-01|河湾街道|31|3%", "T01 42 45.2; T02 31 3", columns=("doc_total", "inf_rate"), via="ods")
in_book("several_sheets", "sheets:several workbook:xlsx", [Plane("乡镇街道", table("期间|单位|发文总数\n2026-03|松岗镇|42\n2026-03|河湾街道|31")), Plane("县直机关", table("期间|单位|发文总数\n2026-03|县财政局|58"))], "T01 42; T02 31; O05 58", columns=("doc_total",))
in_book("sheet_of_instructions", "sheets:instructions workbook:xlsx", [Plane("说明", table("填表说明\n每月5日前报送")), Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42"))], "T01 42", columns=("doc_total",))
in_book("sheet_empty", "sheets:empty workbook:xlsx", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42")), Plane("Sheet2", [])], "T01 42", columns=("doc_total",))
in_book("sheet_unread", "sheets:unread workbook:xlsx", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42")), Plane("随手记", table("张三|138\n李四|139"))], "T01 42", columns=("doc_total",), check="sheet_unread - -")
in_book("sheet_hidden", "sheets:hidden workbook:xlsx", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42")), Plane("旧表", table("期间|单位|发文总数\n2026-03|松岗镇|24"), is_hidden=True)], "T01 42", columns=("doc_total",), check="sheet_hidden - -")
in_book("sheet_hidden_ods", "sheets:hidden workbook:ods", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42")), Plane("旧表", table("期间|单位|发文总数\n2026-03|松岗镇|24"), is_hidden=True)], "T01 42", columns=("doc_total",), check="sheet_hidden - -", via="ods")
in_book("sheet_hidden_xls", "sheets:hidden workbook:xls", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42")), Plane("旧表", table("期间|单位|发文总数\n2026-03|松岗镇|24"), is_hidden=True)], "T01 42", columns=("doc_total",), check="sheet_hidden - -", via="xls")
in_book("rows_hidden", "rows:hidden workbook:xlsx", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42\n2026-03|河湾街道|31\n2026-03|县财政局|58"), hidden_rows=(3,)) ], "T01 42; T02 31; O05 58", columns=("doc_total",))
in_book("same_unit_on_two_sheets", "sheets:several unit:twice workbook:xlsx", [Plane("三月", table("期间|单位|发文总数\n2026-03|松岗镇|42")), Plane("三月最终", table("期间|单位|发文总数\n2026-03|松岗镇|24"))], must="figure_twice 2 3")
in_book("formula_with_result", "formula:value workbook:xlsx", "期间|单位|发文总数\n2026-03|松岗镇|=20+22\n2026-03|河湾街道|31", "T01 42; T02 31", columns=("doc_total",), results={"C2": "42"})
in_book("formula_tail_of_floats", "formula:value number:float workbook:xlsx", "期间|单位|公用经费支出\n2026-03|松岗镇|=0.1+0.2\n2026-03|河湾街道|2", "T01 0.3; T02 2", columns=("log_spent",), results={"C2": "0.30000000000000004"})
in_book("formula_bare", "formula:bare workbook:xlsx", "期间|单位|发文总数\n2026-03|松岗镇|=20+22\n2026-03|河湾街道|31", refusal="FormulaWithoutValue")
for error in ("#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?"):
    slug = error.strip("#!?").replace("/", "").lower()
    in_book(
        f"formula_error_{slug}",
        "formula:error workbook:xlsx",
        f"期间|单位|发文总数\n2026-03|松岗镇|={error}\n2026-03|河湾街道|31",
        must="formula_error 2 3",
        results={"C2": error},
    )
in_book("formula_error_ods", "formula:error workbook:ods", "期间|单位|发文总数\n2026-03|松岗镇|=1/0\n2026-03|河湾街道|31", must="formula_error 2 3", results={"C2": "#DIV/0!"}, via="ods")
in_book("formula_error_xls", "formula:error workbook:xls", "期间|单位|发文总数\n2026-03|松岗镇|=1/0\n2026-03|河湾街道|31", must="formula_error 2 3", results={"C2": "#DIV/0!"}, via="xls")
in_bytes("formula_error_in_text", "formula:error", "期间,单位,发文总数\n2026-03,松岗镇,#DIV/0!\n2026-03,河湾街道,31\n", must="formula_error 2 3")
in_book("merged_units_share_a_number", "merged:data workbook:xlsx", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42\n2026-03|河湾街道|"), ((2, 3, 3, 3),))], must="cell_merged 2 3")
in_book("merged_across_columns", "merged:data workbook:xlsx", [Plane("月报", table("期间|单位|发文总数|应办结公文数\n2026-03|松岗镇|42|\n2026-03|河湾街道|31|12"), ((2, 3, 2, 4),)) ], must="cell_merged 2 3")
in_book("merged_period", "merged:period workbook:xlsx", [Plane("月报", table("期间|单位|发文总数\n2026-03|松岗镇|42\n|河湾街道|31"), ((2, 1, 3, 1),))], "T01 42; T02 31", columns=("doc_total",))
in_book("merged_titles", "merged:title header:titles workbook:xlsx", [Plane("月报", table("2026年3月份报送情况||\n期间|单位|发文总数\n2026-03|松岗镇|42"), ((1, 1, 1, 3),))], "T01 42", columns=("doc_total",))
in_book("error_in_a_note", "formula:error workbook:xlsx", "期间|单位|发文总数|备注\n2026-03|松岗镇|42|=#REF!\n2026-03|河湾街道|31|", "T01 42; T02 31", columns=("doc_total",), results={"D2": "#REF!"}, notes={"T01": "#REF!"})

in_book("format_with_measure", "number:format workbook:xlsx", "期间|单位|公用经费支出\n2026-03|松岗镇|3.5§0.0\"万元\"\n2026-03|河湾街道|2", "T01 3.5; T02 2", columns=("log_spent",))
in_book("format_of_ten_thousands", "number:format workbook:xlsx", "期间|单位|公用经费支出\n2026-03|松岗镇|35000§0!.0,\"万元\"\n2026-03|河湾街道|2", "T01 3.5; T02 2", columns=("log_spent",))
in_book("format_of_thousands", "number:format workbook:xlsx", "期间|单位|公用经费支出\n2026-03|松岗镇|35000§0.0,\n2026-03|河湾街道|2", must="shown_otherwise 2 3")
in_book("format_of_a_day", "number:format workbook:xlsx", "期间|单位|发文总数\n2026-03|松岗镇|42§yyyy-mm-dd\n2026-03|河湾街道|31", must="not_understood 2 3")
in_book("format_of_brackets", "number:format workbook:xlsx", "期间|单位|到位资金\n2026-03|松岗镇|-3.5§0.0_);(0.0)\n2026-03|河湾街道|2", "T01 -3.5; T02 2", columns=("fund_in",))
in_book("format_of_percent_in_a_count", "number:format workbook:xlsx", "期间|单位|发文总数\n2026-03|松岗镇|42%\n2026-03|河湾街道|31", must="not_understood 2 3")
in_book("format_hidden", "number:format workbook:xlsx", "期间|单位|发文总数\n2026-03|松岗镇|42§;;;\n2026-03|河湾街道|31", must="shown_otherwise 2 3")
in_book("format_hidden_nought", "number:format workbook:xlsx", "期间|单位|发文总数\n2026-03|松岗镇|0§0;-0;;@\n2026-03|河湾街道|31", "T01 0; T02 31", columns=("doc_total",))
in_book("format_of_thousands_marks", "number:format workbook:xlsx", "期间|单位|公用经费支出\n2026-03|松岗镇|35000§#,##0.00_ \n2026-03|河湾街道|2§_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "T01 35000; T02 2", columns=("log_spent",))
in_book("format_of_thousands_xls", "number:format workbook:xls", "期间|单位|公用经费支出\n2026-03|松岗镇|35000§0.0,\n2026-03|河湾街道|2", must="shown_otherwise 2 3", via="xls")
in_book("format_of_thousands_ods", "number:format workbook:ods", "期间|单位|公用经费支出\n2026-03|松岗镇|35000§0.0,\n2026-03|河湾街道|2", must="shown_otherwise 2 3", via="ods")
in_book("format_hidden_ods", "number:format workbook:ods", "期间|单位|发文总数\n2026-03|松岗镇|42§;;;\n2026-03|河湾街道|31", must="shown_otherwise 2 3", via="ods")
in_book("format_rounded_ods", "number:format workbook:ods", "期间|单位|公用经费支出\n2026-03|松岗镇|3.14§0\n2026-03|河湾街道|35000§#,##0", "T01 3.14; T02 35000", columns=("log_spent",), via="ods")
in_book("ratio_without_format", "number:ratio workbook:xlsx", "期间|单位|发文总数|信息采用率\n2026-03|松岗镇|42|0.452\n2026-03|河湾街道|31|0.5", must="percent_unclear 2 4; percent_unclear 3 4")
add("xlsx_strict", "workbook:strict", lambda: writers.strict_book(table(PLAIN)), "xlsx", KNOWN, refusal="BrokenWorkbook NotAWorkbook EmptyFile")

# ---- damage and disguise --------------------------------------------------------------------------------------------

in_text("rows_short", "ragged:short", "期间|单位|发文总数|应办结公文数\n2026-03|松岗镇|42\n2026-03|河湾街道|31|12", must="too_few_cells 2 -")
in_text("rows_long", "ragged:long", "期间|单位|发文总数|应办结公文数\n2026-03|松岗镇|42|40|7\n2026-03|河湾街道|31|12", must="value_without_header 2 5")
in_bytes("nul", "damage:nul", "期间,单位,发文总数\n2026-03,松岗镇,4\x002\n", refusal="HoldsNul")
add("line_without_end", "damage:long_line", lambda: ("期间,单位,发文总数\n2026-03,松岗镇," + "4" * 1_200_000 + "\n").encode(), "csv", refusal="LineTooLong")
in_bytes("control_characters", "damage:control", "期间,单位,发文总数\n2026-03,松岗镇,4\x072\n2026-03,河湾街道,31\n", must="not_understood 2 3")
add("empty_file", "damage:empty", b"", "csv", refusal="EmptyFile")
add("blanks_alone", "damage:empty", b" \r\n\r\n \t\n", "csv", refusal="EmptyFile")
in_text("header_alone", "damage:no_rows", "期间|单位|发文总数", must="no_records - -", refusal="EmptyFile")
add("xlsx_cut_short", "damage:torn_workbook", lambda: writers.book([Plane("Sheet1", table(PLAIN))])[:-900], "xlsx", refusal="BrokenWorkbook NotAWorkbook")
add("xlsx_of_nothing", "damage:torn_workbook", b"PK\x03\x04aaaaaaa", "xlsx", refusal="BrokenWorkbook NotAWorkbook")
add("xlsx_locked", "workbook:encrypted", writers.locked_book, "xlsx", refusal="WorkbookProtected")
add("xlsx_macros", "workbook:macros", lambda: writers.repacked(writers.book([Plane("Sheet1", table(PLAIN))]), {}, {"xl/vbaProject.bin": b"\xcc\x61"}), "xlsm", refusal="WorkbookWithMacros")
add("xlsx_links", "workbook:links", lambda: writers.repacked(writers.book([Plane("Sheet1", table(PLAIN))]), {}, {"xl/externalLinks/externalLink1.xml": b"<x/>"} ), "xlsx", refusal="WorkbookWithLinks")
add("xlsx_sparse", "workbook:sparse", writers.sparse_book, "xlsx", refusal="SparseWorkbook")
add("xlsx_bomb", "workbook:bomb", writers.swollen_book, "xlsx", refusal="WorkbookTooLarge")
add("xlsx_entities", "workbook:bomb", writers.laughing_book, "xlsx", refusal="BrokenWorkbook")
add("xlsx_under_csv", "extension:wrong workbook:xlsx", lambda: writers.book([Plane("Sheet1", table(PLAIN))]), "csv", refusal="NotText")
add("csv_under_xlsx", "extension:wrong", lambda: writers.text(table(PLAIN)), "xlsx", refusal="NotAWorkbook")
add("csv_under_xls", "extension:wrong", lambda: writers.text(table(PLAIN), "gb18030", delimiter="\t"), "xls", KNOWN)
add("xlsx_under_xls", "extension:wrong workbook:xlsx", lambda: writers.book([Plane("Sheet1", table(PLAIN))]), "xls", KNOWN)
add("page_under_xls", "extension:wrong web_page:xls", lambda: ("<html><body><table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in table(PLAIN)) + "</table></body></html>" ).encode(), "xls", refusal="WebPage")
add("no_ending", "extension:none", lambda: writers.text(table(PLAIN), "gb18030"), "", KNOWN, file_name="三月报送")
add("program", "extension:wrong", b"MZ\x90\x00" + bytes(64), "csv", refusal="NotText")
for kind in ("pdf", "png", "jpg"):
    add(f"scan_{kind}", f"scan:{kind}", writers.scan(kind), kind, refusal="NeedsTyping")

# ---- documents and containers ---------------------------------------------------------------------------------------

add("docx_table", "document:docx header:titles", lambda: writers.document("2026年3月报送情况", table(PLAIN), "填表人：张三"), "docx", KNOWN)
add("doc_table", "document:doc", lambda: writers.document("2026年3月报送情况", table(PLAIN), "填表人：张三"), "doc", KNOWN, via="doc")
add("docx_without_table", "document:docx layout:narrative", lambda: writers.document("3月份，松岗镇报送12条、河湾街道4条。", []), "docx", refusal="NoHeader NoKindFits EmptyFile NoTable")
SENT = dt.datetime(2026, 4, 2, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
TOWNS = "期间|单位|发文总数\n2026-03|松岗镇|42\n2026-03|河湾街道|31"
BUREAU = "期间|单位|发文总数\n2026-03|县财政局|58"
add("zip_of_two", "container:zip", lambda: writers.archive({"乡镇.csv": writers.text(table(TOWNS), "gb18030"), "机关.xlsx": writers.book([Plane("月报", table(BUREAU))])} ), "zip", "T01 42; T02 31; O05 58", ("doc_total",))
add("zip_named_in_gbk", "container:zip encoding:gb18030", lambda: writers.archive({"乡镇街道三月.csv": writers.text(table(TOWNS), "gb18030")}, "gbk"), "zip", "T01 42; T02 31", ("doc_total",))
add("zip_in_zip", "container:nested", lambda: writers.archive({"里.zip": writers.archive({"乡镇.csv": writers.text(table(TOWNS))}), "机关.csv": writers.text(table(BUREAU))} ), "zip", "T01 42; T02 31; O05 58", ("doc_total",))
add("mail_of_two", "container:eml", lambda: writers.mail(SENT, "松岗镇 <songgang@county.example>", "3月报送", {"乡镇.csv": writers.text(table(TOWNS), "gb18030"), "机关.csv": writers.text(table(BUREAU))}), "eml", "T01 42; T02 31; O05 58", ("doc_total",))
add("mail_with_zip", "container:eml container:nested", lambda: writers.mail(SENT, "songgang@county.example", "=?utf-8?B?5oql6YCB?=", {"报送.zip": writers.archive({"乡镇.csv": writers.text(table(TOWNS))})}), "eml", "T01 42; T02 31", ("doc_total",))
add("zip_bomb", "container:zip container:bomb", lambda: writers.archive({"大.csv": b" " * (60 * 2**20)}), "zip", refusal="ParcelTooLarge")
add("zip_too_deep", "container:nested container:bomb", lambda: _nested(6), "zip", refusal="ParcelTooDeep")
add("zip_climbing", "container:zip container:path", lambda: writers.archive({"../../外面.csv": writers.text(table(TOWNS))}), "zip", "T01 42; T02 31", ("doc_total",))
add("zip_empty", "container:zip damage:empty", lambda: writers.archive({}), "zip", refusal="EmptyParcel")
add("mail_without_files", "container:eml damage:empty", lambda: writers.mail(SENT, "songgang@county.example", "3月报送", {}), "eml", refusal="EmptyParcel")


def _nested(depth: int) -> bytes:
    """Zips within zips."""
    inner: Mapping[str, bytes] = {"乡镇.csv": writers.text(table(TOWNS))}
    for _ in range(depth):
        inner = {"里.zip": writers.archive(inner)}
    return inner["里.zip"]
