-- Ranks and honours that bodies above gave, each with its own date.
-- zh: 上级机关给的名次和荣誉, 各有截至日期。
-- grain: one competition, one unit, one body, one metric, one date
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: body | 评定机关 | body
-- column: metric | 名目 | metric
-- column: score | 得分 | score
-- column: place | 名次 | place
-- column: of_count | 参评数 | of how many
-- column: as_of | 截至日期 | as of
-- column: note | 说明 | note
select
    ranks.competition_id,
    ranks.unit_id,
    ranks.body,
    ranks.metric,
    ranks.score,
    ranks.place,
    ranks.of_count,
    ranks.as_of,
    ranks.note
from landing.external_ranks as ranks
join staging.effective_loads as loads
    on loads.competition_id = ranks.competition_id
    and loads.load_id = ranks.load_id
    and loads.part like cast(ranks.as_of as varchar) || ' %'
