-- Every file that was checked: loaded ones, and those given back to a unit.
-- zh: 检查过的每个文件: 已装入的和退回单位的。
-- grain: one competition, one load or one return
-- increment: view
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送; 退回的文件为 R 加日志号 | load; of a returned file R and the number of its journal line
-- column: sha256 | 文件指纹 | SHA-256 of the file
-- column: file_name | 文件名 | file name
-- column: kind | 文件种类 | kind of file
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: is_returned | 是否退回 | given back
select
    loads.competition_id,
    loads.load_id,
    loads.sha256,
    loads.file_name,
    loads.kind,
    loads.first_month,
    loads.last_month,
    false as is_returned
from landing.loads as loads
union
select
    returns.competition_id,
    cast('R' || cast(returns.entry_no as varchar) as varchar) as load_id,
    returns.sha256,
    returns.file_name,
    returns.kind,
    returns.first_month,
    returns.last_month,
    true as is_returned
from landing.returns as returns
