-- NaaP: a view for every question of the design, with parameters:
--   SELECT * FROM naap.query_orchestrator_fps(
--       orchestrator_address = '0x52cf...', pipeline = 'streamdiffusion-sdxl-faceid', days = 7);
-- Days are days of UTC, as the events' are; `days` are whole ones, today among them not counted.
-- Applying this file again changes nothing.

-- Query 1: an orchestrator's frames a second, by 5 minutes. p05 is the slow tail; p95 the good one. (It
-- reads what naap.ai_stream_status_5min_once would show, without a state made of each row: there are few
-- rows, and a view in a view takes longer to plan than they to read.)
CREATE OR REPLACE VIEW naap.query_orchestrator_fps AS
WITH
    groupArrayMergeArgMax(32)(first_output_fps, calculated_at) AS few,
    if(length(few) = sample_count,
       arrayReduce('quantilesExactInclusive(0.05, 0.5, 0.95)', few),
       quantilesDDMergeArgMax(0.01, 0.05, 0.5, 0.95)(output_fps_quantiles, calculated_at)) AS q,
    x -> if(isNaN(x), NULL, x) AS known -- quantiles of nothing are NaN
SELECT
    time_bucket,
    avgMergeArgMax(output_fps, calculated_at) AS avg_fps,
    known(q[3]) AS p95_fps,
    known(q[1]) AS p05_fps,
    sumArgMax(s.sample_count, calculated_at) AS sample_count
FROM naap.ai_stream_status_5min AS s
WHERE metric_date >= toDate(greatest(0, toInt32(toDate(now('UTC'))) - {days:UInt16}))
  AND orchestrator_address IN ({orchestrator_address:String}, lower({orchestrator_address:String}))
  AND pipeline = {pipeline:String}
GROUP BY time_bucket
HAVING sample_count > 0 -- none: how far was looked
ORDER BY time_bucket;

-- Query 2: each GPU's frames a second and restarts on a day. Restarts are counted up by the sender, so
-- they are what the counter rose by; a sum of its readings is not.
CREATE OR REPLACE VIEW naap.query_gpu_fps AS
SELECT gpu_id, f.avg_fps AS avg_fps, r.total_restarts AS total_restarts
FROM
(
    SELECT gpu_id, avgMerge(output_fps) AS avg_fps
    FROM naap.ai_stream_status_5min_once
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
-- kind. NULL where one of the two is missing, or where two clocks make it negative. startup: did it
-- start, and if not, does anything excuse the orchestrator?
CREATE OR REPLACE VIEW naap.query_request_latencies AS
WITH
    latencyTrace(groupArray(trace_type), groupArray(data_timestamp)) AS trace,
    (SELECT groupUniqArray(last_error) FROM naap.ai_stream_status WHERE request_id = {request_id:String})
        AS errors
SELECT
    stream_id,
    request_id,
    trace.prompt_to_first_frame_ms AS prompt_to_first_frame_ms,
    trace.few_segments_ms AS few_segments_ms,
    trace.e2e_ms AS e2e_ms,
    trace.runner_ms AS runner_ms,
    trace.swaps AS swaps,
    trace.clock_skew AS clock_skew,
    latencyStartupOutcome(groupArray(trace_type), errors) AS startup
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

-- Who was paid what over the last days, exactly; NULL where of a payment it is not known (an amount, a
-- price of ether or of a pixel).
CREATE OR REPLACE VIEW naap.query_payments AS
SELECT
    recipient,
    count() AS payments,
    if(count(p.tickets) = payments, sum(p.tickets), NULL) AS tickets,
    if(count(p.eth) = payments, sum(p.eth), NULL) AS eth,
    if(count(p.usd) = payments, sum(p.usd), NULL) AS usd,
    if(count(p.pixels) = payments, sum(p.pixels), NULL) AS pixels
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

-- How well each orchestrator served on a day, 0-100 (qualitySla; livepeer-naap-analytics, ADR-004): 70 %
-- reliability, 30 % speed beside all orchestrators of the pipeline in the seven days before, both as far
-- as telemetry covers them. 95 is what that project recommends.
--   requested   requests that ended on the day, without those that failed with an excuse
--   no_swap     share that kept its orchestrator
--   viability   share that was not without frames in all of its statuses
--   coverage    of three signals a request: statuses came, frames came out, it started
-- A request is counted where it was last, under its pipeline, or the only one that the orchestrator
-- offers where it never came to a status. The cohort has a row an hour and orchestrator; of fewer than
-- 48 rows the speed is neutral, .5.
CREATE OR REPLACE VIEW naap.query_sla AS
WITH
    starts AS
    (
        SELECT
            orchestrator_address,
            if(m.pipeline != '', m.pipeline, if(length(o.offers) = 1, o.offers[1], '')) AS pipeline,
            stream_id,
            request_id,
            metric_value = 1 AS started,
            JSONExtractString(metric_metadata, 'outcome') = 'excused' AS excused,
            JSONExtractUInt(metric_metadata, 'swaps') > 0 AS swapped
        FROM naap.metrics AS m
        LEFT JOIN
        (
            SELECT orchestrator_address, arrayDistinct(groupArrayArray(supported_pipelines)) AS offers
            FROM naap.orchestrators
            GROUP BY orchestrator_address
        ) AS o USING (orchestrator_address)
        WHERE metric_name = 'startup_success' AND metric_date = {day:Date} AND orchestrator_address != ''
    ),
    statuses AS
    (
        SELECT stream_id, request_id, count() AS signals, countIf(output_fps > 0) AS frames
        FROM naap.ai_stream_status
        WHERE event_date BETWEEN {day:Date} - 1 AND {day:Date}
        GROUP BY stream_id, request_id
    ),
    reliability AS
    (
        SELECT
            orchestrator_address,
            pipeline,
            countIf(NOT excused) AS requested,
            countIf(excused) AS excused_requests,
            nullIf(requested, 0) AS n,      -- shares of nothing are unknown
            countIf(started) / n AS startup,
            countIf(NOT swapped AND NOT excused) / n AS no_swap,
            1 - countIf(s.signals > 0 AND s.frames = 0 AND NOT excused) / n AS viability,
            sumIf((s.signals > 0) + (s.frames > 0) + started, NOT excused) / (3 * n) AS coverage
        FROM starts
        LEFT JOIN statuses AS s USING (stream_id, request_id)
        GROUP BY orchestrator_address, pipeline
    ),
    -- of the day under hour 0, of the seven before it hour by hour
    latencies AS
    (
        SELECT
            if(metric_date = {day:Date}, toDateTime(0, 'UTC'),
               toStartOfHour(toDateTime(metric_timestamp, 'UTC'))) AS hour,
            orchestrator_address,
            pipeline,
            avgIf(metric_value, metric_name = 'prompt_to_first_frame_latency') AS ptff,
            countIf(metric_name = 'prompt_to_first_frame_latency') AS ptffs,
            avgIf(metric_value, metric_name = 'e2e_latency') AS e2e,
            countIf(metric_name = 'e2e_latency') AS e2es
        FROM naap.metrics
        WHERE metric_name IN ('prompt_to_first_frame_latency', 'e2e_latency')
          AND metric_date BETWEEN {day:Date} - 7 AND {day:Date}
        GROUP BY hour, orchestrator_address, pipeline
    ),
    frames AS
    (
        SELECT
            if(metric_date = {day:Date}, toDateTime(0, 'UTC'), toStartOfHour(time_bucket)) AS hour,
            orchestrator_address,
            pipeline,
            avgMerge(output_fps) AS fps,
            sum(sample_count) AS samples
        FROM naap.ai_stream_status_5min_once
        WHERE metric_date BETWEEN {day:Date} - 7 AND {day:Date}
        GROUP BY hour, orchestrator_address, pipeline
    ),
    cohorts AS
    (
        SELECT
            pipeline,
            quantilesExactInclusiveIf(0.5, 0.9)(ptff, ptffs > 0) AS ptff_band,
            countIf(ptffs > 0) AS ptff_rows,
            quantilesExactInclusiveIf(0.5, 0.9)(e2e, e2es > 0) AS e2e_band,
            countIf(e2es > 0) AS e2e_rows
        FROM latencies
        WHERE hour > 0
        GROUP BY pipeline
    ),
    rates AS
    (
        SELECT pipeline, quantilesExactInclusive(0.5, 0.1)(fps) AS fps_band, count(fps) AS fps_rows
        FROM frames
        WHERE hour > 0
        GROUP BY pipeline
    )
SELECT
    r.orchestrator_address AS orchestrator_address,
    r.pipeline AS pipeline,
    r.requested AS requested,
    r.excused_requests AS excused,
    r.startup AS startup,
    r.no_swap AS no_swap,
    r.viability AS viability,
    r.coverage AS coverage,
    if(l.ptffs > 0, l.ptff, NULL) AS first_frame_ms,
    if(l.e2es > 0, l.e2e, NULL) AS e2e_ms,
    f.fps AS fps,
    qualityBenchmarkLatency(first_frame_ms, c.ptff_band[1], c.ptff_band[2], c.ptff_rows, l.ptffs)
        AS first_frame_score,
    qualityBenchmarkLatency(e2e_ms, c.e2e_band[1], c.e2e_band[2], c.e2e_rows, l.e2es) AS e2e_score,
    qualityBenchmarkFps(f.fps, b.fps_band[1], b.fps_band[2], b.fps_rows, f.samples) AS fps_score,
    qualitySla(r.requested, r.coverage, r.startup, r.no_swap, r.viability, first_frame_score, e2e_score,
        fps_score) AS sla
FROM reliability AS r
LEFT JOIN (SELECT * FROM latencies WHERE hour = 0) AS l
    ON l.orchestrator_address = r.orchestrator_address AND l.pipeline = r.pipeline
LEFT JOIN (SELECT * FROM frames WHERE hour = 0) AS f
    ON f.orchestrator_address = r.orchestrator_address AND f.pipeline = r.pipeline
LEFT JOIN cohorts AS c ON c.pipeline = r.pipeline
LEFT JOIN rates AS b ON b.pipeline = r.pipeline
ORDER BY sla DESC NULLS LAST, orchestrator_address, pipeline;
