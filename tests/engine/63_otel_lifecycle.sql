-- Expects: sql/otel_v2 applied, the functions loaded. Empties the tables it uses.
-- How days go. Disks and volumes are configuration: clients/test_otel_storage.py has them.
CREATE DATABASE printed;

-- defect 43: a move to a volume, without a policy that has it.
CREATE TABLE printed.metrics_local (Timestamp DateTime, Date Date DEFAULT toDate(Timestamp), ServiceName String) ENGINE = MergeTree PARTITION BY toYYYYMM(Date) ORDER BY ServiceName
TTL Date + INTERVAL 7 DAY TO VOLUME 'cold_storage', Date + INTERVAL 30 DAY DELETE; -- { serverError 450 }
CREATE TABLE printed.logs_local (Timestamp DateTime, Date Date DEFAULT toDate(Timestamp), ServiceName String) ENGINE = MergeTree PARTITION BY toYYYYMMDD(Date) ORDER BY ServiceName
TTL Date + INTERVAL 3 DAY TO VOLUME 'cold_storage', Date + INTERVAL 14 DAY DELETE; -- { serverError 450 }

-- defect 44: no SQL creates a policy.
CREATE STORAGE POLICY tiered_storage VOLUMES hot_volume (DISK disk_nvme), cold_volume (DISK disk_ssd), archive_volume (DISK disk_s3); -- { clientError 62 }

-- defect 45: the table is on the policy `default`.
CREATE TABLE printed.traces_local (Timestamp DateTime, Date Date DEFAULT toDate(Timestamp), ServiceName String) ENGINE = MergeTree PARTITION BY toYYYYMM(Date) ORDER BY ServiceName
TTL Date + INTERVAL 30 DAY DELETE SETTINGS ttl_only_drop_parts = 1;
ALTER TABLE printed.traces_local MODIFY TTL Date + INTERVAL 7 DAY TO VOLUME 'cold_volume', Date + INTERVAL 30 DAY TO VOLUME 'archive_volume', Date + INTERVAL 90 DAY DELETE; -- { serverError 450 }

-- defect 56: the background drops whole parts only, and a part of the design's is a month: expired rows stay
-- beside others. The same with daily partitions: none stays. (OPTIMIZE ... FINAL rewrites either.) How many days
-- of the printed month have expired depends on today; on its last day all have, and the part goes. So 30 days, of
-- which 20 have expired, stand in one part besides.
CREATE TABLE printed.by_month (Date Date) ENGINE = MergeTree PARTITION BY toYYYYMM(Date) ORDER BY Date TTL Date + INTERVAL 30 DAY DELETE SETTINGS ttl_only_drop_parts = 1, merge_with_ttl_timeout = 0;
CREATE TABLE printed.monthly (Date Date) ENGINE = MergeTree PARTITION BY tuple() ORDER BY Date TTL Date + INTERVAL 30 DAY DELETE SETTINGS ttl_only_drop_parts = 1, merge_with_ttl_timeout = 0;
CREATE TABLE printed.rewriting AS printed.monthly ENGINE = MergeTree PARTITION BY tuple() ORDER BY Date TTL Date + INTERVAL 30 DAY DELETE SETTINGS ttl_only_drop_parts = 0, merge_with_ttl_timeout = 0;
ALTER TABLE otel_v2.traces_local MODIFY SETTING merge_with_ttl_timeout = 0;
ALTER TABLE otel_v2.metrics_local MODIFY SETTING merge_with_ttl_timeout = 0;
ALTER TABLE otel_v2.logs_local MODIFY SETTING merge_with_ttl_timeout = 0;
INSERT INTO printed.by_month SELECT toStartOfMonth(today() - 30) + number FROM numbers(31) WHERE toStartOfMonth(today() - 30) + number <= toLastDayOfMonth(today() - 30);
INSERT INTO printed.monthly SELECT today() - 49 + number FROM numbers(30);
INSERT INTO printed.rewriting SELECT today() - 49 + number FROM numbers(30);
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName) SELECT toDateTime(today() - 49 + number, 'UTC'), 's' FROM numbers(30);
INSERT INTO otel_v2.metrics_in (Timestamp, ServiceName) SELECT toDateTime(today() - 49 + number, 'UTC'), 's' FROM numbers(30);
INSERT INTO otel_v2.logs_in (Timestamp, ServiceName) SELECT toDateTime(today() - 29 + number, 'UTC'), 's' FROM numbers(30);
SELECT sleep(3) FORMAT Null;
SELECT sleep(3) FORMAT Null;
SELECT 'printed 56: expired rows that stay', countIf(Date + INTERVAL 30 DAY <= today()), count() FROM printed.monthly;
SELECT 'printed 56, its month', countIf(Date + INTERVAL 30 DAY <= today()) = if(today() - 30 = toLastDayOfMonth(today() - 30), 0, toDayOfMonth(today() - 30)) FROM printed.by_month;
SELECT 'rewriting parts instead', countIf(Date + INTERVAL 30 DAY <= today()), count() FROM printed.rewriting;
SELECT 'ours: traces', countIf(Date + INTERVAL 30 DAY <= today()), count() FROM otel_v2.traces_local;
SELECT 'ours: metrics', countIf(Date + INTERVAL 30 DAY <= today()), count() FROM otel_v2.metrics_local;
SELECT 'ours: logs', countIf(Date + INTERVAL 14 DAY <= today()), count() FROM otel_v2.logs_local;
SELECT 'rollups outlive the rows', sum(TotalSpans) FROM otel_v2.traces_daily_summary;
SELECT 'a day is a partition, and goes as a whole', table, extract(engine_full, 'PARTITION BY (\\S+)') AS partition, extract(engine_full, 'ttl_only_drop_parts = (1)') AS whole
FROM system.tables WHERE database = 'otel_v2' AND name IN ('traces_local', 'metrics_local', 'logs_local', 'gen_ai_requests_local') ORDER BY table;
DROP DATABASE printed;
