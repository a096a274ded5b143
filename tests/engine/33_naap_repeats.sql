-- Expects: sql/naap applied. Empties the events' tables and their rollups.
-- Events that come again in another insert, in another order, partly overlapping, twice in one insert,
-- and events that come late: averages, quantiles and counts of both rollups are those of the distinct
-- events, computed here from what was sent and not from what is stored. Values are multiples of 1/8:
-- sums are exact in any order. A quantile of up to 32 events is exact and interpolated; of more (a tenth comes
-- in one window) within 1 % of the value at rank floor(q * (n - 1)), below 1 within 3 %.
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
-- `upto`: how many events have been sent so far.
CREATE TABLE naap.test_sent (upto UInt32) ENGINE = Memory;

CREATE VIEW naap.test_statuses AS
SELECT number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY - INTERVAL 2 HOUR + toIntervalMillisecond(if(number % 10 = 0, 600000 + cityHash64(number, 1) % 300000, cityHash64(number, 1) % 14400000)) AS event_timestamp,
    concat('s', toString(cityHash64(number, 2) % 20)) AS stream_id,
    concat('0xr', toString(cityHash64(stream_id) % 3)) AS orchestrator_address,
    'p' AS pipeline,
    concat('g', toString(cityHash64(stream_id, 2) % 2)) AS gpu_id,
    if(cityHash64(number, 3) % 9 = 0, NULL, (cityHash64(number, 3) % 400) / 8) AS output_fps,
    (cityHash64(number, 4) % 400) / 8 AS input_fps,
    intDiv(toUInt32(event_timestamp) % 86400, 1000) + 100 * (toDate(event_timestamp) = toDate(now('UTC')) - 2) AS restart_count,
    reinterpretAsUUID(sipHash128(number)) AS event_id
FROM numbers(4000);
CREATE VIEW naap.test_ingests AS
SELECT number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY - INTERVAL 3 HOUR + toIntervalMillisecond(cityHash64(number, 1) % 28800000) AS event_timestamp,
    concat('s', toString(cityHash64(number, 2) % 20)) AS stream_id,
    concat('0xr', toString(cityHash64(stream_id) % 3)) AS orchestrator_address,
    if(cityHash64(number, 3) % 9 = 0, NULL, (cityHash64(number, 3) % 400) / 8) AS video_jitter,
    (cityHash64(number, 4) % 400) / 8 AS audio_jitter,
    toUInt64(toUnixTimestamp64Milli(toDateTime64(event_timestamp, 3))) AS bytes_received,
    reinterpretAsUUID(sipHash128(number)) AS event_id
FROM numbers(4000);

CREATE VIEW naap.test_truth AS
SELECT 'status' AS which, toString((toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE), orchestrator_address, pipeline, gpu_id)) AS key,
    count() AS n, [avg(output_fps), avg(input_fps)] AS means,
    arraySort(groupArray(output_fps)) AS sorted, arrayMap(q -> 1 + toUInt32(floor(q * (count(output_fps) - 1))), [0.05, 0.5, 0.95]) AS ranks,
    arrayMap((q, rank) -> sorted[rank] + if(n <= 32, 1 + q * (count(output_fps) - 1) - rank, 0) * (sorted[least(count(output_fps), rank + 1)] - sorted[rank]), [0.05, 0.5, 0.95], ranks) AS quantiles
FROM naap.test_statuses WHERE number < (SELECT max(upto) FROM naap.test_sent) GROUP BY key
UNION ALL
SELECT 'ingest', toString((toStartOfHour(event_timestamp), stream_id, orchestrator_address)) AS key,
    count(), [avg(video_jitter), avg(audio_jitter)], [], [], []
FROM naap.test_ingests WHERE number < (SELECT max(upto) FROM naap.test_sent) GROUP BY key;
CREATE VIEW naap.test_shown AS
SELECT 'status' AS which, toString((time_bucket, orchestrator_address, pipeline, gpu_id)) AS key,
    sample_count AS n, [avg_output_fps, avg_input_fps] AS means, [p05_output_fps, median_output_fps, p95_output_fps] AS quantiles
FROM naap.ai_stream_status_5min_mv
UNION ALL
SELECT 'ingest', toString((hour_bucket, stream_id, orchestrator_address)), sample_count, [avg_video_jitter, avg_audio_jitter], []
FROM naap.stream_ingest_metrics_hourly_mv;
-- Keys that are missing on one side, or whose figures differ.
CREATE VIEW naap.test_differences AS
SELECT which, count() AS keys, countIf(t.n > 32) AS of_many, sum(t.n) AS events, countIf(t.n != s.n) AS counts, countIf(t.means != s.means) AS means,
    countIf(length(t.quantiles) != length(s.quantiles) OR NOT arrayAll((a, b) -> isNull(a) = isNull(b) AND ifNull(abs(a - b) <= multiIf(t.n <= 32, 1e-9, a < 1, 0.030305, 0.010001) * a, true), t.quantiles, s.quantiles)) AS quantiles
FROM naap.test_truth AS t FULL JOIN naap.test_shown AS s USING (which, key) GROUP BY which;

-- Everything once: at once, and without anything being worked out anew.
INSERT INTO naap.test_sent VALUES (2000);
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM naap.test_statuses WHERE number < 2000;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, bytes_received, event_id)
SELECT * EXCEPT number FROM naap.test_ingests WHERE number < 2000;
SELECT 'once', * FROM naap.test_differences ORDER BY which DESC;
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
SELECT 'nothing to mend', (SELECT count() FROM naap.ai_stream_status_5min WHERE metric_date > '1970-01-01' AND calculated_at > 0), (SELECT count() FROM naap.stream_ingest_metrics_hourly WHERE metric_date > '1970-01-01' AND calculated_at > 0);
SELECT 'once, looked through', * FROM naap.test_differences ORDER BY which DESC;
SELECT 'the row that says how far has no rates', count() > 0, max(length(finalizeAggregation(first_output_fps))) FROM naap.ai_stream_status_5min WHERE metric_date = '1970-01-01';

-- Half of them again, backwards, with 500 that are new; some twice in one insert.
INSERT INTO naap.test_sent VALUES (2500);
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM (SELECT * FROM naap.test_statuses WHERE number BETWEEN 1000 AND 2499 UNION ALL SELECT * FROM naap.test_statuses WHERE number BETWEEN 2400 AND 2499) ORDER BY number DESC;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, bytes_received, event_id)
SELECT * EXCEPT number FROM (SELECT * FROM naap.test_ingests WHERE number BETWEEN 1000 AND 2499 UNION ALL SELECT * FROM naap.test_ingests WHERE number BETWEEN 2400 AND 2499) ORDER BY number DESC;
SELECT 'repeated, not looked through', counts > 0 FROM naap.test_differences ORDER BY which DESC;
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
SELECT 'repeated', * FROM naap.test_differences ORDER BY which DESC;

-- Late ones into the same windows, and all of it once more, in five inserts.
INSERT INTO naap.test_sent VALUES (3000);
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM naap.test_statuses WHERE number BETWEEN 2500 AND 2999;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, bytes_received, event_id)
SELECT * EXCEPT number FROM naap.test_ingests WHERE number BETWEEN 2500 AND 2999;
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
SELECT 'late', * FROM naap.test_differences ORDER BY which DESC;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM naap.test_statuses WHERE number < 3000 ORDER BY sipHash64(number) SETTINGS max_block_size = 600, min_insert_block_size_rows = 600;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, bytes_received, event_id)
SELECT * EXCEPT number FROM naap.test_ingests WHERE number < 3000 ORDER BY sipHash64(number) SETTINGS max_block_size = 600, min_insert_block_size_rows = 600;
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
SELECT 'all again', * FROM naap.test_differences ORDER BY which DESC;
OPTIMIZE TABLE naap.ai_stream_status_5min FINAL;
OPTIMIZE TABLE naap.stream_ingest_metrics_hourly FINAL;
SELECT 'all again, merged', * FROM naap.test_differences ORDER BY which DESC;
-- Looks that find nothing new calculate nothing: each calculation would stay for good.
CREATE TABLE naap.test_calculated ENGINE = Memory AS SELECT (SELECT max(calculated_at) FROM naap.ai_stream_status_5min) AS statuses, (SELECT max(calculated_at) FROM naap.stream_ingest_metrics_hourly) AS ingests;
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
SELECT 'nothing new', (SELECT count() FROM naap.ai_stream_status_5min WHERE calculated_at > (SELECT statuses FROM naap.test_calculated)), (SELECT count() FROM naap.stream_ingest_metrics_hourly WHERE calculated_at > (SELECT ingests FROM naap.test_calculated));
OPTIMIZE TABLE naap.ai_stream_status_5min FINAL;
OPTIMIZE TABLE naap.stream_ingest_metrics_hourly FINAL;
SELECT 'how far was looked, a row each', (SELECT count() FROM naap.ai_stream_status_5min WHERE orchestrator_address = '*'), (SELECT count() FROM naap.stream_ingest_metrics_hourly WHERE stream_id = '*');

-- The other readers: the design's Query 1 and 2, and counters, which repeats never changed.
SELECT 'Query 1', sum(q.sample_count) = (SELECT count() FROM naap.test_statuses WHERE number < 3000 AND orchestrator_address = '0xr1')
FROM naap.query_orchestrator_fps(orchestrator_address = '0xr1', pipeline = 'p', days = 9) AS q;
SELECT 'Query 2', count(), countIf(avg_fps != truth) FROM naap.query_gpu_fps(day = toDate(now('UTC')) - 2)
JOIN (SELECT gpu_id, avg(output_fps) AS truth FROM naap.test_statuses WHERE number < 3000 AND toDate(event_timestamp) = toDate(now('UTC')) - 2 GROUP BY gpu_id) AS t USING (gpu_id);
SELECT 'restarts', (SELECT sum(total_restarts) FROM naap.ai_stream_status_5min_mv)
    = (SELECT sum(d) FROM (SELECT max(restart_count) - min(restart_count) AS d FROM naap.test_statuses WHERE number < 3000 GROUP BY stream_id));
SELECT 'bytes', (SELECT sum(total_bytes_received) FROM naap.stream_ingest_metrics_hourly_mv)
    = (SELECT sum(d) FROM (SELECT max(bytes_received) - min(bytes_received) AS d FROM naap.test_ingests WHERE number < 3000 GROUP BY stream_id, orchestrator_address));

-- A clock that was an hour ahead when it looked.
INSERT INTO naap.ai_stream_status_5min (orchestrator_address, looked_to) VALUES ('*', now() + 3600);
-- One orchestrator, whose address is spelled in two ways, and an event of one of them comes again: still all of both.
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, event_id)
SELECT toStartOfDay(now('UTC')) - 60, 's', if(number < 4, '0xA', '0xa'), 'spelled', number, reinterpretAsUUID(sipHash128(number, 'spelled')) FROM numbers(6);
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, event_id)
SELECT toStartOfDay(now('UTC')) - 60, 's', '0xA', 'spelled', number, reinterpretAsUUID(sipHash128(number, 'spelled')) FROM numbers(2);
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SELECT 'two spellings', avg_fps, sample_count FROM naap.query_orchestrator_fps(orchestrator_address = '0xA', pipeline = 'spelled', days = 9);

-- Whoever sends the name of the row that says how far was looked: only the row itself is hidden.
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, output_fps) SELECT toStartOfDay(now('UTC')) - 60, '*', '*', 7;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, video_jitter) SELECT toStartOfDay(now('UTC')) - 60, '*', 7;
SELECT 'a star', (SELECT (count(), sum(sample_count), any(avg_output_fps)) FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '*'), (SELECT (count(), sum(sample_count)) FROM naap.ai_stream_status_5min_once WHERE orchestrator_address = '*'),
    (SELECT (count(), sum(sample_count), any(avg_video_jitter)) FROM naap.stream_ingest_metrics_hourly_mv WHERE stream_id = '*'), (SELECT (count(), sum(sample_count)) FROM naap.stream_ingest_metrics_hourly_once WHERE stream_id = '*'),
    (SELECT (count(), sum(sample_count)) FROM naap.query_orchestrator_fps(orchestrator_address = '*', pipeline = '', days = 65535));

-- Rollups outlive their events: what comes again of a day that has expired replaces nothing.
CREATE TABLE naap.test_before ENGINE = Memory AS SELECT * FROM naap.test_shown;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.stream_ingest_metrics;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, gpu_id, output_fps, input_fps, restart_count, event_id)
SELECT * EXCEPT number FROM naap.test_statuses WHERE number IN (10, 11, 12) UNION ALL SELECT * EXCEPT number FROM naap.test_statuses WHERE number IN (10, 11, 12);
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, bytes_received, event_id)
SELECT * EXCEPT number FROM naap.test_ingests WHERE number IN (10, 11, 12) UNION ALL SELECT * EXCEPT number FROM naap.test_ingests WHERE number IN (10, 11, 12);
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
SELECT 'expired', count() FROM (SELECT * FROM naap.test_shown EXCEPT SELECT * FROM naap.test_before);

DROP VIEW naap.test_differences;
DROP VIEW naap.test_shown;
DROP VIEW naap.test_truth;
DROP VIEW naap.test_statuses;
DROP VIEW naap.test_ingests;
DROP TABLE naap.test_before;
DROP TABLE naap.test_calculated;
DROP TABLE naap.test_sent;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
