-- Expects: sql/naap applied. Empties ai_stream_status and its rollups.
-- The 5-minute rollup equals recomputation from the rows of ai_stream_status, before and after merges,
-- with rows arriving out of order. Frame rates are multiples of 1/8: sums are exact in any order.
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
SYSTEM STOP MERGES naap.ai_stream_status_5min;
SYSTEM STOP MERGES naap.ai_stream_restarts_5min;

-- Two GPUs of one orchestrator in one window, the design's own figures: gpu1 avg 25, input 30, one
-- restart (counted up from 20 to 21); gpu2 10, 10, 30, none (SummingMergeTree made one row of 60/90/70).
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(s), stream, '0x1', 'p', gpu, fps, 30, restarts
FROM VALUES('s UInt32, stream String, gpu String, fps Float32, restarts UInt32',
    (1, 'a', 'gpu1', 20, 20), (11, 'a', 'gpu1', 30, 21), (2, 'b', 'gpu2', 10, 0));
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(s), stream, '0x1', 'p', gpu, fps, 30, restarts
FROM VALUES('s UInt32, stream String, gpu String, fps Float32, restarts UInt32', (6, 'a', 'gpu1', 25, 21), (12, 'b', 'gpu2', 10, 0));
SELECT 'two GPUs', gpu_id, avg_output_fps, median_output_fps, avg_input_fps, sample_count, total_restarts
FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '0x1' ORDER BY gpu_id;

-- A counter that rises between windows and starts again at 0: 3, 5 | 6 | (restarted) 1, 2 -> 2, 1, 2.
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, restart_count)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(s), 'c', '0x2', 'p', 10, restarts
FROM VALUES('s UInt32, restarts UInt32', (310, 6), (10, 3), (620, 2), (610, 1), (200, 5));
SELECT 'counter', groupArray(total_restarts) FROM (SELECT total_restarts FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '0x2' ORDER BY time_bucket);

-- Events that do not tell the counter are no readings of 0: -, 3, 5 | - | 6, - -> 2, unknown, 1.
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, restart_count)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(s), 'e', '0x4', 'p', 10, restarts
FROM VALUES('s UInt32, restarts Nullable(UInt32)', (310, NULL), (100, 3), (10, NULL), (620, NULL), (610, 6), (200, 5));
SELECT 'counter, not always told', groupArray((sample_count, total_restarts)) FROM (SELECT * FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '0x4' ORDER BY time_bucket);

-- The slow tail of 1 to 99 frames is at 5, the fifth of them; p95 shows 94, the good one: each within 1 %.
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(number), 'd', '0x3', 'p', number FROM numbers(1, 99);
SELECT 'tails', round(p05_output_fps, 3), median_output_fps, round(p95_output_fps, 3) FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '0x3';

-- A rate that is no number (rows of a sink may have one) is unknown, and fails no INSERT; rates as large and as small as they come cost no more.
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, input_fps)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(s), 'f', '0x5', 'p', toFloat32(fps), toFloat32(fps)
FROM VALUES('s UInt32, fps Nullable(Float64)', (1, inf), (2, -inf), (3, nan), (4, NULL), (5, 10), (400, 3e38), (401, 1e-40), (402, -3e38));
SELECT 'no numbers', avg_output_fps, round(median_output_fps), avg_input_fps, sample_count FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '0x5' ORDER BY time_bucket LIMIT 1;
SELECT 'bytes of a state', max(length(CAST(output_fps_quantiles, 'String'))) < 200 FROM naap.ai_stream_status_5min WHERE orchestrator_address = '0x5';

-- Random batches: 40 streams over 6 hours and midnight, a counter that only rises, rates that are unknown.
CREATE VIEW naap.test_source AS
SELECT number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY - INTERVAL 3 HOUR + toIntervalSecond(cityHash64(number, 1) % 21600) AS event_timestamp,
    concat('s', toString(cityHash64(number, 2) % 40)) AS stream_id,
    concat('0xr', toString(cityHash64(stream_id) % 3)) AS orchestrator_address,
    concat('p', toString(cityHash64(stream_id, 1) % 2)) AS pipeline,
    concat('g', toString(cityHash64(stream_id, 2) % 2)) AS gpu_id,
    ['eu', 'us'][1 + cityHash64(stream_id, 3) % 2] AS region,
    if(cityHash64(number, 3) % 9 = 0, NULL, (cityHash64(number, 3) % 400) / 8) AS output_fps,
    (cityHash64(number, 4) % 400) / 8 AS input_fps,
    if(cityHash64(number, 6) % 11 = 0, NULL, 7) + intDiv(toUnixTimestamp(event_timestamp) % 86400, 500 + cityHash64(stream_id, 4) % 3000) + 1000 * (toUnixTimestamp(event_timestamp) >= toUnixTimestamp(toStartOfDay(now('UTC')) - INTERVAL 2 DAY)) AS restart_count,
    reinterpretAsUUID(sipHash128(number)) AS event_id
FROM numbers(6000);
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, region, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM naap.test_source WHERE number < 3000;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, region, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM naap.test_source WHERE number BETWEEN 3000 AND 3499;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, region, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM naap.test_source WHERE number >= 3500;

-- Up to 32 events give their exact quantiles; merged sketches of more exactly what one sketch of all rows gives (how
-- far from the exact quantile that may be: 33_naap_repeats.sql). Restarts of a window, slowly: per stream the latest count up to the window's end, less the latest
-- before its start, or the stream's first where there is none.
CREATE VIEW naap.test_truth AS
SELECT f.*, r.restarts
FROM
(
    SELECT toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE) AS bucket, orchestrator_address, pipeline, gpu_id, region,
        avg(output_fps) AS fps, if(count() <= 32, quantileExactInclusive(0.5)(output_fps), quantileDD(0.01, 0.5)(output_fps)) AS median,
        if(count() <= 32, quantileExactInclusive(0.95)(output_fps), quantileDD(0.01, 0.95)(output_fps)) AS p95,
        if(count() <= 32, quantileExactInclusive(0.05)(output_fps), quantileDD(0.01, 0.05)(output_fps)) AS p05,
        avg(input_fps) AS input, count() AS n
    FROM naap.ai_stream_status WHERE orchestrator_address LIKE '0xr%' GROUP BY ALL
) AS f
JOIN
(
    SELECT bucket, orchestrator_address, pipeline, gpu_id, region, ifNull(sum(rise), 0) AS restarts
    FROM
    (
        SELECT b.bucket AS bucket, b.orchestrator_address AS orchestrator_address, b.pipeline AS pipeline, b.gpu_id AS gpu_id, b.region AS region,
            maxIf(e.restart_count, e.event_timestamp < b.bucket + INTERVAL 5 MINUTE)
            - if(countIf(e.event_timestamp < b.bucket AND e.restart_count IS NOT NULL) = 0, min(e.restart_count), maxIf(e.restart_count, e.event_timestamp < b.bucket)) AS rise
        FROM (SELECT DISTINCT toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE) AS bucket, stream_id, orchestrator_address, pipeline, gpu_id, region FROM naap.ai_stream_status WHERE orchestrator_address LIKE '0xr%') AS b
        JOIN naap.ai_stream_status AS e ON e.stream_id = b.stream_id
        GROUP BY bucket, b.stream_id, orchestrator_address, pipeline, gpu_id, region
    )
    GROUP BY bucket, orchestrator_address, pipeline, gpu_id, region
) AS r USING (bucket, orchestrator_address, pipeline, gpu_id, region);
CREATE VIEW naap.test_rollup AS
SELECT time_bucket AS bucket, orchestrator_address, pipeline, gpu_id, region, avg_output_fps AS fps, median_output_fps AS median,
    p95_output_fps AS p95, p05_output_fps AS p05, avg_input_fps AS input, sample_count AS n, ifNull(total_restarts, 0) AS restarts
FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address LIKE '0xr%';

SELECT 'random', count() = (SELECT uniqExact(toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE), orchestrator_address, pipeline, gpu_id, region) FROM naap.ai_stream_status WHERE orchestrator_address LIKE '0xr%'),
    count() > 200, sum(n), sum(restarts) = (SELECT sum(d) FROM (SELECT max(restart_count) - min(restart_count) AS d FROM naap.ai_stream_status WHERE orchestrator_address LIKE '0xr%' GROUP BY stream_id))
FROM naap.test_rollup;
SELECT 'differences before merges',
    (SELECT count() FROM (SELECT * FROM naap.test_truth EXCEPT SELECT * FROM naap.test_rollup))
    + (SELECT count() FROM (SELECT * FROM naap.test_rollup EXCEPT SELECT * FROM naap.test_truth));
SYSTEM START MERGES naap.ai_stream_status_5min;
SYSTEM START MERGES naap.ai_stream_restarts_5min;
OPTIMIZE TABLE naap.ai_stream_status_5min FINAL;
OPTIMIZE TABLE naap.ai_stream_restarts_5min FINAL;
SELECT 'differences after merges',
    (SELECT count() FROM (SELECT * FROM naap.test_truth EXCEPT SELECT * FROM naap.test_rollup))
    + (SELECT count() FROM (SELECT * FROM naap.test_rollup EXCEPT SELECT * FROM naap.test_truth));
SELECT 'two GPUs', gpu_id, avg_output_fps, median_output_fps, avg_input_fps, sample_count, total_restarts
FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '0x1' ORDER BY gpu_id;
-- Restarts per stream and whatever period: the windows add up.
SELECT 'per stream', sum(total_restarts) FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address IN ('0x1', '0x2');

ALTER TABLE naap.ai_stream_status DELETE WHERE stream_id = 's7' SETTINGS mutations_sync = 1;
SELECT 'notices missing rows', (SELECT count() FROM (SELECT * FROM naap.test_rollup EXCEPT SELECT * FROM naap.test_truth)) > 0;

DROP VIEW naap.test_source;
DROP VIEW naap.test_truth;
DROP VIEW naap.test_rollup;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
