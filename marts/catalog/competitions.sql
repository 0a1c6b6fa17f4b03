-- The competitions in this warehouse.
-- zh: 库里的各项竞赛。
-- grain: one competition
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: zone | 时区 | time zone
select competitions.competition_id, competitions.name_zh, competitions.name_en, competitions.zone
from rulebook.competitions as competitions
