-- Expects: sql/naap applied, the functions loaded. Empties the tables it uses.
-- Starts, swaps and speed become a score of a day. Both scores by hand from ADR-004's formulas:
--   0xa, nothing to compare with: of 8 requests 6 start, 1 is swapped, 1 has no frames, 2 have no status;
--        one more is excused. Signals 15 + 2 of 24: 100 * 17/24 * (.7 * (.4 * .75 + .2 * .875 + .4 * .875)
--        + .3 * .5) = 51.53125
--   0xc, beside 168 hours of 0xb, whose first frames take 1000 to 1167 ms (p50 1083.5, p90 1150.3), its
--        end-to-end 100 and its rates 16, 20, 24 (p50 20, p10 16): 1100, 101 and 18 score
--        1 - 16.5 / 66.8, 0 and .5: 100 * (.7 + .3 * (.6 * .6 * (1 - 16.5 / 66.8) + .4 * .5)) = 84.13234
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.calculated_metrics;
TRUNCATE TABLE naap.orchestrator_metadata;

CREATE VIEW naap.test_requests AS
SELECT toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') - INTERVAL 8 DAY + toIntervalHour(number) AS at, concat('b', toString(number)) AS request, '0xb' AS o, 'p' AS pipeline,
    1000 + number AS first, 100 AS e2e, 16 + number % 3 * 4 AS fps, 1 AS starts, 0 AS swapped, 1 AS statuses, CAST(NULL, 'Nullable(String)') AS error
FROM numbers(168)
UNION ALL
SELECT toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') - INTERVAL 1 DAY + toIntervalHour(number), concat('c', toString(number)), '0xc', 'p', 1100, 101, 18, 1, 0, 3, NULL
FROM numbers(10)
UNION ALL
SELECT toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') - INTERVAL 1 DAY + toIntervalHour(number), concat('a', toString(number)), '0xa', 'q', 500, 50, if(number = 1 OR number = 8, 0, 20), number < 6, number = 0,
    if(number IN (6, 7), 0, 2), if(number = 8, 'WHIP disconnected', NULL)
FROM numbers(9);
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp, event_id)
SELECT at, 's', request, if(event.1 = 'gateway_receive_stream_request', '', o), event.1, at + toIntervalMillisecond(event.2), reinterpretAsUUID(sipHash128(request, event.1))
FROM naap.test_requests
ARRAY JOIN arrayFilter(e -> starts OR e.2 < 20, arrayConcat([('gateway_receive_stream_request', 0), ('gateway_send_first_ingest_segment', 10), ('runner_send_first_processed_segment', 10 + e2e),
    ('gateway_receive_first_processed_segment', first), ('gateway_receive_few_processed_segments', 4000)], if(swapped, [('orchestrator_swap', 5000)], []))) AS event;
-- a request that nobody took is nobody's
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp, event_id)
SELECT toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 's', 'none', arrayJoin(['gateway_receive_stream_request', 'gateway_no_orchestrators_available']), toStartOfDay(now('UTC')) - INTERVAL 1 DAY, generateUUIDv4();
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, request_id, orchestrator_address, pipeline, output_fps, last_error, event_id)
SELECT at + toIntervalSecond(number), 's', request, o, pipeline, fps, error, reinterpretAsUUID(sipHash128(request, number)) FROM naap.test_requests ARRAY JOIN range(statuses) AS number;
-- what never came to a status ran on the only pipeline that its orchestrator offers
INSERT INTO naap.orchestrator_metadata (orchestrator_address, gpu_id, supported_pipelines, valid_from) VALUES ('0xa', 'g1', ['q'], now64(3)), ('0xa', 'g2', ['q'], now64(3));
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;

SELECT JSONExtractString(metric_metadata, 'outcome') AS outcome, metric_value, count() FROM naap.metrics WHERE metric_name = 'startup_success' GROUP BY ALL ORDER BY outcome;
SELECT orchestrator_address, pipeline, requested, excused, startup, no_swap, viability, round(coverage, 6), first_frame_ms, e2e_ms, fps, round(first_frame_score, 6), e2e_score, fps_score, round(sla, 5)
FROM naap.query_sla(day = toDate(now('UTC')) - 1);
SELECT 'by ADR-004', round(100 * (.7 + .3 * (.6 * .6 * (1 - 16.5 / 66.8) + .4 * .5)), 5), 100 * 17 / 24 * (.7 * (.4 * .75 + .2 * .875 + .4 * .875) + .3 * .5);
SELECT 'before', orchestrator_address, requested, round(sla, 3) FROM naap.query_sla(day = toDate(now('UTC')) - 2);
SELECT 'no day', count() FROM naap.query_sla(day = toDate(now('UTC')) - 20);

-- Everything twice, calculated again, merged: the same.
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp, event_id)
SELECT event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp, event_id FROM naap.stream_trace_events ORDER BY cityHash64(event_id);
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
OPTIMIZE TABLE naap.calculated_metrics FINAL;
SELECT 'again', orchestrator_address, requested, round(sla, 5) FROM naap.query_sla(day = toDate(now('UTC')) - 1);

-- Of whom nothing but excused requests is known, no share is.
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, orchestrator_address, trace_type, data_timestamp)
SELECT toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 's', 'excused', '0xe', 'gateway_receive_stream_request', toStartOfDay(now('UTC')) - INTERVAL 1 DAY;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, request_id, orchestrator_address, pipeline, last_error)
SELECT toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 's', 'excused', '0xe', 'z', 'WHIP disconnected';
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SELECT 'excused', requested, excused, startup, no_swap, viability, coverage, sla FROM naap.query_sla(day = toDate(now('UTC')) - 1) WHERE orchestrator_address = '0xe';

DROP VIEW naap.test_requests;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.calculated_metrics;
TRUNCATE TABLE naap.orchestrator_metadata;
