-- Ranks and honours that bodies above gave the units, each with its own date.
-- zh: 上级机关给各单位的名次和荣誉, 各有截至日期。
-- grain: one competition, one body, one metric, one date, one unit
-- increment: view
-- public: yes
-- example: select body, metric, as_of, unit_zh, place, of_count from analysis.external_places order by as_of desc, body, metric, place limit 20
-- column: competition_id | 竞赛 | competition
-- column: body | 评定机关 | body
-- column: metric | 名目 | metric
-- column: as_of | 截至日期 | as of
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: place | 名次 | place
-- column: of_count | 参评数 | of how many
-- column: score | 得分 | score
-- column: note | 说明 | note
select
    ranks.competition_id,
    ranks.body,
    ranks.metric,
    ranks.as_of,
    ranks.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    ranks.place,
    ranks.of_count,
    ranks.score,
    ranks.note
from catalog.external_ranks as ranks
left join staging.units as units
    on units.competition_id = ranks.competition_id
    and units.unit_id = ranks.unit_id
    and units.first_month <= substr(cast(ranks.as_of as varchar), 1, 7)
    and coalesce(units.last_month, '9999-12') >= substr(cast(ranks.as_of as varchar), 1, 7)
