-- Every file that was loaded, with its ledger of records.
-- zh: 装入的每个文件及其行数账。
-- grain: one competition, one load
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: kind | 文件种类 | kind of file
-- column: sha256 | 文件指纹 | SHA-256 of the file
-- column: file_name | 文件名 | file name
-- column: submitter | 报送方 | submitter
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: received_at | 到达时间 | arrival, UTC
-- column: received_on | 到达日期 | day of arrival
-- column: received_from | 送达人 | handed in by
-- column: revision | 版次 | revision
-- column: encoding | 编码 | encoding
-- column: records_physical | 物理行数 | physical records
-- column: records_accepted | 采用行数 | accepted
-- column: records_rejected | 退回行数 | rejected
-- column: records_set_aside | 搁置行数 | set aside
-- column: records_blank | 空行数 | blank
-- column: recorded_at | 登记时间 | recorded at, UTC
-- column: note | 说明 | note
select
    loads.competition_id,
    loads.load_id,
    loads.kind,
    loads.sha256,
    loads.file_name,
    loads.submitter,
    loads.first_month,
    loads.last_month,
    loads.received_at,
    loads.received_on,
    loads.received_from,
    loads.revision,
    loads.encoding,
    loads.records_physical,
    loads.records_accepted,
    loads.records_rejected,
    loads.records_set_aside,
    loads.records_blank,
    loads.recorded_at,
    loads.note
from landing.loads as loads
