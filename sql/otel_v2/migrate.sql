-- OpenTelemetry: one day of spans from v1 (otel.traces, the Collector's layout) into otel_v2, through
-- the door: kinds and codes are read in every spelling, prompts stay out, all rollups and the requests
-- to models are filled. Parameters:
--   day      the day to copy (UTC)
--   cut_off  when v2 began to get spans itself; what is younger is there already
--
--   for i in $(seq 29 -1 0); do
--       clickhouse-client --param_day=$(date -u -d "-$i day" +%F) \
--           --param_cut_off='2026-11-20 12:00:00' --queries-file sql/otel_v2/migrate.sql
--   done
--
-- The whole way: apply sql/otel_v2; let the ingestion write to both (DUAL_WRITE=true) and note when:
-- that is cut_off; the loop above; compare; let readers take v2 (CLICKHOUSE_VERSION=v2); stop writing
-- to v1 (DUAL_WRITE=false) and keep it for its 30 days.
--
-- Why so: columns are named on both sides, as the layouts differ in number and order; days are
-- numbers of Timestamp, as v1 has no Date; only the last 30 days by the server's own clock, as days
-- expire by it, and older ones would at once (they are not compared either). Writing to both since
-- `cut_off` and copying what is older leaves no span twice.
-- A day that failed is simply copied again, and so is one that did not: the rows come in a fixed
-- order and are recognised (in the last 1000 inserts into each table). v1 is only read.
--
-- The way back: readers return to otel.traces, which still has everything; v2 is emptied of a day by
--   ALTER TABLE otel_v2.traces_local DROP PARTITION '2026-11-19'        (gen_ai_requests_local alike)
--   DELETE FROM otel_v2.traces_daily_summary_local WHERE Date = '2026-11-19' (each rollup alike)
-- To copy such a day again then, write 'disable' for 'force_enable' below: else the rollups, which
-- recognise the rows, stay empty.

INSERT INTO otel_v2.traces_in
    (Timestamp, TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind, ServiceName,
     ResourceAttributes, SpanAttributes, Duration, StatusCode, StatusMessage,
     `Events.Timestamp`, `Events.Name`, `Events.Attributes`)
SETTINGS deduplicate_insert_select = 'force_enable', async_insert = 0, max_execution_time = 3600
SELECT
    Timestamp, TraceId, SpanId, ParentSpanId, TraceState, SpanName, toString(SpanKind), ServiceName,
    ResourceAttributes, SpanAttributes, Duration, toString(StatusCode), StatusMessage,
    `Events.Timestamp`, `Events.Name`, `Events.Attributes`
FROM otel.traces
WHERE Timestamp >= toDateTime64({day:Date}, 9, 'UTC')
  AND Timestamp < toDateTime64({day:Date} + 1, 9, 'UTC')
  AND Timestamp < {cut_off:DateTime64(9, 'UTC')}
  AND {day:Date} > toDate(now()) - 30
ORDER BY ALL;

-- Both sides, day and service: `missing` is 0 where all went well.
SELECT
    {day:Date} AS day,
    ServiceName,
    countIf(version = 'v1') AS v1,
    countIf(version = 'v2') AS v2,
    v1 - v2 AS missing
FROM
(
    SELECT 'v1' AS version, toString(ServiceName) AS ServiceName FROM otel.traces
    WHERE Timestamp >= toDateTime64({day:Date}, 9, 'UTC')
      AND Timestamp < toDateTime64({day:Date} + 1, 9, 'UTC')
      AND Timestamp < {cut_off:DateTime64(9, 'UTC')}
    UNION ALL
    SELECT 'v2', toString(ServiceName) FROM otel_v2.traces
    WHERE Date = {day:Date} AND Timestamp < {cut_off:DateTime64(9, 'UTC')}
)
WHERE {day:Date} > toDate(now()) - 30
GROUP BY ServiceName
ORDER BY ServiceName;
