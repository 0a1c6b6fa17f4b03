-- Who stands where: place, score and what it is made of, movement and the gap to the next, names beside every code.
-- zh: 谁排第几: 名次、总分及其构成、升降、与上一名之差, 代码旁都有名称。
-- grain: one competition, one scope, one unit
-- increment: view
-- public: yes
-- example: select group_zh, place, unit_zh, score, movement, gap_to_next from analysis.standing where scope_id = (select max(scope_id) from live.scopes where scope_kind = 'month') order by group_id, place
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: scope_kind | 范围种类: month 月 quarter 季 half 半年 to_date 累计 year 年 | kind of scope: month, quarter, half, to_date or year
-- column: group_id | 组别 | group
-- column: group_zh | 组别名称 | name of the group in Chinese
-- column: group_en | 组别英文名 | name of the group in English
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: class_id | 单位类别 | class of the unit
-- column: place | 名次, 不排名则空 | place, empty where the unit has none
-- column: of_count | 本组排名的单位数 | how many of the group have a place
-- column: is_tied | 是否并列 | shares its place
-- column: score | 总分 | score
-- column: earned | 得分合计 | points earned
-- column: open_points | 应得分合计 | open points
-- column: lost_points | 失分 | points lost
-- column: bonus | 加分 | bonus
-- column: deduction | 扣分 | deduction
-- column: previous_place | 上期名次 | place in the period before
-- column: movement | 升降, 正为上升 | places gained
-- column: score_change | 与上期总分之差 | change of score
-- column: gap_to_best | 与组内最高分之差 | gap to the best of the group
-- column: gap_to_next | 与上一名之差 | gap to the next above
-- column: next_unit_id | 上一名单位 | the next above
-- column: next_unit_zh | 上一名单位名称 | name of the next above in Chinese
-- column: next_unit_en | 上一名单位英文名 | name of the next above in English
-- column: is_guest | 是否列席 | guest, without a place
-- column: is_missing | 是否未报 | its report is missing
-- column: is_new | 是否新列入 | new to the list
-- column: veto | 否决效果, 没有则空文字 | effect of a veto, an empty text where there is none
-- column: status | 状态: provisional 暂列 final 定稿 | state: provisional or final
-- column: issue_no | 通报期号, 未发布则空 | bulletin, empty where none was published
select
    standings.competition_id,
    standings.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    scopes.scope_kind,
    standings.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    standings.unit_id,
    standings.unit_zh,
    standings.unit_en,
    standings.class_id,
    standings.place,
    statistics.placed_count as of_count,
    standings.is_tied,
    standings.score,
    standings.earned,
    standings.open_points,
    standings.lost_points,
    standings.bonus,
    standings.deduction,
    standings.previous_place,
    standings.movement,
    standings.score_change,
    standings.gap_to_best,
    standings.gap_to_next,
    standings.next_unit_id,
    above.unit_zh as next_unit_zh,
    above.unit_en as next_unit_en,
    standings.is_guest,
    standings.is_missing,
    standings.is_new,
    standings.veto,
    standings.status,
    standings.issue_no
from ranking.standings as standings
join catalog.scopes as scopes
    on scopes.competition_id = standings.competition_id and scopes.scope_id = standings.scope_id
left join catalog.groups as groups
    on groups.competition_id = standings.competition_id
    and groups.scope_id = standings.scope_id
    and groups.group_id = standings.group_id
left join ranking.group_statistics as statistics
    on statistics.competition_id = standings.competition_id
    and statistics.scope_id = standings.scope_id
    and statistics.group_id = standings.group_id
left join ranking.standings as above
    on above.competition_id = standings.competition_id
    and above.scope_id = standings.scope_id
    and above.unit_id = standings.next_unit_id
