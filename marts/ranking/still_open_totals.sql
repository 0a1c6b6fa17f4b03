-- What a unit can still earn this year, and the most it can reach, in the years to date.
-- zh: 一个单位今年还能得多少分, 最多能到多少, 见于各累计范围。
-- grain: one competition, one scope, one unit
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: year_points | 全年分值 | points of the year
-- column: open_so_far | 已开的应得分 | open so far
-- column: earned_so_far | 已得分 | earned so far
-- column: still_open | 还能争取的分 | points that can still be earned
-- column: waiting_points | 待核的分 | points that wait for a register
-- column: best_possible | 最多可得分 | most that can be reached
with
summed as (
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        sum(parts.year_points) as year_points,
        sum(parts.open_so_far) as open_so_far,
        sum(parts.earned_so_far) as earned_so_far,
        sum(parts.still_open) as still_open,
        sum(parts.waiting_points) as waiting_points
    from ranking.still_open as parts
    group by parts.competition_id, parts.scope_id, parts.unit_id
)
select
    summed.competition_id,
    summed.scope_id,
    summed.unit_id,
    cast(summed.year_points as decimal(18, 4)) as year_points,
    cast(summed.open_so_far as decimal(18, 4)) as open_so_far,
    cast(summed.earned_so_far as decimal(18, 4)) as earned_so_far,
    cast(summed.still_open as decimal(18, 4)) as still_open,
    cast(summed.waiting_points as decimal(18, 4)) as waiting_points,
    cast(summed.earned_so_far + summed.still_open + summed.waiting_points as decimal(18, 4)) as best_possible
from summed
