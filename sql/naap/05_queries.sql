-- NaaP: a view for every question of the design, with parameters:
--   SELECT * FROM naap.query_orchestrator_fps(
--       orchestrator_address = '0x52cf...', pipeline = 'streamdiffusion-sdxl-faceid', days = 7);
-- Days are days of UTC, as the events' are; `days` are whole ones, today among them not counted.
-- Applying this file again changes nothing.

-- Query 1: an orchestrator's frames a second, by 5 minutes. p05 is the slow tail; p95 the good one.
CREATE OR REPLACE VIEW naap.query_orchestrator_fps AS
WITH quantilesMerge(0.05, 0.5, 0.95)(output_fps_quantiles) AS q
SELECT
    time_bucket,
    avgMerge(output_fps) AS avg_fps,
    if(isNaN(q[3]), NULL, q[3]) AS p95_fps,
    if(isNaN(q[1]), NULL, q[1]) AS p05_fps,
    sum(s.sample_count) AS sample_count
FROM naap.ai_stream_status_5min AS s
WHERE metric_date >= toDate(greatest(0, toInt32(toDate(now('UTC'))) - {days:UInt16}))
  AND orchestrator_address = {orchestrator_address:String}
  AND pipeline = {pipeline:String}
GROUP BY time_bucket
ORDER BY time_bucket;

-- Query 2: each GPU's frames a second and restarts on a day. Restarts are counted up by the sender, so
-- they are what the counter rose by; a sum of its readings is not.
CREATE OR REPLACE VIEW naap.query_gpu_fps AS
SELECT gpu_id, f.avg_fps AS avg_fps, r.total_restarts AS total_restarts
FROM
(
    SELECT gpu_id, avgMerge(output_fps) AS avg_fps
    FROM naap.ai_stream_status_5min
    WHERE metric_date = {day:Date}
    GROUP BY gpu_id
) AS f
LEFT JOIN
(
    SELECT gpu_id, sum(m.total_restarts) AS total_restarts
    FROM naap.ai_stream_status_5min_mv AS m
    WHERE metric_date = {day:Date}
    GROUP BY gpu_id
) AS r USING (gpu_id)
ORDER BY gpu_id;

-- What the design wanted of Flink, for one request: its latencies in ms from its first events of each
-- kind. NULL where one of the two is missing, or where two clocks make it negative.
CREATE OR REPLACE VIEW naap.query_request_latencies AS
WITH latencyTrace(groupArray(trace_type), groupArray(data_timestamp)) AS trace
SELECT
    stream_id,
    request_id,
    trace.prompt_to_first_frame_ms AS prompt_to_first_frame_ms,
    trace.few_segments_ms AS few_segments_ms,
    trace.e2e_ms AS e2e_ms,
    trace.runner_ms AS runner_ms,
    trace.swaps AS swaps,
    trace.clock_skew AS clock_skew
FROM (SELECT * FROM naap.stream_trace_events WHERE request_id = {request_id:String}
      LIMIT 1 BY stream_id, event_id)
GROUP BY stream_id, request_id;

-- One metric of calculated_metrics over the last days, by orchestrator and pipeline: latencies
-- ('prompt_to_first_frame_latency', ...), 'jitter_coefficient', 'payment_usd', ...
CREATE OR REPLACE VIEW naap.query_metric AS
SELECT
    orchestrator_address,
    pipeline,
    any(m.metric_unit) AS unit,
    count() AS samples,
    avg(metric_value) AS mean,
    quantileExact(0.5)(metric_value) AS median,
    quantileExact(0.95)(metric_value) AS p95,
    max(metric_value) AS maximum
FROM naap.metrics AS m
WHERE metric_name = {metric_name:String}
  AND metric_date >= toDate(greatest(0, toInt32(toDate(now('UTC'))) - {days:UInt16}))
GROUP BY orchestrator_address, pipeline
ORDER BY orchestrator_address, pipeline;

-- What an orchestrator last said of each of its GPUs; '' asks for all. Its history is in
-- naap.orchestrator_versions.
CREATE OR REPLACE VIEW naap.query_current_metadata AS
SELECT *
FROM naap.orchestrators
WHERE is_current
  AND ({orchestrator_address:String} = '' OR orchestrator_address = lower({orchestrator_address:String}))
ORDER BY orchestrator_address, gpu_id;

-- Who was paid what over the last days, exactly; NULL where an amount or a price of ether is unknown.
CREATE OR REPLACE VIEW naap.query_payments AS
SELECT
    recipient,
    count() AS payments,
    sum(p.tickets) AS tickets,
    if(count(p.eth) = payments, sum(p.eth), NULL) AS eth,
    if(count(p.usd) = payments, sum(p.usd), NULL) AS usd,
    sum(p.pixels) AS pixels
FROM naap.payments_usd AS p
WHERE event_date >= toDate(greatest(0, toInt32(toDate(now('UTC'))) - {days:UInt16}))
GROUP BY recipient
ORDER BY eth DESC;

-- Two orchestrators compared in one metric over the last days: the difference of their means (b - a)
-- with its 95 % interval. It is normal and does not suppose equal variances (Welch); read it with 30
-- samples of each or more. 0 outside of it: they differ.
CREATE OR REPLACE VIEW naap.query_compare_orchestrators AS
WITH if(a.n > 1 AND b.n > 1, 1.959963984540054 * sqrt(a.variance / a.n + b.variance / b.n), NULL)
    AS half_width
SELECT
    a.n AS n_a,
    a.mean AS mean_a,
    b.n AS n_b,
    b.mean AS mean_b,
    b.mean - a.mean AS difference,
    difference - half_width AS low,
    difference + half_width AS high,
    low > 0 OR high < 0 AS differ
FROM
(
    SELECT count() AS n, avgOrNull(metric_value) AS mean, varSamp(metric_value) AS variance
    FROM naap.metrics
    WHERE metric_name = {metric_name:String} AND orchestrator_address = lower({a:String})
      AND metric_date >= toDate(greatest(0, toInt32(toDate(now('UTC'))) - {days:UInt16}))
) AS a
CROSS JOIN
(
    SELECT count() AS n, avgOrNull(metric_value) AS mean, varSamp(metric_value) AS variance
    FROM naap.metrics
    WHERE metric_name = {metric_name:String} AND orchestrator_address = lower({b:String})
      AND metric_date >= toDate(greatest(0, toInt32(toDate(now('UTC'))) - {days:UInt16}))
) AS b;

-- Sizes: bytes on disk, and how many times more they were.
CREATE OR REPLACE VIEW naap.table_sizes AS
SELECT
    table,
    sum(p.rows) AS rows,
    sum(p.bytes_on_disk) AS bytes,
    formatReadableSize(bytes) AS size,
    round(sum(p.data_uncompressed_bytes) / sum(p.data_compressed_bytes), 2) AS ratio,
    count() AS parts
FROM system.parts AS p
WHERE database = 'naap' AND active AND p.rows > 0
GROUP BY table
ORDER BY bytes DESC, table;

CREATE OR REPLACE VIEW naap.partitions AS
SELECT
    table,
    partition,
    sum(p.rows) AS rows,
    sum(p.bytes_on_disk) AS bytes,
    formatReadableSize(bytes) AS size,
    count() AS parts
FROM system.parts AS p
WHERE database = 'naap' AND active AND p.rows > 0
GROUP BY table, partition
ORDER BY table, partition;
