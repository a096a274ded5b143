-- Expects: sql/naap applied, the functions loaded. Empties its tables.
-- What is wrong with NaaP's DDL and queries as printed, shown with the code or number it gives, and ours
-- on the same rows, before and after merges. sql/naap/README.md says where more about ours is shown.
CREATE DATABASE printed;
CREATE TABLE printed.ai_stream_status
(
    event_timestamp DateTime64(3, 'UTC'),
    event_date Date MATERIALIZED toDate(event_timestamp),
    event_hour UInt8 MATERIALIZED toHour(event_timestamp),
    stream_id String,
    request_id String,
    gateway String,
    orchestrator_address String,
    orchestrator_url String,
    gpu_id String,
    region LowCardinality(String),
    pipeline LowCardinality(String),
    pipeline_id String,
    model_id String,
    output_fps Float32,
    input_fps Float32,
    state LowCardinality(String),
    restart_count UInt32,
    last_error Nullable(String),
    last_error_time Nullable(DateTime64(3)),
    prompt_text Nullable(String),
    prompt_width UInt16,
    prompt_height UInt16,
    params_hash String,
    is_cold_start Boolean DEFAULT false,
    startup_time_ms Nullable(UInt32),
    ingestion_timestamp DateTime DEFAULT now()
)
ENGINE = MergeTree()
PARTITION BY toYYYYMM(event_date)
ORDER BY (event_date, orchestrator_address, pipeline, stream_id, event_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS index_granularity = 8192;
CREATE TABLE printed.stream_ingest_metrics
(
    event_timestamp DateTime64(3, 'UTC'),
    event_date Date MATERIALIZED toDate(event_timestamp),
    stream_id String,
    request_id String,
    gateway String,
    orchestrator_address String,
    pipeline_id String,
    connection_quality LowCardinality(String),
    video_jitter Float32,
    video_packets_received UInt32,
    video_packets_lost UInt32,
    video_packet_loss_pct Float32,
    video_last_input_ts Float32,
    audio_jitter Float32,
    audio_packets_received UInt32,
    audio_packets_lost UInt32,
    audio_packet_loss_pct Float32,
    audio_last_input_ts Float32,
    bytes_received UInt64,
    bytes_sent UInt64,
    transport_id String,
    ingestion_timestamp DateTime DEFAULT now()
)
ENGINE = MergeTree()
PARTITION BY toYYYYMM(event_date)
ORDER BY (event_date, stream_id, event_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS index_granularity = 8192;
CREATE TABLE printed.stream_trace_events
(
    event_timestamp DateTime64(3, 'UTC'),
    event_date Date MATERIALIZED toDate(event_timestamp),
    stream_id String,
    request_id String,
    gateway String,
    orchestrator_address String,
    orchestrator_url String,
    pipeline_id String,
    trace_type LowCardinality(String),
    data_timestamp DateTime64(3, 'UTC'),
    ingestion_timestamp DateTime DEFAULT now()
)
ENGINE = MergeTree()
PARTITION BY toYYYYMM(event_date)
ORDER BY (event_date, request_id, trace_type, data_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS index_granularity = 8192;
CREATE TABLE printed.calculated_metrics
(
    metric_timestamp DateTime64(3, 'UTC'),
    metric_date Date MATERIALIZED toDate(metric_timestamp),
    window_start DateTime64(3, 'UTC'),
    window_end DateTime64(3, 'UTC'),
    stream_id String,
    request_id Nullable(String),
    gateway String,
    orchestrator_address String,
    gpu_id Nullable(String),
    region LowCardinality(String),
    pipeline LowCardinality(String),
    model_id String,
    metric_name LowCardinality(String),
    metric_category LowCardinality(String),
    metric_value Float64,
    metric_unit LowCardinality(String),
    metric_metadata String,
    ingestion_timestamp DateTime DEFAULT now()
)
ENGINE = MergeTree()
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, metric_name, orchestrator_address, pipeline, metric_timestamp)
TTL metric_date + INTERVAL 90 DAY DELETE
SETTINGS index_granularity = 8192;
CREATE TABLE printed.orchestrator_metadata
(
    orchestrator_address String,
    gpu_id String,
    gpu_name String,
    gpu_memory_total UInt64,
    gpu_memory_free UInt64,
    gpu_major_version UInt8,
    runner_version String,
    orchestrator_version String,
    supported_pipelines Array(String),
    capacity_in_use UInt8,
    price_per_pixel Float64,
    region LowCardinality(String),
    valid_from DateTime DEFAULT now(),
    valid_to Nullable(DateTime),
    is_current Boolean MATERIALIZED (valid_to IS NULL),
    last_seen DateTime DEFAULT now()
)
ENGINE = ReplacingMergeTree(last_seen)
PARTITION BY orchestrator_address
ORDER BY (orchestrator_address, valid_from)
SETTINGS index_granularity = 8192;
-- defect 76: rows that are there before the views stay out of them; no column has a codec
INSERT INTO printed.ai_stream_status (event_timestamp, stream_id) VALUES (now64(3, 'UTC'), 'before');
CREATE MATERIALIZED VIEW printed.ai_stream_status_5min_mv
ENGINE = SummingMergeTree()
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, orchestrator_address, pipeline, time_bucket)
AS
SELECT
    toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE) as time_bucket,
    toDate(time_bucket) as metric_date,
    orchestrator_address,
    pipeline,
    gpu_id,
    region,
    avg(output_fps) as avg_output_fps,
    quantile(0.5)(output_fps) as median_output_fps,
    quantile(0.95)(output_fps) as p95_output_fps,
    avg(input_fps) as avg_input_fps,
    count() as sample_count,
    sum(restart_count) as total_restarts
FROM printed.ai_stream_status
GROUP BY time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region;
CREATE MATERIALIZED VIEW printed.stream_ingest_metrics_hourly_mv
ENGINE = SummingMergeTree()
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, stream_id, hour_bucket)
AS
SELECT
    toStartOfHour(event_timestamp) as hour_bucket,
    toDate(hour_bucket) as metric_date,
    stream_id,
    orchestrator_address,
    avg(video_jitter) as avg_video_jitter,
    avg(audio_jitter) as avg_audio_jitter,
    sum(video_packets_lost) as total_video_packets_lost,
    sum(audio_packets_lost) as total_audio_packets_lost,
    sum(bytes_received) as total_bytes_received,
    sum(bytes_sent) as total_bytes_sent,
    count() as sample_count
FROM printed.stream_ingest_metrics
GROUP BY hour_bucket, metric_date, stream_id, orchestrator_address;
SELECT 76, 'printed, rows before the view', count() FROM printed.ai_stream_status_5min_mv;
SELECT 76, 'printed, codec of raw text', compression_codec FROM system.columns WHERE database = 'printed' AND table = 'ai_stream_status' AND name = 'prompt_text';
SELECT 76, 'ours, codec of raw text', compression_codec FROM system.columns WHERE database = 'naap' AND table = 'raw_events' AND name = 'raw_data';

-- no column of the design is missing
SELECT 'columns that ours lacks', count() FROM system.columns WHERE database = 'printed' AND table NOT LIKE '.inner%'
    AND (table, name) NOT IN (SELECT table, name FROM system.columns WHERE database = 'naap');

TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;
TRUNCATE TABLE naap.orchestrator_metadata;
TRUNCATE TABLE naap.orchestrator_metadata_history;

-- defect 60: 18 values for 17 columns; metric_date is no column to insert into
INSERT INTO printed.calculated_metrics VALUES (
    now(), today(), '2026-01-14 10:00:00', '2026-01-14 10:00:05',
    'stream-374e1e', 'ce6ee475', 'gateway-daydream-us-east',
    '0x52cf...', 'GPU-a8d13655...', 'us-east-1',
    'streamdiffusion-sdxl-faceid', 'sdxl-v1.0',
    'prompt_to_first_frame_latency', 'performance',
    3300.0, 'ms',
    '{"request_timestamp": "2026-01-14T10:00:00Z"}',
    now()
); -- { error 62 }
INSERT INTO printed.calculated_metrics VALUES (
    now(), today(), '2026-01-14 10:00:00', '2026-01-14 10:05:00',
    'stream-374e1e', NULL, 'gateway-daydream-us-east',
    '0x52cf...', 'GPU-a8d13655...', 'us-east-1',
    'streamdiffusion-sdxl-faceid', 'sdxl-v1.0',
    'jitter_coefficient', 'performance',
    0.08, 'ratio',
    '{"sample_count": 60, "mean_fps": 19.98, "stddev_fps": 1.6}',
    now()
); -- { error 62 }
INSERT INTO printed.calculated_metrics (metric_timestamp, metric_date) VALUES (now(), today()); -- { error 44 }
SELECT 60, 'printed', 'code 62 twice; with the column named 44', count() FROM printed.calculated_metrics;
INSERT INTO naap.calculated_metrics VALUES (
    now(), toStartOfDay(now('UTC')), toStartOfDay(now('UTC')) + INTERVAL 5 SECOND,
    'stream-374e1e', 'ce6ee475', 'gateway-daydream-us-east',
    '0x52cf...', 'GPU-a8d13655...', 'us-east-1',
    'streamdiffusion-sdxl-faceid', 'sdxl-v1.0',
    'prompt_to_first_frame_latency', 'performance',
    3300.0, 'ms',
    '{"request_timestamp": "2026-01-14T10:00:00Z"}',
    now()
);
SELECT 60, 'ours', metric_value FROM naap.metrics;

-- gpu1 in two batches with one restart (3 to 4), gpu2 in one
-- defect 61: averages, quantiles and readings of a counter summed, over both GPUs
-- defect 63: a counter's readings summed: 70 for one restart
SYSTEM STOP MERGES;
CREATE VIEW printed.statuses AS
SELECT toDateTime64(toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 3, 'UTC') + toIntervalSecond(number) AS event_timestamp,
    if(number < 20, 'a', 'b') AS stream_id, '0x1' AS orchestrator_address, 'p' AS pipeline, if(number < 20, 'gpu1', 'gpu2') AS gpu_id,
    multiIf(number < 10, 20, number < 20, 30, 10) AS output_fps, if(number < 20, 30, 30) AS input_fps,
    multiIf(number < 10, 3, number < 20, 4, 0) AS restart_count, number
FROM numbers(40);
INSERT INTO printed.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT * EXCEPT number FROM printed.statuses WHERE number < 10;
INSERT INTO printed.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT * EXCEPT number FROM printed.statuses WHERE number BETWEEN 10 AND 19;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT * EXCEPT number FROM printed.statuses WHERE number < 10;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT * EXCEPT number FROM printed.statuses WHERE number BETWEEN 10 AND 19;
SELECT 63, 'printed', gpu_id, avg(output_fps) as avg_fps, sum(restart_count) as total_restarts FROM printed.ai_stream_status WHERE gpu_id != '' GROUP BY gpu_id;
SELECT deltaSumTimestamp(restart_count, event_timestamp) FROM printed.ai_stream_status; -- { serverError ILLEGAL_TYPE_OF_ARGUMENT }
-- it adds in the order of rows, which is that of parts: they are to be sorted first
SELECT 63, 'from sorted rows', deltaSumTimestamp(restart_count, toUnixTimestamp64Milli(event_timestamp)) FROM (SELECT * FROM naap.ai_stream_status ORDER BY event_timestamp);
SELECT 63, 'ours', gpu_id, sum(total_restarts) FROM naap.ai_stream_status_5min_mv GROUP BY gpu_id;
INSERT INTO printed.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT * EXCEPT number FROM printed.statuses WHERE number >= 20;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT * EXCEPT number FROM printed.statuses WHERE number >= 20;
SELECT 61, 'printed before', count() FROM printed.ai_stream_status_5min_mv;
SELECT 61, 'ours before', gpu_id, avg_output_fps, median_output_fps, p95_output_fps, avg_input_fps, sample_count, total_restarts FROM naap.ai_stream_status_5min_mv ORDER BY gpu_id;
SYSTEM START MERGES;
OPTIMIZE TABLE printed.ai_stream_status_5min_mv FINAL;
OPTIMIZE TABLE naap.ai_stream_status_5min FINAL;
OPTIMIZE TABLE naap.ai_stream_restarts_5min FINAL;
SELECT 61, 'printed after', avg_output_fps, median_output_fps, p95_output_fps, avg_input_fps, sample_count, total_restarts FROM printed.ai_stream_status_5min_mv;
SELECT 61, 'ours after', gpu_id, avg_output_fps, median_output_fps, p95_output_fps, avg_input_fps, sample_count, total_restarts FROM naap.ai_stream_status_5min_mv ORDER BY gpu_id;
-- defect 76: of both GPUs the slow tail is at 10 frames; p95 shows the good one
SELECT 76, 'p95, p05 of all', quantile(0.95)(output_fps), quantile(0.05)(output_fps) FROM printed.ai_stream_status WHERE gpu_id != '';
SELECT 76, 'ours has p05', groupArray(p05_output_fps) FROM (SELECT * FROM naap.ai_stream_status_5min_mv ORDER BY gpu_id);

-- defect 62: counters and jitter summed, over both orchestrators. Three readings of 0x1, one of 0x2, counted from connections an hour before
SYSTEM STOP MERGES;
CREATE VIEW printed.readings AS
SELECT toDateTime64(toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 3, 'UTC') + toIntervalMinute(m) AS event_timestamp, 's' AS stream_id, o AS orchestrator_address,
    jitter AS video_jitter, lost AS video_packets_lost, bytes AS bytes_received, m >= 65 AS late
FROM VALUES('m UInt32, o String, jitter Float64, lost UInt32, bytes UInt64',
    (1, '0x1', 0, 0, 0), (1, '0x2', 0, 0, 0), (61, '0x1', 0.1, 1, 1000), (62, '0x1', 0.1, 2, 2000), (65, '0x1', 0.4, 2, 3000), (66, '0x2', 0.4, 4, 4000));
INSERT INTO printed.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, video_packets_lost, bytes_received)
SELECT * EXCEPT late FROM printed.readings WHERE NOT late;
INSERT INTO printed.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, video_packets_lost, bytes_received)
SELECT * EXCEPT late FROM printed.readings WHERE late;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, video_packets_lost, bytes_received)
SELECT * EXCEPT late FROM printed.readings WHERE NOT late;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, video_packets_lost, bytes_received)
SELECT * EXCEPT late FROM printed.readings WHERE late;
SELECT 62, 'ours before', orchestrator_address, round(avg_video_jitter, 3), total_video_packets_lost, total_bytes_received
FROM naap.stream_ingest_metrics_hourly_mv WHERE toHour(hour_bucket) = 1 ORDER BY orchestrator_address;
SYSTEM START MERGES;
OPTIMIZE TABLE printed.stream_ingest_metrics_hourly_mv FINAL;
OPTIMIZE TABLE naap.stream_ingest_metrics_hourly FINAL;
SELECT 62, 'printed after', orchestrator_address, round(avg_video_jitter, 3), total_video_packets_lost, total_bytes_received
FROM printed.stream_ingest_metrics_hourly_mv WHERE toHour(hour_bucket) = 1;
SELECT 62, 'ours after', orchestrator_address, round(avg_video_jitter, 3), total_video_packets_lost, total_bytes_received
FROM naap.stream_ingest_metrics_hourly_mv WHERE toHour(hour_bucket) = 1 ORDER BY orchestrator_address;

-- Three announcements of one GPU, then one of two GPUs, each at its now()
-- defect 64: valid_from is in the key, so nothing is ever replaced
-- defect 65: gpu_id is not in the key, so one of two GPUs is
INSERT INTO printed.orchestrator_metadata (orchestrator_address, gpu_id, valid_from, last_seen)
SELECT '0x1', 'gpu1', now() - 10 * number AS valid_from, valid_from FROM numbers(1, 3);
INSERT INTO printed.orchestrator_metadata (orchestrator_address, gpu_id, valid_from, last_seen)
SELECT '0x2', gpu, now(), now() FROM (SELECT arrayJoin(['gpu1', 'gpu2']) AS gpu);
INSERT INTO naap.orchestrator_metadata_history (orchestrator_address, gpu_id, last_seen) SELECT '0x1', 'gpu1', now64(3) - toIntervalSecond(10 * number) FROM numbers(1, 3);
INSERT INTO naap.orchestrator_metadata_history (orchestrator_address, gpu_id, last_seen) SELECT '0x2', gpu, now64(3) FROM (SELECT arrayJoin(['gpu1', 'gpu2']) AS gpu);
SELECT 64, 'ours before', orchestrator_address, count() FROM naap.orchestrator_metadata FINAL WHERE is_current = true GROUP BY orchestrator_address ORDER BY orchestrator_address;
OPTIMIZE TABLE printed.orchestrator_metadata FINAL;
OPTIMIZE TABLE naap.orchestrator_metadata FINAL;
SELECT 64, 'printed after', count() FROM printed.orchestrator_metadata WHERE is_current = true AND orchestrator_address = '0x1';
SELECT 65, 'printed after', count() FROM printed.orchestrator_metadata WHERE is_current = true AND orchestrator_address = '0x2';
SELECT 64, 'ours after', orchestrator_address, count() FROM naap.orchestrator_metadata WHERE is_current = true GROUP BY orchestrator_address ORDER BY orchestrator_address;
SELECT 64, 'ours, history', count() FROM naap.orchestrator_metadata_history;

-- defect 66: a partition an orchestrator
INSERT INTO printed.orchestrator_metadata (orchestrator_address) SELECT concat('0xa', toString(number)) FROM numbers(101); -- { serverError TOO_MANY_PARTS }
INSERT INTO printed.orchestrator_metadata (orchestrator_address) SELECT concat('0xb', toString(number)) FROM numbers(102) SETTINGS max_partitions_per_insert_block = 0;
SELECT 66, 'printed', count(), uniqExact(_part) FROM printed.orchestrator_metadata WHERE orchestrator_address LIKE '0xb%';
INSERT INTO naap.orchestrator_metadata (orchestrator_address, valid_from) SELECT concat('0xb', toString(number)), now() FROM numbers(5000);
SELECT 66, 'ours', count(), uniqExact(_part) FROM naap.orchestrator_metadata WHERE orchestrator_address LIKE '0xb%';

-- defect 67: the gap of gpu_id
INSERT INTO printed.ai_stream_status (event_timestamp, stream_id) VALUES (now64(3), 'gap');
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id) VALUES (now64(3), 'gap');
ALTER TABLE printed.ai_stream_status UPDATE gpu_id = 'GPU-unknown' WHERE gpu_id IS NULL SETTINGS mutations_sync = 1;
ALTER TABLE naap.ai_stream_status UPDATE gpu_id = 'GPU-unknown' WHERE gpu_id = '' SETTINGS mutations_sync = 1;
SELECT 67, 'printed', countIf(gpu_id = 'GPU-unknown') FROM printed.ai_stream_status WHERE stream_id = 'gap';
SELECT 67, 'ours', countIf(gpu_id = 'GPU-unknown') FROM naap.ai_stream_status WHERE stream_id = 'gap';

-- defect 68: the first frame 3.3 s after the request; a later one after 9
INSERT INTO printed.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp)
SELECT at, 's', 'ce6ee475', type, at FROM (SELECT toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') + toIntervalMillisecond(ms) AS at, type FROM VALUES('ms UInt32, type String',
    (0, 'gateway_receive_stream_request'), (3300, 'gateway_receive_first_processed_segment'), (9000, 'gateway_receive_first_processed_segment')));
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp, event_id)
SELECT event_timestamp, stream_id, request_id, trace_type, data_timestamp, generateUUIDv4() FROM printed.stream_trace_events;
SELECT 68, 'printed', max(CASE WHEN trace_type = 'gateway_receive_first_processed_segment' THEN data_timestamp END) -
    max(CASE WHEN trace_type = 'gateway_receive_stream_request' THEN data_timestamp END) as prompt_to_first_frame_ms
FROM printed.stream_trace_events WHERE request_id = 'ce6ee475' GROUP BY request_id;
SELECT 68, 'ours before', prompt_to_first_frame_ms FROM naap.query_request_latencies(request_id = 'ce6ee475');
OPTIMIZE TABLE naap.stream_trace_events FINAL;
SELECT 68, 'ours after', prompt_to_first_frame_ms FROM naap.query_request_latencies(request_id = 'ce6ee475');

-- defect 69: MATERIALIZED columns are stored, and not in SELECT *
CREATE TABLE printed.stored AS printed.ai_stream_status;
INSERT INTO printed.stored (event_timestamp) SELECT toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') + toIntervalMillisecond(10 * number) FROM numbers(800000);
SELECT 69, 'printed, bytes of both, compressed to some', sum(data_uncompressed_bytes), sum(data_compressed_bytes) BETWEEN 1000 AND 100000 FROM system.columns WHERE database = 'printed' AND table = 'stored' AND name IN ('event_date', 'event_hour');
CREATE TABLE printed.exported ENGINE = Memory AS SELECT * FROM printed.ai_stream_status;
SELECT count() FROM printed.exported WHERE event_date = today(); -- { serverError UNKNOWN_IDENTIFIER }
INSERT INTO FUNCTION file('never_written_{_partition_id}.parquet', Parquet) PARTITION BY event_date SELECT * FROM printed.ai_stream_status; -- { serverError UNKNOWN_IDENTIFIER }
SELECT 69, 'printed, export by event_date', 'code 47';
SELECT 69, 'ours', name, default_kind FROM system.columns WHERE database = 'naap' AND table = 'ai_stream_status' AND name IN ('event_date', 'event_hour') ORDER BY name;

-- defect 70: what has expired shares its month with what has not: the merge rewrites the part. (Days around the
-- end of retention that lie in two months would not: there a retention of 75 days stands for 90.)
CREATE TABLE printed.kept_90 (event_date Date, n UInt8) ENGINE = MergeTree PARTITION BY toYYYYMM(event_date) ORDER BY n TTL event_date + INTERVAL 90 DAY DELETE;
CREATE TABLE printed.kept_75 (event_date Date, n UInt8) ENGINE = MergeTree PARTITION BY toYYYYMM(event_date) ORDER BY n TTL event_date + INTERVAL 75 DAY DELETE;
SYSTEM STOP MERGES;
INSERT INTO printed.kept_90 SELECT if(number < 6, today() - 90, today() - 89), number FROM numbers(10);
INSERT INTO printed.kept_75 SELECT if(number < 6, today() - 75, today() - 74), number FROM numbers(10);
SYSTEM START MERGES;
OPTIMIZE TABLE printed.kept_90 FINAL;
OPTIMIZE TABLE printed.kept_75 FINAL;
SELECT 70, 'printed', value FROM system.merge_tree_settings WHERE name = 'ttl_only_drop_parts';
SELECT 70, 'printed', count(), uniqExact(_part), 'part, written again', toUInt32(splitByChar('_', any(_part))[-1]) > 0 FROM (SELECT *, _table, _part FROM merge('printed', '^kept_')) WHERE _table = if(toDayOfMonth(today() - 89) != 1, 'kept_90', 'kept_75');
-- ours in the background, without OPTIMIZE
ALTER TABLE naap.stream_trace_events MODIFY SETTING merge_with_ttl_timeout = 0;
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id) SELECT if(number < 6, today() - 90, today() - 89), 'ttl', 'ttl' FROM numbers(10);
SELECT sleep(3) FORMAT Null;
SELECT 70, 'ours', count() FROM naap.stream_trace_events WHERE request_id = 'ttl';
ALTER TABLE naap.stream_trace_events RESET SETTING merge_with_ttl_timeout;
SELECT 70, 'ours, partitions that hold what has expired', count() FROM system.parts WHERE database = 'naap' AND table = 'stream_trace_events' AND active AND rows > 0 AND max_date <= today() - 90;

-- defect 71: seconds of an epoch in 24 bits
-- defect 72: a negative loss
SELECT 71, 'printed, error and step', video_last_input_ts - 1767908896.5, nextafter FROM (SELECT toFloat64(toFloat32(1767908896.5)) AS video_last_input_ts, reinterpretAsFloat32(reinterpretAsUInt32(toFloat32(1767908896.5)) + 1) - toFloat32(1767908896.5) AS nextafter);
INSERT INTO printed.stream_ingest_metrics (event_timestamp, stream_id, video_last_input_ts) VALUES (now64(3), 'precise', 1767908896.5);
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, video_last_input_ts) VALUES (now64(3), 'precise', 1767908896.5);
SELECT 71, 'printed', video_last_input_ts - 1767908896.5 FROM printed.stream_ingest_metrics WHERE stream_id = 'precise';
SELECT 71, 'ours', video_last_input_ts - 1767908896.5 FROM naap.stream_ingest_metrics WHERE stream_id = 'precise';
INSERT INTO printed.stream_ingest_metrics (event_timestamp, stream_id, video_packets_lost)
SELECT now64(3), 'late', video_packets_lost FROM format(JSONEachRow, 'video_packets_lost UInt32', '{"video_packets_lost": -1}'); -- { serverError CANNOT_PARSE_NUMBER }
INSERT INTO naap.raw_events (raw_data) SELECT concat('{"type":"stream_ingest_metrics","timestamp":', toString(toUnixTimestamp64Milli(now64(3))), ',"data":{"stream_id":"late","stats":{"track_stats":[{"type":"video","packets_lost":-1}]}}}');
SELECT 72, 'printed', 'code 72';
SELECT 72, 'ours', video_packets_lost FROM naap.stream_ingest_metrics WHERE stream_id = 'late';

-- defect 73: "today" where the server is, days of events in UTC. One of these zones has another date than UTC.
INSERT INTO printed.ai_stream_status (event_timestamp, stream_id) VALUES (now64(3), 'today');
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, gpu_id) VALUES (now64(3), 'today', 'today');
CREATE TABLE printed.today_in (zone String, n UInt64) ENGINE = Memory;
INSERT INTO printed.today_in SELECT 'west', count() FROM printed.ai_stream_status WHERE stream_id = 'today' AND event_date = today() SETTINGS session_timezone = 'Etc/GMT+12';
INSERT INTO printed.today_in SELECT 'east', count() FROM printed.ai_stream_status WHERE stream_id = 'today' AND event_date = today() SETTINGS session_timezone = 'Etc/GMT-14';
SELECT 73, 'printed', min(n) FROM printed.today_in;
SELECT 73, 'ours, west', count() FROM naap.query_gpu_fps(day = toDate(now('UTC'))) WHERE gpu_id = 'today' SETTINGS session_timezone = 'Etc/GMT+12';
SELECT 73, 'ours, east', count() FROM naap.query_gpu_fps(day = toDate(now('UTC'))) WHERE gpu_id = 'today' SETTINGS session_timezone = 'Etc/GMT-14';

-- defect 74: one text, two columns
SET session_timezone = 'Etc/GMT+5';
INSERT INTO printed.ai_stream_status (event_timestamp, stream_id, last_error_time) VALUES ('2030-01-01 12:00:00', 'zone', '2030-01-01 12:00:00');
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, last_error_time) VALUES ('2030-01-01 12:00:00', 'zone', '2030-01-01 12:00:00');
SET session_timezone = '';
SELECT 74, 'printed', (toUnixTimestamp(last_error_time) - toUnixTimestamp(event_timestamp)) / 3600 FROM printed.ai_stream_status WHERE stream_id = 'zone';
SELECT 74, 'ours', (toUnixTimestamp(last_error_time) - toUnixTimestamp(event_timestamp)) / 3600 FROM naap.ai_stream_status WHERE stream_id = 'zone';

-- defect 75: one request of many, without its date: 80 days of 5000 events
TRUNCATE TABLE printed.stream_trace_events;
TRUNCATE TABLE naap.stream_trace_events;
CREATE VIEW printed.traces AS
SELECT toStartOfDay(now('UTC')) - toIntervalDay(intDiv(number, 6) % 80) AS event_timestamp, 's' AS stream_id, lower(hex(sipHash64(intDiv(number, 6)))) AS request_id, 'app_x' AS trace_type, event_timestamp AS data_timestamp
FROM numbers(400000);
INSERT INTO printed.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp) SELECT * FROM printed.traces;
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp) SELECT * FROM printed.traces;
OPTIMIZE TABLE printed.stream_trace_events FINAL;
OPTIMIZE TABLE naap.stream_trace_events FINAL;
CREATE TABLE printed.reads (what String, granules UInt32, total UInt32) ENGINE = Memory;
INSERT INTO printed.reads SELECT 'printed', sum(marks), (SELECT sum(marks) - count() FROM system.parts WHERE database = 'printed' AND table = 'stream_trace_events' AND active)
FROM (EXPLAIN ESTIMATE SELECT count() FROM printed.stream_trace_events WHERE request_id = lower(hex(sipHash64(toUInt64(777)))));
INSERT INTO printed.reads SELECT 'printed, with its date', sum(marks), (SELECT max(total) FROM printed.reads)
FROM (EXPLAIN ESTIMATE SELECT count() FROM printed.stream_trace_events WHERE request_id = lower(hex(sipHash64(toUInt64(777)))) AND event_date = toDate(now('UTC')) - 777 % 80);
INSERT INTO printed.reads SELECT 'ours', sum(marks), (SELECT sum(marks) - count() FROM system.parts WHERE database = 'naap' AND table = 'stream_trace_events' AND active)
FROM (EXPLAIN ESTIMATE SELECT count() FROM naap.stream_trace_events WHERE request_id = lower(hex(sipHash64(toUInt64(777)))));
SELECT 75, what, granules > 0.9 * total AS `nearly all`, granules < 0.1 * total AS `a tenth at most` FROM printed.reads ORDER BY what DESC;
SELECT 75, 'found', (SELECT count() FROM printed.stream_trace_events WHERE request_id = lower(hex(sipHash64(toUInt64(777))))), (SELECT count() FROM naap.stream_trace_events WHERE request_id = lower(hex(sipHash64(toUInt64(777)))));

DROP DATABASE printed;
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;
TRUNCATE TABLE naap.orchestrator_metadata;
TRUNCATE TABLE naap.orchestrator_metadata_history;
