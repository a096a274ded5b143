-- Expects: sql/naap applied, the functions loaded, parameter `data`: the folder of the real data.
-- Needs data: naap/naap_event_logs_2026-01-08.json
-- The numbers that a real event log gives: 65 events, of them 17 statuses with a parameters' hash,
-- 34 network readings, 6 traces; latencies and jitter as the log's own timestamps say.
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
SYSTEM STOP TTL MERGES;

INSERT INTO naap.raw_events (raw_data)
SELECT value FROM file(concat({data:String}, '/naap/naap_event_logs_2026-01-08.json'), JSONEachRow, 'value String');
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;

SELECT event_type, count(), uniqExact(event_id) FROM naap.raw_events GROUP BY event_type ORDER BY event_type;
SELECT stream_id, request_id, metric_name, metric_value, orchestrator_address FROM naap.metrics WHERE metric_unit = 'ms' ORDER BY metric_name;
SELECT 'whole stream', statuses, round(jitter_coefficient, 7), params_hashes_agreed, params_hashes_checked, degraded FROM naap.streams;
-- by 5 minutes: five statuses before 21:50, twelve after it; stddevPop / avg recomputed from the log
SELECT window_start, JSONExtractUInt(metric_metadata, 'sample_count') AS n, abs(metric_value - truth) < 1e-7 AS same
FROM naap.metrics AS m
JOIN
(
    SELECT toStartOfFiveMinutes(toDateTime(intDiv(toInt64(JSONExtractString(value, 'timestamp')), 1000), 'UTC')) AS start,
        stddevPop(JSONExtractFloat(value, 'data', 'inference_status', 'fps')) / avg(JSONExtractFloat(value, 'data', 'inference_status', 'fps')) AS truth
    FROM file(concat({data:String}, '/naap/naap_event_logs_2026-01-08.json'), JSONEachRow, 'value String')
    WHERE JSONExtractString(value, 'type') = 'ai_stream_status' GROUP BY start
) AS t ON t.start = m.window_start
WHERE metric_name = 'jitter_coefficient' ORDER BY window_start;
SELECT 'network', sample_count, total_bytes_received = (
        SELECT max(b) - min(b) FROM (SELECT JSONExtractUInt(value, 'data', 'stats', 'peer_conn_stats', 'BytesReceived') AS b
        FROM file(concat({data:String}, '/naap/naap_event_logs_2026-01-08.json'), JSONEachRow, 'value String') WHERE JSONExtractString(value, 'type') = 'stream_ingest_metrics')),
    total_video_packets_lost FROM naap.stream_ingest_metrics_hourly_mv;
SELECT orchestrator_address, gpu_id, gpu_name, runner_version, supported_pipelines, price_per_pixel, gpu_memory_total FROM naap.orchestrators;
-- an orchestrator's streams can be joined with what it said of itself
SELECT 'joined', count() FROM naap.ai_stream_status AS s JOIN naap.orchestrators AS o USING (orchestrator_address);

SYSTEM START TTL MERGES;
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
