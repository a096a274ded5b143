-- Expects: sql/meterhouse applied
-- Expects: sql/naap applied, the functions loaded, parameter `data`: the folder of the real data.
-- Needs data: naap/naap_event_logs_2026-01-08.json
-- The design's questions, asked by name of the real log: each answer is recomputed from the rows.
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.payments;
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
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;

SELECT 'Query 1', q.time_bucket, q.sample_count, q.avg_fps = t.avg_fps, q.p95_fps = t.p95_fps, q.p05_fps = t.p05_fps
FROM naap.query_orchestrator_fps(orchestrator_address = '0x52cf2968b3dc6016778742d3539449a6597d5954', pipeline = 'streamdiffusion-sdxl-faceid', days = 60000) AS q
JOIN
(
    SELECT toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE) AS time_bucket, avg(output_fps) AS avg_fps, quantileExactInclusive(0.95)(output_fps) AS p95_fps, quantileExactInclusive(0.05)(output_fps) AS p05_fps
    FROM naap.ai_stream_status WHERE pipeline = 'streamdiffusion-sdxl-faceid' GROUP BY time_bucket
) AS t USING (time_bucket) ORDER BY q.time_bucket;
SELECT 'Query 1, as Etherscan writes the address', sum(sample_count) FROM naap.query_orchestrator_fps(orchestrator_address = '0x52CF2968b3DC6016778742D3539449a6597D5954', pipeline = 'streamdiffusion-sdxl-faceid', days = 60000);
SELECT 'Query 1, another pipeline', count() FROM naap.query_orchestrator_fps(orchestrator_address = '0x52cf2968b3dc6016778742d3539449a6597d5954', pipeline = 'other', days = 60000);
SELECT 'Query 2', gpu_id, avg_fps = (SELECT avg(output_fps) FROM naap.ai_stream_status), total_restarts = (SELECT max(restart_count) - min(restart_count) FROM naap.ai_stream_status)
FROM naap.query_gpu_fps(day = '2026-01-08');
SELECT 'Query 2, another day', count() FROM naap.query_gpu_fps(day = '2026-01-09');
SELECT * FROM naap.query_request_latencies(request_id = 'db936fab');
SELECT 'no such request', count() FROM naap.query_request_latencies(request_id = 'none');
SELECT metric_name, orchestrator_address, unit, samples, mean, median, p95, maximum
FROM (SELECT 'prompt_to_first_frame_latency' AS metric_name, * FROM naap.query_metric(metric_name = 'prompt_to_first_frame_latency', days = 60000)
      UNION ALL SELECT 'runner_latency', * FROM naap.query_metric(metric_name = 'runner_latency', days = 60000)
      UNION ALL SELECT 'payment_eth', * FROM naap.query_metric(metric_name = 'payment_eth', days = 60000)) ORDER BY metric_name;
SELECT 'too old', count() FROM naap.query_metric(metric_name = 'runner_latency', days = 30);
SELECT orchestrator_address, gpu_name, runner_version, price_per_pixel, is_current FROM naap.query_current_metadata(orchestrator_address = '0x52CF2968b3DC6016778742D3539449a6597D5954');
SELECT 'all, another', (SELECT count() FROM naap.query_current_metadata(orchestrator_address = '')), (SELECT count() FROM naap.query_current_metadata(orchestrator_address = '0x0'));
SELECT 'sizes', table, rows, bytes > 0, ratio > 0 FROM meterhouse.table_sizes WHERE database = 'naap' AND table IN ('raw_events', 'stream_trace_events') ORDER BY table;
SELECT 'partitions', partition, rows FROM meterhouse.partitions WHERE database = 'naap' AND table = 'raw_events';

-- Two orchestrators: means 20.5 and 30.5 of 1 to 40 and 11 to 50 ms, each with a variance of 136.67: 10 with
-- 1.959964 x sqrt(2 x 136.6667 / 40) = 5.123 to either side
TRUNCATE TABLE naap.calculated_metrics;
INSERT INTO naap.calculated_metrics (metric_timestamp, stream_id, request_id, orchestrator_address, metric_name, metric_value)
SELECT now64(3), 's', concat(o, toString(number)), o, 'runner_latency', number + if(o = '0xa', 0, 10) FROM numbers(1, 40) ARRAY JOIN ['0xa', '0xb'] AS o;
SELECT n_a, mean_a, n_b, mean_b, difference, round(low, 3), round(high, 3), differ FROM naap.query_compare_orchestrators(metric_name = 'runner_latency', a = '0xA', b = '0xb', days = 1);
SELECT 'nobody', n_b, difference, low, high, differ FROM naap.query_compare_orchestrators(metric_name = 'runner_latency', a = '0xa', b = '0xc', days = 1);

-- Events of 120 days in one INSERT are refused, whole, unless it says that it may.
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.stream_trace_events;
CREATE VIEW naap.test_events AS
SELECT concat('{"type":"stream_trace","timestamp":', toString(toUnixTimestamp64Milli(now64(3)) - 86400000 * number), ',"data":{"stream_id":"s","request_id":"r","type":"orchestrator_swap"}}') AS raw_data
FROM numbers(120);
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events; -- { serverError TOO_MANY_PARTS }
SELECT 'refused', count() FROM naap.raw_events;
INSERT INTO naap.raw_events (raw_data) SETTINGS max_partitions_per_insert_block = 0 SELECT raw_data FROM naap.test_events;
SELECT 'taken', (SELECT uniqExact(event_date) FROM naap.raw_events), (SELECT uniqExact(event_date) FROM naap.stream_trace_events);

DROP VIEW naap.test_events;
SYSTEM START TTL MERGES;
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.payments;
TRUNCATE TABLE naap.calculated_metrics;
TRUNCATE TABLE naap.orchestrator_metadata;
TRUNCATE TABLE naap.orchestrator_metadata_history;
