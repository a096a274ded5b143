-- Expects: sql/naap applied, the functions loaded. Empties the tables of events and metrics.
-- Metrics are calculated from events; late events correct them, repeated events and repeated
-- calculations change nothing. Latencies are recomputed with minIf, jitter with stddevPop / avg.
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.calculated_metrics;

-- One request by hand: 2655, 6744, 105 and 103 ms; then one with a clock that is behind, one swapped.
CREATE VIEW naap.test_traces AS
SELECT toStartOfDay(now('UTC')) - INTERVAL 1 DAY AS day, toDateTime64(day, 3, 'UTC') + toIntervalMillisecond(ms) AS at, * EXCEPT ms FROM VALUES('part UInt8, request String, type String, ms UInt32, id UInt32',
    (1, 'r1', 'gateway_receive_stream_request', 1298, 1), (1, 'r1', 'gateway_send_first_ingest_segment', 3583, 2),
    (1, 'r1', 'runner_receive_first_ingest_segment', 3585, 3), (1, 'r1', 'runner_send_first_processed_segment', 3688, 4),
    (2, 'r1', 'gateway_receive_first_processed_segment', 3953, 5), (2, 'r1', 'gateway_receive_few_processed_segments', 8042, 6),
    (1, 'r2', 'gateway_receive_stream_request', 5000, 7), (1, 'r2', 'gateway_receive_first_processed_segment', 4000, 8),
    (1, 'r2', 'runner_receive_first_ingest_segment', 4000, 9), (1, 'r2', 'runner_send_first_processed_segment', 4050, 10),
    (1, 'r3', 'gateway_receive_stream_request', 0, 11), (1, 'r3', 'orchestrator_swap', 10, 12), (2, 'r3', 'gateway_receive_first_processed_segment', 400, 13),
    -- an earlier "first" frame that arrives last
    (3, 'r3', 'gateway_receive_first_processed_segment', 300, 14));
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp, event_id)
SELECT at, 's', request, if(id = 1, '', '0xo'), type, at, toUUID(concat('00000000-0000-0000-0000-0000000000', leftPad(toString(id), 2, '0'))) FROM naap.test_traces WHERE part = 1;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT request_id, metric_name, metric_value, metric_unit, metric_category, metric_metadata FROM naap.metrics ORDER BY request_id, metric_name;
SELECT 'the rest arrives';
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp, event_id)
SELECT at, 's', request, '0xo', type, at, toUUID(concat('00000000-0000-0000-0000-0000000000', leftPad(toString(id), 2, '0'))) FROM naap.test_traces WHERE part = 2;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT request_id, metric_name, metric_value, orchestrator_address, window_start = toStartOfDay(now('UTC')) - INTERVAL 1 DAY + INTERVAL 1298 MILLISECOND AS start, window_end - window_start AS seconds, metric_metadata
FROM naap.metrics WHERE request_id IN ('r1', 'r3') ORDER BY request_id, metric_name;
SELECT 'late, and everything twice';
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp, event_id)
SELECT at, 's', request, '0xo', type, at, toUUID(concat('00000000-0000-0000-0000-0000000000', leftPad(toString(id), 2, '0'))) FROM naap.test_traces;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT request_id, metric_name, metric_value, metric_metadata FROM naap.metrics WHERE request_id = 'r3' ORDER BY metric_name;
SELECT 'rows', count(), uniqExact(request_id, metric_name) FROM naap.metrics;
OPTIMIZE TABLE naap.calculated_metrics FINAL;
SELECT 'rows after merges', count(), uniqExact(request_id, metric_name) FROM naap.metrics;

-- A stream that is closed after midnight has its metrics on the later day, and on no other, merged or not.
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp)
SELECT toStartOfDay(now('UTC')) - INTERVAL 10 SECOND + toIntervalSecond(number), 's', 'r', '0xo', ['gateway_receive_stream_request', 'gateway_receive_first_processed_segment'][number], toStartOfDay(now('UTC')) - INTERVAL 10 SECOND + toIntervalSecond(number) FROM numbers(1, 2);
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp)
VALUES (toStartOfDay(now('UTC')), 's', 'r', '0xo', 'gateway_ingest_stream_closed', toStartOfDay(now('UTC')));
SELECT sleep(1) FORMAT Null;    -- a calculation of the same second would be as new
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT 'midnight', (SELECT count() FROM naap.metrics WHERE metric_date = toDate(now('UTC')) - 1), metric_name, metric_value, toDate(now('UTC')) - metric_date, (SELECT count() > 2 FROM naap.calculated_metrics) FROM naap.metrics ORDER BY metric_name;

-- One that runs for days: what is timed at its beginning is not read again, and stays.
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp)
SELECT toStartOfDay(now('UTC')) - INTERVAL 5 DAY + toIntervalSecond(number), 'long', 'l', '0xo', ['gateway_receive_stream_request', 'gateway_receive_first_processed_segment'][number], toStartOfDay(now('UTC')) - INTERVAL 5 DAY + toIntervalSecond(number) FROM numbers(1, 2);
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
ALTER TABLE naap.stream_trace_events UPDATE ingestion_timestamp = now() - INTERVAL 1 DAY WHERE stream_id = 'long' SETTINGS mutations_sync = 1; -- (seen by now)
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp)
VALUES (toStartOfDay(now('UTC')), 'long', 'l', '0xo', 'gateway_ingest_stream_closed', toStartOfDay(now('UTC')));
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT 'for days', metric_name, metric_value FROM naap.metrics WHERE stream_id = 'long' ORDER BY metric_name;

-- A payment before the first trace event of its request: what a late event makes unknown is taken back all the same.
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp)
SELECT toStartOfDay(now('UTC')) + toIntervalSecond(8 + 2 * number), 'paid', 'p', '0xo', ['gateway_receive_stream_request', 'gateway_receive_first_processed_segment'][number], toStartOfDay(now('UTC')) + toIntervalSecond(8 + 2 * number) FROM numbers(1, 2);
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT 'before', metric_name, metric_value FROM naap.metrics WHERE stream_id = 'paid' AND metric_unit = 'ms';
INSERT INTO naap.calculated_metrics (metric_timestamp, window_start, window_end, stream_id, request_id, metric_name, metric_category, metric_value, metric_unit)
SELECT toStartOfDay(now('UTC')) + 1 AS at, at, at, 'paid', 'p', 'payment_eth', 'economics', 1, 'ETH';
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp)
VALUES (toStartOfDay(now('UTC')) + 5, 'paid', 'p', '0xo', 'gateway_receive_first_processed_segment', toStartOfDay(now('UTC')) + 5);
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT 'unknown', count() FROM naap.metrics WHERE stream_id = 'paid' AND metric_unit = 'ms';

-- Random: 500 requests, each trace type there or not, once or three times; in two batches.
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;
CREATE VIEW naap.test_source AS
SELECT number, toDateTime64(toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 1) % 60000) AS at,
    concat('r', toString(cityHash64(number, 2) % 500)) AS request_id,
    ['gateway_receive_stream_request', 'gateway_send_first_ingest_segment', 'runner_receive_first_ingest_segment', 'runner_send_first_processed_segment',
     'gateway_receive_first_processed_segment', 'gateway_receive_few_processed_segments', 'orchestrator_swap', 'app_other'][1 + cityHash64(number, 3) % 8] AS trace_type,
    reinterpretAsUUID(sipHash128(number)) AS event_id
FROM numbers(4000);
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp, event_id)
SELECT at, 's', request_id, trace_type, at, event_id FROM naap.test_source WHERE number < 1000;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp, event_id)
SELECT at, 's', request_id, trace_type, at, event_id FROM naap.test_source WHERE number >= 500;    -- half of them again
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
CREATE VIEW naap.test_truth AS
SELECT request_id, metric.1 AS name, toFloat64(metric.2) AS value
FROM
(
    SELECT request_id,
        minIfOrNull(ms, trace_type = 'gateway_receive_stream_request') AS a, minIfOrNull(ms, trace_type = 'gateway_send_first_ingest_segment') AS b,
        minIfOrNull(ms, trace_type = 'runner_receive_first_ingest_segment') AS c, minIfOrNull(ms, trace_type = 'runner_send_first_processed_segment') AS d,
        minIfOrNull(ms, trace_type = 'gateway_receive_first_processed_segment') AS e, minIfOrNull(ms, trace_type = 'gateway_receive_few_processed_segments') AS f
    FROM (SELECT toUnixTimestamp64Milli(at) AS ms, request_id, trace_type FROM naap.test_source) GROUP BY request_id
)
ARRAY JOIN [('prompt_to_first_frame_latency', e - a), ('few_segments_latency', f - a), ('e2e_latency', d - b), ('runner_latency', d - c)] AS metric
WHERE metric.2 >= 0;
CREATE VIEW naap.test_metrics AS SELECT assumeNotNull(request_id) AS request_id, metric_name AS name, metric_value AS value FROM naap.metrics WHERE metric_unit = 'ms';
-- What a late event made negative is unknown again: NaN in the table, not in the view.
SELECT 'random traces', count() > 200,
    (SELECT count() FROM (SELECT * FROM naap.test_truth EXCEPT SELECT * FROM naap.test_metrics)) AS missing,
    (SELECT count() FROM (SELECT * FROM naap.test_metrics EXCEPT SELECT * FROM naap.test_truth)) AS wrong,
    (SELECT count() > 0 FROM naap.calculated_metrics WHERE isNaN(metric_value)) AS taken_back
FROM naap.test_truth;
TRUNCATE TABLE naap.calculated_metrics;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT 'random traces, at once',
    (SELECT count() FROM (SELECT * FROM naap.test_truth EXCEPT SELECT * FROM naap.test_metrics)) AS missing,
    (SELECT count() FROM (SELECT * FROM naap.test_metrics EXCEPT SELECT * FROM naap.test_truth)) AS wrong;

-- Jitter: 20 streams, 2 hours, one status in about 12 s, some rates 0 or unknown; half of the events twice, in two batches.
CREATE VIEW naap.test_statuses AS
SELECT number, toDateTime64(toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 1) % 7200000) AS at,
    concat('s', toString(cityHash64(number, 2) % 20)) AS stream_id,
    multiIf(cityHash64(number, 3) % 9 = 0, NULL, cityHash64(number, 3) % 9 = 1, 0, (cityHash64(number, 3) % 400) / 8) AS fps,
    reinterpretAsUUID(sipHash128(number)) AS event_id
FROM numbers(4000) WHERE stream_id != 's7' OR number < 1000;      -- one stream has too few samples in a window
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, event_id)
SELECT at, stream_id, '0xo', 'p', fps, event_id FROM naap.test_statuses WHERE number < 2000;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, event_id)
SELECT at, stream_id, '0xo', 'p', fps, event_id FROM naap.test_statuses WHERE number >= 1000;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;
CREATE VIEW naap.test_jitter AS
SELECT stream_id, toStartOfInterval(at, INTERVAL 5 MINUTE) AS start, count() AS n, round(stddevPop(toFloat32(fps)), 4) AS sd, round(avg(toFloat32(fps)), 4) AS mean, round(stddevPop(fps) / avg(fps), 6) AS jitter
FROM naap.test_statuses WHERE fps > 0 GROUP BY stream_id, start HAVING n >= 5;
SELECT 'jitter', count() > 200, countIf(t.stream_id = '') AS wrong, countIf(m.stream_id = '') AS missing,
    countIf(t.n = JSONExtractUInt(metric_metadata, 'sample_count') AND abs(t.jitter - metric_value) < 2e-6 AND abs(t.mean - JSONExtractFloat(metric_metadata, 'mean_fps')) < 2e-4
        AND abs(t.sd - JSONExtractFloat(metric_metadata, 'stddev_fps')) < 2e-4 AND window_end = window_start + INTERVAL 5 MINUTE AND request_id IS NULL AND metric_unit = 'ratio') = count() AS same
FROM (SELECT * FROM naap.metrics WHERE metric_name = 'jitter_coefficient') AS m
FULL JOIN naap.test_jitter AS t ON t.stream_id = m.stream_id AND t.start = m.window_start;

-- Events of more days, and months, than the engine takes in one INSERT (an archive, astray clocks), all of them twice: no refresh
-- fails, for one that does would look at the same events again, and fail, for good. (In days to come: these do not expire.)
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.payments;
CREATE VIEW naap.test_days AS
SELECT toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') + toIntervalDay(31 * (number + 1)) AS day, concat('many', toString(number)) AS request, number FROM numbers(110);
INSERT INTO naap.stream_trace_events (stream_id, request_id, trace_type, event_timestamp, data_timestamp)
SELECT 'many', request, 'gateway_receive_stream_request', day, day FROM naap.test_days SETTINGS max_partitions_per_insert_block = 0;
INSERT INTO naap.payments (event_timestamp, session_id, request_id, expected_wei, event_id)
SELECT day, request, request, 1000000000000000000, reinterpretAsUUID(number + 1) FROM naap.test_days SETTINGS max_partitions_per_insert_block = 0;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, pipeline, output_fps, event_id)
SELECT day + i, 'many', '0xmany', 'p', i, reinterpretAsUUID(number * 10 + i) FROM naap.test_days ARRAY JOIN [1, 2, 3, 4, 5, 1, 2, 3, 4, 5] AS i SETTINGS max_partitions_per_insert_block = 0;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, video_jitter, event_id)
SELECT day + i, 'many', i, reinterpretAsUUID(number * 10 + i) FROM naap.test_days ARRAY JOIN [1, 2, 3, 4, 5, 1, 2, 3, 4, 5] AS i SETTINGS max_partitions_per_insert_block = 0;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
SELECT 'many days', metric_name, count(), uniqExact(toYYYYMM(metric_date)) FROM naap.metrics WHERE stream_id = 'many' GROUP BY metric_name ORDER BY metric_name;
SELECT 'many months', (SELECT (count(), sum(sample_count)) FROM naap.ai_stream_status_5min_mv WHERE orchestrator_address = '0xmany'), (SELECT (count(), sum(sample_count)) FROM naap.stream_ingest_metrics_hourly_mv);

DROP VIEW naap.test_days;
DROP VIEW naap.test_traces;
DROP VIEW naap.test_source;
DROP VIEW naap.test_truth;
DROP VIEW naap.test_metrics;
DROP VIEW naap.test_statuses;
DROP VIEW naap.test_jitter;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.calculated_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.payments;
