-- NaaP: the metrics that the design had left to a Flink job. Three refreshable views look once a
-- minute for requests and windows with new events, calculate these again from all their events, and
-- append the results to calculated_metrics, where they replace the earlier ones.
--
-- So a late event corrects its metric and a repeated one changes nothing (each event_id counts
-- once); a metric that a late event made unknown becomes NaN, which naap.metrics leaves out. Nothing
-- needs a backfill: "new" means stored after the latest calculation, less ten
-- minutes for inserts that were still running then; after a pause, and at the first start, that is
-- everything. To have a metric calculated at once: SYSTEM REFRESH VIEW naap.trace_latencies.

-- Latencies of a request, in ms, and whether it started (1 or 0), from its trace events. A latency
-- whose two events are not both there, or that two clocks make negative, is unknown and has no row. A
-- request that is not through its start counts as one that failed until it is.
-- Trace events do not tell what worked on the request: its statuses do, as far as they have come.
CREATE MATERIALIZED VIEW IF NOT EXISTS naap.trace_latencies
REFRESH EVERY 1 MINUTE APPEND TO naap.calculated_metrics
AS WITH
    ['prompt_to_first_frame_latency', 'few_segments_latency', 'e2e_latency', 'runner_latency', 'startup_success']
        AS metrics,
    (
        SELECT toDateTime(greatest(0, toInt64(max(ingestion_timestamp)) - 600), 'UTC')
        FROM naap.calculated_metrics
        WHERE metric_name IN metrics
    ) AS calculated_to,
    fresh AS
    (
        SELECT stream_id, request_id, min(event_date) AS day
        FROM naap.stream_trace_events
        WHERE ingestion_timestamp >= calculated_to
        GROUP BY stream_id, request_id
    ),
    requests AS
    (
        SELECT
            stream_id,
            request_id,
            max(gateway) AS gateway,
            argMax(orchestrator_address, (orchestrator_address != '', data_timestamp))
                AS orchestrator_address,
            max(pipeline_id) AS pipeline,
            min(data_timestamp) AS window_start,
            max(data_timestamp) AS window_end,
            groupArray(trace_type) AS types,
            latencyTrace(types, groupArray(data_timestamp)) AS trace
        FROM
        (
            SELECT *
            FROM naap.stream_trace_events
            -- what is timed happens within the request's first minutes: a day before is enough
            WHERE event_date >= (SELECT minOrNull(day) - 1 FROM fresh)
              AND (stream_id, request_id) GLOBAL IN (SELECT stream_id, request_id FROM fresh)
            LIMIT 1 BY stream_id, request_id, event_id
        )
        GROUP BY stream_id, request_id
    ),
    statuses AS
    (
        SELECT
            stream_id,
            request_id,
            argMax((s.pipeline, s.gpu_id, s.region, s.model_id), event_timestamp) AS work,
            groupUniqArray(s.last_error) AS errors
        FROM naap.ai_stream_status AS s
        WHERE event_date >= (SELECT minOrNull(day) - 1 FROM fresh)
          AND stream_id GLOBAL IN (SELECT stream_id FROM fresh)
        GROUP BY stream_id, request_id
    ),
    -- what was calculated before, and from which event on: of fewer events nothing is taken back
    known AS
    (
        SELECT
            stream_id,
            assumeNotNull(c.request_id) AS request_id,
            groupUniqArray(metric_name) AS names,
            min(c.window_start) AS since
        FROM naap.calculated_metrics AS c
        WHERE metric_name IN metrics AND stream_id GLOBAL IN (SELECT stream_id FROM fresh)
          AND c.request_id IS NOT NULL
        GROUP BY stream_id, request_id
    ),
    latencyStartupOutcome(types, s.errors) AS outcome,
    if(outcome = 'outside', NULL, toFloat64(outcome = 'success')) AS started,
    toJSONString(CAST((trace.swaps, trace.clock_skew), 'Tuple(swaps UInt32, clock_skew UInt8)'))
        AS clocks,
    toJSONString(CAST((trace.swaps, toString(outcome)), 'Tuple(swaps UInt32, outcome String)'))
        AS outcomes
SELECT
    window_end AS metric_timestamp,
    window_start,
    window_end,
    r.stream_id AS stream_id,
    toNullable(r.request_id) AS request_id,
    gateway,
    orchestrator_address,
    nullIf(s.work.2, '') AS gpu_id,
    s.work.3 AS region,
    if(s.work.1 != '', s.work.1, r.pipeline) AS pipeline,
    s.work.4 AS model_id,
    metric.1 AS metric_name,
    metric.2 AS metric_category,
    ifNull(metric.3, nan) AS metric_value,
    metric.4 AS metric_unit,
    metric.5 AS metric_metadata
FROM requests AS r
LEFT ANY JOIN statuses AS s ON r.stream_id = s.stream_id AND r.request_id = s.request_id
LEFT ANY JOIN known AS k ON r.stream_id = k.stream_id AND r.request_id = k.request_id
ARRAY JOIN [('prompt_to_first_frame_latency', 'performance', trace.prompt_to_first_frame_ms, 'ms',
             clocks),
            ('few_segments_latency', 'performance', trace.few_segments_ms, 'ms', clocks),
            ('e2e_latency', 'performance', trace.e2e_ms, 'ms', clocks),
            ('runner_latency', 'performance', trace.runner_ms, 'ms', clocks),
            ('startup_success', 'reliability', started, 'ratio', outcomes)] AS metric
WHERE metric.3 IS NOT NULL OR has(k.names, metric.1) AND r.window_start <= k.since
SETTINGS max_partitions_per_insert_block = 0;

-- How unevenly a stream's frames came in 5 minutes: standard deviation / mean of the output fps.
CREATE MATERIALIZED VIEW IF NOT EXISTS naap.stream_jitter
REFRESH EVERY 1 MINUTE APPEND TO naap.calculated_metrics
AS WITH
    (
        SELECT toDateTime(greatest(0, toInt64(max(ingestion_timestamp)) - 600), 'UTC')
        FROM naap.calculated_metrics
        WHERE metric_name = 'jitter_coefficient'
    ) AS calculated_to,
    fresh AS
    (
        SELECT DISTINCT stream_id, toStartOfFiveMinutes(toDateTime(event_timestamp, 'UTC')) AS bucket
        FROM naap.ai_stream_status
        WHERE ingestion_timestamp >= calculated_to
    ),
    windows AS
    (
        SELECT
            stream_id,
            bucket,
            argMax(s.gateway, event_timestamp) AS gateway,
            argMax(s.orchestrator_address, event_timestamp) AS orchestrator_address,
            argMax(s.gpu_id, event_timestamp) AS gpu_id,
            argMax(s.region, event_timestamp) AS region,
            argMax(s.pipeline, event_timestamp) AS pipeline,
            argMax(s.model_id, event_timestamp) AS model_id,
            -- sorted: to the last digit the same in whatever order events came
            arraySort(groupArrayIf(toFloat64(assumeNotNull(output_fps)), output_fps > 0)) AS fps,
            latencyJitter(fps) AS jitter
        FROM
        (
            SELECT *, toStartOfFiveMinutes(toDateTime(event_timestamp, 'UTC')) AS bucket
            FROM naap.ai_stream_status
            WHERE event_date >= (SELECT minOrNull(toDate(bucket)) FROM fresh)
              AND (stream_id, bucket) GLOBAL IN fresh
            LIMIT 1 BY stream_id, event_id
        ) AS s
        GROUP BY stream_id, bucket
    )
SELECT
    toDateTime64(bucket + INTERVAL 5 MINUTE, 3, 'UTC') AS metric_timestamp,
    toDateTime64(bucket, 3, 'UTC') AS window_start,
    toDateTime64(bucket + INTERVAL 5 MINUTE, 3, 'UTC') AS window_end,
    stream_id,
    CAST(NULL, 'Nullable(String)') AS request_id,
    gateway,
    orchestrator_address,
    nullIf(gpu_id, '') AS gpu_id,
    region,
    pipeline,
    model_id,
    'jitter_coefficient' AS metric_name,
    'performance' AS metric_category,
    assumeNotNull(jitter) AS metric_value,
    'ratio' AS metric_unit,
    toJSONString(CAST((length(fps), arrayAvg(fps), jitter * arrayAvg(fps)),
        'Tuple(sample_count UInt64, mean_fps Float64, stddev_fps Float64)')) AS metric_metadata
FROM windows
WHERE jitter IS NOT NULL
SETTINGS max_partitions_per_insert_block = 0;

-- Requests whose payments, prices or events are new since payments were last worked out. (A view of its
-- own, for it has UNIONs: after a RESTORE, 26.7 refuses to run a materialized view that has any.)
CREATE OR REPLACE VIEW naap.requests_to_pay
AS WITH
    (
        SELECT toDateTime(greatest(0, toInt64(max(ingestion_timestamp)) - 600), 'UTC')
        FROM naap.calculated_metrics
        WHERE metric_name IN ('payment_eth', 'payment_usd')
    ) AS calculated_to,
    -- for which payments new prices hold
    (
        SELECT (minOrNull(at), maxOrNull(at) + INTERVAL 1 DAY)
        FROM naap.eth_usd
        WHERE ingestion_timestamp >= calculated_to
    ) AS repriced,
    fresh AS
    (
        SELECT session_id FROM naap.payments WHERE ingestion_timestamp >= calculated_to
        UNION DISTINCT
        SELECT session_id FROM naap.payments
        WHERE event_date BETWEEN toDate(repriced.1) AND toDate(repriced.2)
    )
SELECT DISTINCT request_id
FROM naap.payments_usd
WHERE session_id GLOBAL IN fresh AND request_id != ''
UNION DISTINCT
SELECT request_id FROM naap.stream_trace_events
WHERE ingestion_timestamp >= calculated_to AND request_id != '';

-- What a request was paid, in ether, and in dollars where the price of ether is known for each of its
-- payments. A payment that comes late, or a price, corrects it. Payments whose request or stream is not
-- known (yet) are in naap.payments_usd only: the stream is part of what a metric is about.
CREATE MATERIALIZED VIEW IF NOT EXISTS naap.request_payments
REFRESH EVERY 1 MINUTE APPEND TO naap.calculated_metrics
AS WITH
    touched AS
    (
        SELECT request_id FROM naap.requests_to_pay
    ),
    requests AS
    (
        SELECT
            request_id,
            min(event_timestamp) AS window_start,
            max(event_timestamp) AS window_end,
            argMax(p.gateway, event_timestamp) AS gateway,
            argMax(p.recipient, event_timestamp) AS recipient,
            count() AS payments,
            sum(p.tickets) AS tickets,
            count() - count(p.usd) AS unpriced,
            -- through text: a Float64 made of a Decimal256 is off in the last digits
            if(count(p.eth) = payments, toFloat64(toString(sum(p.eth))), NULL) AS eth,
            if(count(p.usd) = payments, toFloat64(toString(sum(p.usd))), NULL) AS usd
        FROM naap.payments_usd AS p
        -- a request may have had several sessions
        WHERE session_id GLOBAL IN (SELECT session_id FROM naap.payments WHERE request_id GLOBAL IN touched)
          AND request_id GLOBAL IN touched
        GROUP BY request_id
    ),
    -- whose it was and who worked on it: its other events tell
    traces AS
    (
        SELECT
            request_id,
            max(stream_id) AS stream_id,
            argMax(t.orchestrator_address, (t.orchestrator_address != '', data_timestamp))
                AS orchestrator_address
        FROM naap.stream_trace_events AS t
        WHERE request_id GLOBAL IN touched
        GROUP BY request_id
        HAVING stream_id != ''
    ),
    statuses AS
    (
        SELECT request_id, argMax((s.pipeline, s.gpu_id, s.region, s.model_id), event_timestamp) AS work
        FROM naap.ai_stream_status AS s
        WHERE stream_id GLOBAL IN (SELECT stream_id FROM traces) AND request_id GLOBAL IN touched
        GROUP BY request_id
    ),
    -- what was calculated before
    known AS
    (
        SELECT DISTINCT metric_name, stream_id, assumeNotNull(request_id)
        FROM naap.calculated_metrics
        WHERE metric_name IN ('payment_eth', 'payment_usd') AND stream_id GLOBAL IN (SELECT stream_id FROM traces)
          AND request_id IS NOT NULL
    )
SELECT
    window_end AS metric_timestamp,
    window_start,
    window_end,
    t.stream_id AS stream_id,
    toNullable(r.request_id) AS request_id,
    gateway,
    t.orchestrator_address AS orchestrator_address,
    nullIf(s.work.2, '') AS gpu_id,
    s.work.3 AS region,
    s.work.1 AS pipeline,
    s.work.4 AS model_id,
    metric.1 AS metric_name,
    'economics' AS metric_category,
    ifNull(metric.2, nan) AS metric_value,
    metric.3 AS metric_unit,
    toJSONString(CAST((payments, tickets, unpriced, recipient),
        'Tuple(payments UInt64, tickets Nullable(Int64), unpriced UInt64, recipient String)'))
        AS metric_metadata
FROM requests AS r
JOIN traces AS t ON r.request_id = t.request_id
LEFT ANY JOIN statuses AS s ON r.request_id = s.request_id
ARRAY JOIN [('payment_eth', eth, 'ETH'), ('payment_usd', usd, 'USD')] AS metric
WHERE metric.2 IS NOT NULL OR (metric.1, t.stream_id, r.request_id) GLOBAL IN known
SETTINGS max_partitions_per_insert_block = 0;
