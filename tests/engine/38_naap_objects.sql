-- Expects: sql/naap applied, the functions loaded. Empties its tables.
-- Every object of NaaP's design under its name, with its columns, keys, partitions and retention; days that
-- are older than that go, and the rollups go on counting what they have counted.
SELECT name, engine, partition_key, sorting_key, extract(create_table_query, 'TTL (.*?) SETTINGS') AS ttl
FROM system.tables WHERE database = 'naap' AND engine LIKE '%MergeTree' ORDER BY name;
SELECT view, extract(create_table_query, 'REFRESH (EVERY 1 MINUTE)') AS schedule, extract(create_table_query, ' TO naap\.(\S+)') AS fills
FROM (SELECT name AS view, create_table_query FROM system.tables WHERE database = 'naap' AND engine = 'MaterializedView') ORDER BY view;

-- the design's columns, by its names
SELECT event_id, event_timestamp, event_date, event_type, stream_id, request_id, gateway, orchestrator_address, orchestrator_url, raw_data, ingestion_timestamp FROM naap.raw_events;
SELECT event_timestamp, event_date, event_hour, stream_id, request_id, gateway, orchestrator_address, orchestrator_url, gpu_id, region, pipeline, pipeline_id, model_id, output_fps, input_fps, state, restart_count, last_error, last_error_time,
    prompt_text, prompt_width, prompt_height, params_hash, is_cold_start, startup_time_ms, ingestion_timestamp FROM naap.ai_stream_status;
SELECT event_timestamp, event_date, stream_id, request_id, gateway, orchestrator_address, pipeline_id, connection_quality, video_jitter, video_packets_received, video_packets_lost, video_packet_loss_pct, video_last_input_ts,
    audio_jitter, audio_packets_received, audio_packets_lost, audio_packet_loss_pct, audio_last_input_ts, bytes_received, bytes_sent, transport_id, ingestion_timestamp FROM naap.stream_ingest_metrics;
SELECT event_timestamp, event_date, stream_id, request_id, gateway, orchestrator_address, orchestrator_url, pipeline_id, trace_type, data_timestamp, ingestion_timestamp FROM naap.stream_trace_events;
SELECT metric_timestamp, metric_date, window_start, window_end, stream_id, request_id, gateway, orchestrator_address, gpu_id, region, pipeline, model_id, metric_name, metric_category, metric_value, metric_unit, metric_metadata, ingestion_timestamp
FROM naap.calculated_metrics;
SELECT orchestrator_address, gpu_id, gpu_name, gpu_memory_total, gpu_memory_free, gpu_major_version, runner_version, orchestrator_version, supported_pipelines, capacity_in_use, price_per_pixel, region, valid_from, valid_to, is_current, last_seen
FROM naap.orchestrator_metadata;
SELECT time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region, avg_output_fps, median_output_fps, p95_output_fps, avg_input_fps, sample_count, total_restarts FROM naap.ai_stream_status_5min_mv;
SELECT hour_bucket, metric_date, stream_id, orchestrator_address, avg_video_jitter, avg_audio_jitter, total_video_packets_lost, total_audio_packets_lost, total_bytes_received, total_bytes_sent, sample_count FROM naap.stream_ingest_metrics_hourly_mv;

-- A day that is just within its retention, and one that is not.
INSERT INTO naap.raw_events (raw_data)
SELECT concat('{"type":"', type, '","timestamp":', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')) - age * 86400000), ',"data":{"stream_id":"', if(age = 89, 'young', 'old'), '"}}')
FROM (SELECT arrayJoin(['ai_stream_status', 'stream_ingest_metrics', 'stream_trace', 'create_new_payment']) AS type, arrayJoin([toInt64(89), 91]) AS age);
INSERT INTO naap.calculated_metrics (metric_timestamp, stream_id, metric_name, window_start) SELECT now('UTC') - toIntervalDay(age), if(age = 89, 'young', 'old'), 'm', now('UTC') FROM (SELECT arrayJoin([89, 91]) AS age);
OPTIMIZE TABLE naap.raw_events FINAL;
OPTIMIZE TABLE naap.ai_stream_status FINAL;
OPTIMIZE TABLE naap.stream_ingest_metrics FINAL;
OPTIMIZE TABLE naap.stream_trace_events FINAL;
OPTIMIZE TABLE naap.payments FINAL;
OPTIMIZE TABLE naap.calculated_metrics FINAL;
SELECT 'kept', (SELECT groupUniqArray(stream_id) FROM naap.raw_events), (SELECT groupArray(stream_id) FROM naap.ai_stream_status), (SELECT groupArray(stream_id) FROM naap.stream_ingest_metrics),
    (SELECT groupArray(stream_id) FROM naap.stream_trace_events), (SELECT count() FROM naap.payments), (SELECT groupArray(stream_id) FROM naap.calculated_metrics);
SELECT 'counted', (SELECT sum(sample_count) FROM naap.ai_stream_status_5min_mv), (SELECT sum(sample_count) FROM naap.stream_ingest_metrics_hourly_mv);

TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.payments;
TRUNCATE TABLE naap.calculated_metrics;
