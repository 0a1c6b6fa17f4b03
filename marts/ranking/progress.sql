-- How each unit moved: against the period before, against last year, and in the year so far.
-- grain: one competition, one scope, one unit
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: previous_score | 上期总分 | score of the period before
-- column: score_change | 与上期总分之差 | change of score
-- column: shown_movement | 可展示的升降, 任一期未报则空 | places gained, empty where a report of either period is missing
-- column: last_year_place | 上年同期名次 | place last year
-- column: last_year_score | 上年同期总分 | score last year
-- column: last_year_change | 与上年同期总分之差 | change of score against last year
-- column: last_year_movement | 与上年同期名次之差, 正为上升 | places gained against last year
-- column: to_date_movement | 累计名次的升降, 正为上升 | places gained in the year so far
-- column: to_date_gap_to_next | 累计与上一名之差 | gap to the next above in the year so far
-- column: to_date_next_unit_id | 累计的上一名单位 | the next above in the year so far
-- column: is_mover | 升降是否值得一提 | moved enough to be named
-- column: mover_order | 升降者的次序, 上升下降各排 | order among those who rose, or among those who fell
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as group_id,
    cast(null as decimal(18, 2)) as previous_score,
    cast(null as decimal(18, 2)) as score_change,
    cast(null as integer) as shown_movement,
    cast(null as integer) as last_year_place,
    cast(null as decimal(18, 2)) as last_year_score,
    cast(null as decimal(18, 2)) as last_year_change,
    cast(null as integer) as last_year_movement,
    cast(null as integer) as to_date_movement,
    cast(null as decimal(18, 2)) as to_date_gap_to_next,
    cast(null as varchar) as to_date_next_unit_id,
    cast(null as boolean) as is_mover,
    cast(null as integer) as mover_order
where 1 = 0
