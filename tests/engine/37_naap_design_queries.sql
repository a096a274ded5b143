-- Expects: sql/naap applied. Empties the tables it uses.
-- The design's own statements, as far as they were right, and their corrected forms where not.
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;

-- The example rows of a Flink job: as printed less today(), which is no column to insert into.
INSERT INTO naap.calculated_metrics VALUES (
    now64(3), toStartOfDay(now('UTC')), toStartOfDay(now('UTC')) + INTERVAL 5 SECOND,
    'stream-374e1e', 'ce6ee475', 'gateway-daydream-us-east', '0x52cf...', 'GPU-a8d13655...', 'us-east-1',
    'streamdiffusion-sdxl-faceid', 'sdxl-v1.0', 'prompt_to_first_frame_latency', 'performance', 3300.0, 'ms',
    '{"request_timestamp": "2026-01-14T10:00:00Z"}', now());
INSERT INTO naap.calculated_metrics VALUES (
    now64(3), toStartOfDay(now('UTC')), toStartOfDay(now('UTC')) + INTERVAL 5 MINUTE,
    'stream-374e1e', NULL, 'gateway-daydream-us-east', '0x52cf...', 'GPU-a8d13655...', 'us-east-1',
    'streamdiffusion-sdxl-faceid', 'sdxl-v1.0', 'jitter_coefficient', 'performance', 0.08, 'ratio',
    '{"sample_count": 60, "mean_fps": 19.98, "stddev_fps": 1.6}', now());
SELECT metric_name, metric_value, metric_unit, request_id FROM naap.calculated_metrics ORDER BY metric_name;

-- Query 1: frame rates of an orchestrator. Query 2: restarts of a GPU are counted up, not summed up
-- (70 for one restart in the design).
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, restart_count)
SELECT toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') + toIntervalSecond(10 * number), 's', '0x52cf', 'p', if(number < 8, 'GPU-1', ''), 15 + number, if(number < 4, 10, 11) FROM numbers(10);
SELECT toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE) = toStartOfDay(now('UTC')) AS time_bucket, avg(output_fps) AS avg_fps, round(quantile(0.95)(output_fps), 3) AS p95_fps
FROM naap.ai_stream_status
WHERE event_date >= today() - 7 AND orchestrator_address = '0x52cf' AND pipeline = 'p'
GROUP BY time_bucket ORDER BY time_bucket;
SELECT gpu_id, avg(avg_output_fps) AS avg_fps, sum(total_restarts) AS total_restarts
FROM naap.ai_stream_status_5min_mv WHERE metric_date = toDate(now('UTC')) GROUP BY gpu_id ORDER BY gpu_id;
SELECT gpu_id, deltaSumTimestamp(restart_count, toUnixTimestamp64Milli(event_timestamp)) AS total_restarts
FROM naap.ai_stream_status WHERE event_date = toDate(now('UTC')) GROUP BY gpu_id ORDER BY gpu_id;

-- The gap of gpu_id is filled where it is '' (the column is no Nullable).
ALTER TABLE naap.ai_stream_status UPDATE gpu_id = 'GPU-unknown' WHERE gpu_id = '' SETTINGS mutations_sync = 1;
SELECT gpu_id, count() FROM naap.ai_stream_status GROUP BY gpu_id ORDER BY gpu_id;

-- A text without zone means UTC, whatever the session's zone.
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, last_error_time)
SELECT * FROM VALUES('event_timestamp String, stream_id String, last_error_time String', (formatDateTime(now('UTC'), '%Y-%m-%d 12:00:00'), 'zone', formatDateTime(now('UTC'), '%Y-%m-%d 12:00:00')))
SETTINGS session_timezone = 'America/New_York';
SELECT 'zone', event_timestamp = last_error_time, event_timestamp = toStartOfDay(now('UTC')) + INTERVAL 12 HOUR FROM naap.ai_stream_status WHERE stream_id = 'zone';

-- Exports name the partition's column; event_hour costs nothing to store.
SELECT 'exported', countIf(event_date = toDate(event_timestamp)), count() FROM (SELECT *, event_date FROM naap.ai_stream_status);
SELECT 'stored', name, default_kind FROM system.columns WHERE database = 'naap' AND table = 'ai_stream_status' AND name IN ('event_date', 'event_hour') ORDER BY name;

-- One request of many is found by the index, without its date.
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp)
SELECT toStartOfDay(now('UTC')) + toIntervalSecond(intDiv(number, 20)), 's', lower(hex(sipHash64(toUInt64(intDiv(number, 6))))), 'app_x', now64(3) FROM numbers(600000);
SELECT 'a tenth of the granules at most', sum(marks) * 10 < (SELECT sum(marks) FROM system.parts WHERE database = 'naap' AND table = 'stream_trace_events' AND active)
FROM (EXPLAIN ESTIMATE SELECT count() FROM naap.stream_trace_events WHERE request_id = lower(hex(sipHash64(toUInt64(777)))));
SELECT 'found', count() FROM naap.stream_trace_events WHERE request_id = lower(hex(sipHash64(toUInt64(777))));

-- What has expired goes with its whole partition, at once.
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp)
SELECT toStartOfDay(now('UTC')) - INTERVAL 100 DAY + toIntervalSecond(number), 's', 'old', 'app_x', now64(3) FROM numbers(10);
OPTIMIZE TABLE naap.stream_trace_events FINAL;
SELECT 'expired', count() FROM naap.stream_trace_events WHERE request_id = 'old';

TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;
