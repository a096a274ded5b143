-- NaaP: what people read.
--
-- How a counter's increase is found: from the last reading of the window before to the first of this
-- one, then to the last of this one; a stream's first window starts at its own first reading. Where
-- the counter has gone back it was restarted at 0, and the reading itself is the increase. So the
-- windows of a stream add up to what its counter rose by, wherever the windows' borders are (but for
-- a restart between a window's first reading and a last one that is as high again: it is not seen). A window in
-- which no event told the counter is skipped: its own increase is NULL, the next one has it.

-- The rollups' states, one row a key, each event once: what was worked out again where events were
-- repeated, else what was fed. Averages and quantiles: avgMerge and quantilesDDMerge(0.01, ...). If
-- groupArrayMerge(32)(first_output_fps) has sample_count rates none is missing, and quantiles are computed of them.
CREATE OR REPLACE VIEW naap.ai_stream_status_5min_once AS
SELECT
    time_bucket,
    metric_date,
    orchestrator_address,
    pipeline,
    gpu_id,
    region,
    avgMergeStateArgMax(s.output_fps, calculated_at) AS output_fps,
    quantilesDDMergeStateArgMax(0.01, 0.05, 0.5, 0.95)(s.output_fps_quantiles, calculated_at)
        AS output_fps_quantiles,
    groupArrayMergeStateArgMax(32)(s.first_output_fps, calculated_at) AS first_output_fps,
    avgMergeStateArgMax(s.input_fps, calculated_at) AS input_fps,
    sumArgMax(s.sample_count, calculated_at) AS sample_count
FROM naap.ai_stream_status_5min AS s
WHERE NOT (metric_date = '1970-01-01' AND orchestrator_address = '*') -- how far was looked
GROUP BY time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region;

CREATE OR REPLACE VIEW naap.stream_ingest_metrics_hourly_once AS
SELECT
    hour_bucket,
    metric_date,
    stream_id,
    orchestrator_address,
    avgMergeStateArgMax(h.video_jitter, calculated_at) AS video_jitter,
    avgMergeStateArgMax(h.audio_jitter, calculated_at) AS audio_jitter,
    sumArgMax(h.sample_count, calculated_at) AS sample_count
FROM naap.stream_ingest_metrics_hourly AS h
WHERE NOT (metric_date = '1970-01-01' AND stream_id = '*')
GROUP BY hour_bucket, metric_date, stream_id, orchestrator_address;

-- Frames a second in 5 minutes. total_restarts looks at the stream's window before, so a filter on
-- the orchestrator, pipeline, GPU or region narrows what is read, one on time only in part.
CREATE OR REPLACE VIEW naap.ai_stream_status_5min_mv AS
WITH x -> if(isNaN(x), NULL, x) AS known -- quantiles of nothing are NaN
SELECT
    time_bucket,
    metric_date,
    orchestrator_address,
    pipeline,
    gpu_id,
    region,
    any(fps) AS avg_output_fps,
    any(known(q[2])) AS median_output_fps,
    any(known(q[3])) AS p95_output_fps,
    any(input) AS avg_input_fps,
    sum(samples) AS sample_count,
    sum(restarts) AS total_restarts,
    -- more frames are better: the slow tail is the 5th percentile
    any(known(q[1])) AS p05_output_fps
FROM
(
    WITH finalizeAggregation(first_output_fps) AS few
    SELECT
        time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region,
        finalizeAggregation(output_fps) AS fps,
        if(length(few) = sample_count,
           arrayReduce('quantilesExactInclusive(0.05, 0.5, 0.95)', few), -- which leaves NaN out
           finalizeAggregation(output_fps_quantiles)) AS q,
        finalizeAggregation(input_fps) AS input,
        sample_count AS samples,
        NULL AS restarts
    FROM naap.ai_stream_status_5min_once
    UNION ALL
    SELECT
        time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region,
        NULL, [nan, nan, nan], NULL, 0,
        if(first.1 > last.1, NULL,
           if(before.2 > 0, if(first.2 >= before.1, first.2 - before.1, first.2), 0)
               + if(last.2 >= first.2, last.2 - first.2, last.2)) AS restarts
    FROM
    (
        SELECT
            time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region, stream_id,
            min(first_reading) AS first,
            max(last_reading) AS last,
            -- (reading, 1), or (0, 0) where there was none before
            anyLastIf((last.2, toUInt8(1)), first.1 <= last.1) OVER (
                PARTITION BY orchestrator_address, pipeline, gpu_id, region, stream_id
                ORDER BY time_bucket ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM naap.ai_stream_restarts_5min
        GROUP BY time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region, stream_id
    )
)
GROUP BY time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region;

-- What the network carried in an hour. Bytes tell a restarted connection; packets lost may go back
-- by themselves (a late packet is no longer lost). Loss in percent of what the hour should have brought.
CREATE OR REPLACE VIEW naap.stream_ingest_metrics_hourly_mv AS
WITH
    before.1 = 0 AS starts,
    first.at <= last.at AS told,
    (NOT starts AND first.received < before.2.received) AS restarted_before,
    (last.received < first.received) AS restarted,
    (x, y, z) -> if(told, if(starts, 0, y - if(restarted_before, 0, x)) + z - if(restarted, 0, y), NULL)
        AS rise
SELECT
    hour_bucket,
    metric_date,
    stream_id,
    orchestrator_address,
    avg_video_jitter,
    avg_audio_jitter,
    rise(before.2.video_lost, first.video_lost, last.video_lost) AS total_video_packets_lost,
    rise(before.2.audio_lost, first.audio_lost, last.audio_lost) AS total_audio_packets_lost,
    rise(before.2.received, first.received, last.received) AS total_bytes_received,
    rise(before.2.sent, first.sent, last.sent) AS total_bytes_sent,
    samples AS sample_count,
    latencyPacketLossPercent(total_video_packets_lost,
        rise(before.3.video, first_p.video, last_p.video)) AS video_packet_loss_pct,
    latencyPacketLossPercent(total_audio_packets_lost,
        rise(before.3.audio, first_p.audio, last_p.audio)) AS audio_packet_loss_pct
FROM
(
    SELECT
        hour_bucket,
        metric_date,
        stream_id,
        orchestrator_address,
        avgMergeArgMax(video_jitter, calculated_at) AS avg_video_jitter,
        avgMergeArgMax(audio_jitter, calculated_at) AS avg_audio_jitter,
        sumArgMax(h.sample_count, calculated_at) AS samples,
        minIf(first_reading, calculated_at = 0) AS first,
        maxIf(last_reading, calculated_at = 0) AS last,
        minIf(first_packets, calculated_at = 0) AS first_p,
        maxIf(last_packets, calculated_at = 0) AS last_p,
        anyLastIf((toUInt8(1), last, last_p), first.at <= last.at) OVER (
            PARTITION BY stream_id, orchestrator_address ORDER BY hour_bucket
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM naap.stream_ingest_metrics_hourly AS h
    WHERE NOT (metric_date = '1970-01-01' AND stream_id = '*')
    GROUP BY hour_bucket, metric_date, stream_id, orchestrator_address
);

-- Metrics as they stand now: of several calculations of one metric the latest. NaN: it is known no more.
CREATE OR REPLACE VIEW naap.metrics AS
SELECT *, metric_date FROM naap.calculated_metrics FINAL WHERE NOT isNaN(metric_value);

-- LIMIT BY for a cluster, where each shard may have heard of an orchestrator.
CREATE OR REPLACE VIEW naap.orchestrators AS
SELECT *, is_current
FROM naap.orchestrator_metadata FINAL
ORDER BY last_seen DESC
LIMIT 1 BY orchestrator_address, gpu_id;

-- Periods in which what an orchestrator says of a GPU stayed the same (free memory and the capacity
-- in use change with every announcement and do not count).
CREATE OR REPLACE VIEW naap.orchestrator_versions AS
SELECT
    orchestrator_address, gpu_id, gpu_name, gpu_memory_total, gpu_major_version, runner_version,
    orchestrator_version, supported_pipelines, price_per_pixel, region, recipient,
    last_seen AS valid_from,
    leadInFrame(toNullable(last_seen)) OVER (
        PARTITION BY orchestrator_address, gpu_id ORDER BY last_seen
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS valid_to,
    valid_to IS NULL AS is_current
FROM
(
    SELECT
        *,
        (gpu_name, gpu_memory_total, gpu_major_version, runner_version, orchestrator_version,
         supported_pipelines, ifNull(price_per_pixel, -1), region, recipient) AS version,
        lagInFrame(toString(version)) OVER (
            PARTITION BY orchestrator_address, gpu_id ORDER BY last_seen) AS version_before
    FROM naap.orchestrator_metadata_history FINAL
)
WHERE toString(version) != version_before;

-- One row a stream: how evenly it ran over its whole life, and how often its parameters' hash was
-- right. Each event counts once, however often it was sent.
CREATE OR REPLACE VIEW naap.streams AS
SELECT
    stream_id,
    min(event_timestamp) AS first_status,
    max(event_timestamp) AS last_status,
    count() AS statuses,
    avg(output_fps) AS mean_fps,
    latencyJitter(arraySort(groupArray(toFloat64(output_fps)))) AS jitter_coefficient,
    countIf(state = 'DEGRADED_INFERENCE') AS degraded,
    countIf(params_hash_agrees) AS params_hashes_agreed,
    count(params_hash_agrees) AS params_hashes_checked
FROM (SELECT * FROM naap.ai_stream_status LIMIT 1 BY stream_id, event_id)
GROUP BY stream_id;

-- Payments in ether and dollars, each event once. Only a session's first payment names its request: the
-- later ones are its too, up to the next that names one. pixels: what it paid for at its price. NULL
-- where no price of ether is known, not 0.
CREATE OR REPLACE VIEW naap.payments_usd AS
SELECT
    p.event_timestamp AS event_timestamp,
    p.event_date AS event_date,
    p.session_id AS session_id,
    p.of_request AS request_id,
    p.gateway AS gateway,
    p.orchestrator_url AS orchestrator_url,
    p.sender AS sender,
    p.recipient AS recipient,
    p.tickets AS tickets,
    p.expected_wei AS expected_wei,
    toFloat64OrNull(extract(CAST(p.price, 'String'), '^([0-9.]+) wei/pixel$')) AS wei_per_pixel,
    toFloat64(p.expected_wei) / nullIf(wei_per_pixel, 0) AS pixels,
    if(e.at > p.event_timestamp - INTERVAL 1 DAY, e.usd, NULL) AS eth_usd,
    -- costPixels knows wei and ether, exactly: here one "pixel" at all its wei, first for an ether's
    -- worth of ether
    costPixels(toString(p.expected_wei), 1, 1, 1) AS eth,
    costPixels(toString(p.expected_wei), 1, 1, eth_usd) AS usd,
    p.event_id AS event_id
FROM
(
    SELECT
        *,
        event_date,
        1 AS same,
        if(session_id = '', request_id,
           ifNull(anyLast(nullIf(request_id, '')) OVER (
               PARTITION BY session_id ORDER BY event_timestamp
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), '')) AS of_request
    -- DISTINCT, as a filter on the session passes through it to the table (not through LIMIT BY)
    FROM (SELECT DISTINCT * EXCEPT ingestion_timestamp, event_date FROM naap.payments)
) AS p
ASOF LEFT JOIN (SELECT 1 AS same, at, toNullable(usd) AS usd FROM naap.eth_usd FINAL) AS e
    ON p.same = e.same AND p.event_timestamp >= e.at;
