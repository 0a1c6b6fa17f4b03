"""A league written as rows alone: no register, no ballots, one dimension, plain points, and other rules in each group.

Everything a reader or an office meets (kinds of file, headers, templates, checks, the page about files, the table) comes
from the rows; the word 积分 and the columns of a match stand nowhere in the program.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import expectations
from competition.rulebook import Rulebook, read_rulebooks
from etl import template
from etl.kinds import kinds_of
from etl.layout import Home
from tests.etl.office import quick
from tests.etl.test_competitions import write

# In the first division a win counts 3, in the second 2 and a clean sheet 1.
TABLES = {
    "competition": """competition_id,name_zh,name_en,zone,first_month,due_day,cutoff_day,due_time,holiday_rule
cup,县足球联赛,County league,Asia/Shanghai,8,5,10,18:00,none""",
    "versions": "version_id,first_month,last_month\nseason,2026-08,",
    "holidays": "on,kind,name_zh,name_en",
    "season/dimensions": "dimension_id,sort,name_zh,name_en,look_zh,look_en\nplay,1,比战绩,Compare results,看积分,Look at points",
    "season/items": "item_id,sort,name_zh,name_en,points\ntop,1,甲级战绩,First division,114\nlow,2,乙级战绩,Second division,90",
    "season/columns": """column_id,sort,source,owner,measure,value_type,period,aggregate,lowest,highest,name_zh,name_en
played,1,office,office,场,count,month,sum,0,,赛,Played
won,2,office,office,场,count,month,sum,0,,胜,Won
drawn,3,office,office,场,count,month,sum,0,,平,Drawn
lost,4,office,office,场,count,month,sum,0,,负,Lost
clean,5,office,office,场,count,month,sum,0,,零封,Clean sheets""",
    "season/indicators": """indicator_id,sort,item_id,dimension_id,shape,points,period,apply_per,no_task,register_id,multi,share,needs_document,is_verified,measure,name_zh,name_en,clause_zh,clause_en,entered_by_zh,entered_by_en,family,groups
top_points,1,top,play,deduct_from_base,114,month,scope,omit,,,,no,no,分,积分,Points,胜 3 平 1,3 a win and 1 a draw,联赛,league,score,first
low_points,2,low,play,deduct_from_base,90,month,scope,omit,,,,no,no,分,积分与零封,Points and clean sheets,胜 2 平 1 零封 1,"2 a win, 1 a draw, 1 a clean sheet",联赛,league,score,second
wins,3,,,deduct_from_base,38,month,scope,omit,,,,no,no,场,胜场,Wins,同分比胜场,decides between equal points,联赛,league,part,""",
    "season/adjustments": """indicator_id,family,sort,item_id,dimension_id,shape,points,period,apply_per,no_task,register_id,multi,share,needs_document,is_verified,measure,name_zh,name_en,clause_zh,clause_en,entered_by_zh,entered_by_en""",
    "season/terms": """indicator_id,role,column_id,weight,effect
top_points,gain,won,3,
top_points,gain,drawn,1,
low_points,gain,won,2,
low_points,gain,drawn,1,
low_points,gain,clean,1,
wins,gain,won,1,""",
    "season/parameters": "indicator_id,parameter,value\ntop_points,base_points,0\nlow_points,base_points,0\nwins,base_points,0",
    "season/groups": "group_id,sort,name_zh,name_en\nfirst,1,甲级,First division\nsecond,2,乙级,Second division",
    "season/classes": "class_id,sort,name_zh,name_en\nany,1,不分类,No classes",
    "season/orders": "sort,order_by,key,direction\n1,points,wins,high",
    "season/checks": """check_id,sort,kind,source,column_id,other_column_id,limit_value,severity,name_zh,name_en
won_within_played,1,part_of_whole,office,won,played,,must_fix,胜场不多于赛场,Won at most played
clean_within_played,2,part_of_whole,office,clean,played,,please_check,零封不多于赛场,Clean sheets at most played""",
    "season/policy": """policy_id,value,note_zh,note_en
bonus_cap,0,,
deduction_cap,0,,
mover_threshold,1.00,,
named_tail,0,,
blend_objective,1,,
blend_evaluation,0,,
change_note_share,0.30,,
change_small_count,10,,
ballot_class_minimum,5,,
score_scale,points,,""",
}  # fmt: skip
ROSTER = """unit_id,name_zh,name_en,group_id,class_id,first_month
lions,雄狮,Lions,first,any,2026-08
eagles,雄鹰,Eagles,first,any,2026-08
bears,黑熊,Bears,first,any,2026-08
foxes,银狐,Foxes,second,any,2026-08
herons,白鹭,Herons,second,any,2026-08
"""
# Lions and Eagles end equal on points; Eagles won more often.
MATCHES = """period,unit,played,won,drawn,lost,clean
2026-08,Lions,4,2,1,1,2
2026-08,Eagles,4,2,1,1,0
2026-08,Bears,4,0,2,2,0
2026-08,Foxes,4,2,0,2,2
2026-08,Herons,4,2,1,1,0
"""


def league(folder: Path) -> Path:
    """The rulebook as files."""
    for name, text in TABLES.items():
        write(folder / f"{name}.csv", text + "\n")
    return folder


def read(folder: Path) -> Rulebook:
    """The rulebook as it is read."""
    return read_rulebooks(league(folder))["cup"]


def test_kinds_of_file_follow_from_the_rows(tmp_path: Path) -> None:
    version = read(tmp_path).versions[-1]
    kinds = kinds_of(version)
    assert list(kinds) == ["office", "external_ranks", "roster"]
    assert template.header(kinds["office"]) == ["期间", "单位", "赛", "胜", "平", "负", "零封", "备注"]
    assert template.header(kinds["office"], "en") == [
        "Period",
        "Unit",
        "Played",
        "Won",
        "Drawn",
        "Lost",
        "Clean sheets",
        "Note",
    ]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_page_about_files_speaks_of_this_rulebook_only(tmp_path: Path, language: Any) -> None:
    version = read(tmp_path).versions[-1]
    page = template.described(version, language)
    assert page.count("### `") == 3
    for column in version.columns:
        assert f"`{column.column_id}`" in page
    example = template.example(kinds_of(version)["roster"], version, language)
    assert ("甲级" if language == "zh_CN" else "First division") in example


def test_checks_follow_from_the_rows(tmp_path: Path) -> None:
    titles = expectations.describe("office", read(tmp_path).versions[-1])["title_zh"].to_list()
    assert any("胜场不多于赛场" in title for title in titles)


def test_league_table_through_the_command_line(tmp_path: Path) -> None:
    home = Home(tmp_path / "data", league(tmp_path / "data" / "rulebook"))
    roster, matches = write(tmp_path / "roster.csv", ROSTER), write(tmp_path / "matches.csv", MATCHES)
    assert quick(home, "load", roster, "--received", "2026-08-01 09:00").code == 0
    wrong = write(tmp_path / "wrong.csv", MATCHES.replace("Bears,4,0", "Bears,4,5"))
    refused = quick(home, "load", wrong, "--received", "2026-09-02 09:00")
    assert (refused.code, "wrong.csv" in refused.err, "Won" in refused.err) == (2, True, True)
    judged = quick(home, "load", matches, "--kind", "judges", "--received", "2026-09-02 09:00")
    assert (judged.code, "office" in judged.err, "Traceback" in judged.err) == (2, True, False)
    assert quick(home, "load", matches, "--received", "2026-09-02 09:00").code == 0
    september = (
        MATCHES.replace("2026-08,", "2026-09,")
        .replace("Lions,4,2,1,1", "Lions,3,0,3,0")
        .replace("Eagles,4,2,1,1", "Eagles,3,1,0,2")
    )
    assert quick(home, "load", write(tmp_path / "9.csv", september), "--received", "2026-10-02 09:00").code == 0
    table = {
        group: [
            (row["unit_id"], row["place"], Decimal(row["score"]))
            for row in quick(home, "standings", "--scope", "to-2026-09", "--group", group, "--json").value["standings"]  # type: ignore[attr-defined]
        ]
        for group in ("first", "second")
    }
    # 2 x 3 + 1 + 3 x 1 = 10 and 2 x 3 + 1 + 3 = 10 by three wins; then 2 x (2 x 2 + 2) and 2 x (2 x 2 + 1).
    assert table == {
        "first": [("eagles", 1, Decimal(10)), ("lions", 2, Decimal(10)), ("bears", 3, Decimal(4))],
        "second": [("foxes", 1, Decimal(12)), ("herons", 2, Decimal(10))],
    }
    assert quick(home, "publish", "2026-08").code == 0
    assert quick(home, "verify").code == 0
