-- Dashboard `naap`: latency, frames, reliability, network, cost, ingestion. From a rollup
-- where there is one; metrics and requests are rows of their own.
DELETE FROM meterhouse.charts WHERE dashboard = 'naap';
INSERT INTO meterhouse.charts (dashboard, position, title, query) SETTINGS insert_deduplicate = 0
SELECT 'naap', position, chart.1, chartQuery(chart.2)
FROM
(
    SELECT
    [
('Time to first frame, ms', $$
SELECT
    toStartOfInterval(metric_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantile(0.5)(metric_value) AS median,
    quantile(0.95)(metric_value) AS p95
FROM naap.metrics
WHERE metric_date >= toDate(since) AND metric_timestamp >= since
  AND metric_name = 'prompt_to_first_frame_latency'
GROUP BY t
ORDER BY t
$$),
('First frame, p95, ms', $$
SELECT
    toStartOfInterval(metric_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    quantile(0.95)(metric_value) AS p95
FROM naap.metrics
WHERE metric_date >= toDate(since) AND metric_timestamp >= since
  AND metric_name = 'prompt_to_first_frame_latency'
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Latencies, median, ms', $$
SELECT
    toStartOfInterval(metric_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    metric_name,
    quantile(0.5)(metric_value) AS median
FROM naap.metrics
WHERE metric_date >= toDate(since) AND metric_timestamp >= since AND metric_unit = 'ms'
GROUP BY t, metric_name
ORDER BY t, metric_name
$$),
('Output frames a second', $$
SELECT
    toStartOfInterval(time_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avgMerge(output_fps) AS mean,
    quantilesDDMerge(0.01, 0.05, 0.5, 0.95)(output_fps_quantiles)[1] AS p05,
    quantilesDDMerge(0.01, 0.05, 0.5, 0.95)(output_fps_quantiles)[2] AS median,
    quantilesDDMerge(0.01, 0.05, 0.5, 0.95)(output_fps_quantiles)[3] AS p95
FROM naap.ai_stream_status_5min_once
WHERE metric_date >= toDate(since) AND time_bucket >= since
GROUP BY t
ORDER BY t
$$),
('Output frames, mean', $$
SELECT
    toStartOfInterval(time_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    avgMerge(output_fps) AS mean
FROM naap.ai_stream_status_5min_once
WHERE metric_date >= toDate(since) AND time_bucket >= since
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Input and output frames', $$
SELECT
    toStartOfInterval(time_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avgMerge(input_fps) AS input,
    avgMerge(output_fps) AS output
FROM naap.ai_stream_status_5min_once
WHERE metric_date >= toDate(since) AND time_bucket >= since
GROUP BY t
ORDER BY t
$$),
('Jitter of frames, median', $$
SELECT
    toStartOfInterval(metric_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    quantile(0.5)(metric_value) AS jitter
FROM naap.metrics
WHERE metric_date >= toDate(since) AND metric_timestamp >= since
  AND metric_name = 'jitter_coefficient'
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Streams', $$
SELECT
    toStartOfInterval(time_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    uniqExact(stream_id) AS streams
FROM naap.ai_stream_restarts_5min
WHERE metric_date >= toDate(since) AND time_bucket >= since
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Requests', $$
SELECT
    toStartOfInterval(event_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    uniqExactIf(request_id, trace_type = 'gateway_receive_stream_request') AS requests,
    uniqExactIf(request_id, trace_type = 'gateway_receive_first_processed_segment') AS `first frame`,
    uniqExactIf(request_id, trace_type = 'gateway_no_orchestrators_available') AS `no orchestrator`,
    uniqExactIf(request_id, trace_type = 'orchestrator_swap') AS swapped
FROM naap.stream_trace_events
WHERE event_date >= toDate(since) AND event_timestamp >= since
GROUP BY t
ORDER BY t
$$),
('Degraded inference, %', $$
SELECT
    toStartOfInterval(event_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    100 * countIf(state = 'DEGRADED_INFERENCE') / count() AS degraded
FROM naap.ai_stream_status
WHERE event_date >= toDate(since) AND event_timestamp >= since
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Restarts of inference', $$
SELECT
    toStartOfInterval(time_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    sum(total_restarts) AS restarts
FROM naap.ai_stream_status_5min_mv
WHERE metric_date >= toDate(since) AND time_bucket >= since
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Traffic, Mbit a second', $$
SELECT
    toStartOfInterval(hour_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    sum(total_bytes_received) * 8 / 1e6 / greatest({rounding:UInt32}, 3600) AS received,
    sum(total_bytes_sent) * 8 / 1e6 / greatest({rounding:UInt32}, 3600) AS sent
FROM naap.stream_ingest_metrics_hourly_mv
WHERE metric_date >= toDate(since) AND hour_bucket >= since
GROUP BY t
ORDER BY t
$$),
('Packets lost an hour', $$
SELECT
    toStartOfInterval(hour_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    sum(total_video_packets_lost) * 3600 / greatest({rounding:UInt32}, 3600) AS video,
    sum(total_audio_packets_lost) * 3600 / greatest({rounding:UInt32}, 3600) AS audio
FROM naap.stream_ingest_metrics_hourly_mv
WHERE metric_date >= toDate(since) AND hour_bucket >= since
GROUP BY t
ORDER BY t
$$),
('Jitter of packets', $$
SELECT
    toStartOfInterval(hour_bucket, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avgMerge(video_jitter) AS video,
    avgMerge(audio_jitter) AS audio
FROM naap.stream_ingest_metrics_hourly_once
WHERE metric_date >= toDate(since) AND hour_bucket >= since
GROUP BY t
ORDER BY t
$$),
('Price, wei a pixel', $$
SELECT
    toStartOfInterval(last_seen, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    argMax(price_per_pixel, last_seen) AS wei
FROM naap.orchestrator_metadata_history
WHERE last_seen >= since
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Payments an hour', $$
SELECT
    toStartOfInterval(metric_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    sumOrNullIf(metric_value, metric_name = 'payment_usd') * 3600 / {rounding:UInt32} AS usd,
    countIf(metric_name = 'payment_eth') * 3600 / {rounding:UInt32} AS requests
FROM naap.metrics
WHERE metric_date >= toDate(since) AND metric_timestamp >= since
GROUP BY t
ORDER BY t
$$),
('GPU memory free, GB', $$
SELECT
    t,
    substring(orchestrator_address, 1, 10) AS orchestrator,
    sum(free) / 1e9 AS gigabytes
FROM
(
    SELECT
        toStartOfInterval(last_seen, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
        orchestrator_address,
        argMax(gpu_memory_free, last_seen) AS free
    FROM naap.orchestrator_metadata_history
    WHERE last_seen >= since
    GROUP BY t, orchestrator_address, gpu_id
)
GROUP BY t, orchestrator
ORDER BY t, orchestrator
$$),
('Events a second', $$
SELECT
    toStartOfInterval(event_timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    event_type,
    count() / {rounding:UInt32} AS events
FROM naap.raw_events
WHERE event_date >= toDate(since) AND event_timestamp >= since
GROUP BY t, event_type
ORDER BY t, event_type
$$)
    ] AS charts
)
ARRAY JOIN charts AS chart, arrayEnumerate(charts) AS position;
