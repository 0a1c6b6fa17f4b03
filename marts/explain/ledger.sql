-- The account of each unit, line by line, in words: clause, arithmetic, points, and what would have earned the rest.
-- zh: 每个单位逐行的计分账, 用文字说: 条文、算式、得分, 以及怎样才能得到其余的分。
-- grain: one competition, one scope, one unit, one line
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: line_no | 行号 | line number
-- column: line_kind | indicator 指标 / conversion 折算 / bonus 加分 / deduction 扣分 / cap 封顶 / total 总分 | kind of line
-- column: indicator_id | 指标 | indicator
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: label_zh | 名称 | label in Chinese
-- column: label_en | 名称 (英文) | label
-- column: state | 状态 | state
-- column: points | 计入总分的分值 | points that go into the total
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: clause_zh | 细则条文 | clause in Chinese
-- column: clause_en | 细则条文 (英文) | clause
-- column: arithmetic_zh | 算式 | arithmetic in Chinese
-- column: arithmetic_en | 算式 (英文) | arithmetic
-- column: lost_zh | 失分说明 | what would have earned the rest, in Chinese
-- column: lost_en | 失分说明 (英文) | what would have earned the rest
with
figures as (
    -- numbers as people write them: no trailing zeros
    select
        lines.*,
        row_number() over (
            partition by lines.competition_id, lines.scope_id, lines.unit_id
            order by lines.section, lines.sort, lines.indicator_id, lines.cap_id
        ) as line_no,
        coalesce(rtrim(rtrim(cast(lines.own as varchar), '0'), '.'), '') as x_text,
        coalesce(rtrim(rtrim(cast(lines.other as varchar), '0'), '.'), '') as y_text,
        coalesce(rtrim(rtrim(cast(lines.full_points as varchar), '0'), '.'), '') as p_text,
        coalesce(rtrim(rtrim(cast(lines.shown as varchar), '0'), '.'), '') as r_text,
        coalesce(rtrim(rtrim(cast(lines.rate as varchar), '0'), '.'), '') as percent,
        coalesce(rtrim(rtrim(cast(lines.raw as varchar), '0'), '.'), '') as raw_text,
        coalesce(rtrim(rtrim(cast(lines.best as varchar), '0'), '.'), '') as best_text,
        coalesce(rtrim(rtrim(cast(lines.gap as varchar), '0'), '.'), '') as gap_text,
        coalesce(rtrim(rtrim(cast(lines.mean as varchar), '0'), '.'), '') as mean_text,
        coalesce(cast(lines.amount as varchar), '') as k,
        coalesce(cast(lines.place as varchar), '') as n,
        coalesce(rtrim(rtrim(cast(lines.lost_points as varchar), '0'), '.'), '') as lost_text
    from explain.lines as lines
),
sentences as (
    -- the two sentences of a line in both languages in one text, so that each gap is filled once
    select
        figures.*,
        coalesce(templates.text_zh, '') || chr(31) || coalesce(templates.text_en, '') || chr(31)
        || coalesce(lost.text_zh, '') || chr(31) || coalesce(lost.text_en, '') as text
    from figures
    left join build.templates as templates on templates.template_key = figures.template_key
    left join build.templates as lost on lost.template_key = figures.lost_key
),
with_values as (
    select
        sentences.*,
        replace(replace(replace(sentences.text, '{x}', sentences.x_text), '{y}', sentences.y_text), '{n}', sentences.n)
            as text_1
    from sentences
),
with_points as (
    select
        with_values.*,
        replace(
            replace(replace(with_values.text_1, '{p}', with_values.p_text), '{r}', with_values.r_text),
            '{lost}', with_values.lost_text
        ) as text_2
    from with_values
),
with_comparison as (
    select
        with_points.*,
        replace(
            replace(replace(with_points.text_2, '{raw}', with_points.raw_text), '{best}', with_points.best_text),
            '{gap}', with_points.gap_text
        ) as text_3
    from with_points
),
worded as (
    select
        with_comparison.*,
        replace(
            replace(replace(with_comparison.text_3, '{rate}', with_comparison.percent), '{mean}', with_comparison.mean_text),
            '{k}', with_comparison.k
        ) as words
    from with_comparison
)
select
    worded.competition_id,
    worded.scope_id,
    worded.unit_id,
    cast(worded.line_no as integer) as line_no,
    worded.line_kind,
    worded.indicator_id,
    indicators.item_id,
    indicators.dimension_id,
    cast(coalesce(indicators.name_zh, caps.name_zh, labels.text_zh) as varchar) as label_zh,
    cast(coalesce(indicators.name_en, caps.name_en, labels.text_en) as varchar) as label_en,
    worded.state,
    worded.points,
    worded.open_points,
    worded.lost_points,
    indicators.clause_zh,
    indicators.clause_en,
    cast(split_part(worded.words, chr(31), 1) as varchar) as arithmetic_zh,
    cast(split_part(worded.words, chr(31), 2) as varchar) as arithmetic_en,
    cast(split_part(worded.words, chr(31), 3) as varchar) as lost_zh,
    cast(split_part(worded.words, chr(31), 4) as varchar) as lost_en
from worded
join calendar.scopes as scopes
    on scopes.competition_id = worded.competition_id and scopes.scope_id = worded.scope_id
left join rulebook.indicators as indicators
    on indicators.competition_id = scopes.competition_id
    and indicators.version_id = scopes.version_id
    and indicators.indicator_id = worded.indicator_id
left join rulebook.caps as caps
    on caps.competition_id = scopes.competition_id
    and caps.version_id = scopes.version_id
    and caps.cap_id = worded.cap_id
left join build.templates as labels
    on labels.template_key = worded.template_key || '.label'
