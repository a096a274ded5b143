-- latencyTrace and the table function `trace`: the real request, NULL, bad arrays, and random
-- requests, each against SQL over the same events and one against the other.

DROP TABLE IF EXISTS trace_test;
CREATE TABLE trace_test (request_id String, trace_type LowCardinality(String), data_timestamp DateTime64(3, 'UTC'), stream_id String, gateway LowCardinality(String), orchestrator_address String, pipeline LowCardinality(String))
ENGINE = MergeTree ORDER BY (request_id, trace_type, data_timestamp);

-- The events of Livepeer's request db936fab.
INSERT INTO trace_test VALUES
    ('db936fab', 'gateway_receive_stream_request', 1767908945.298, 'stream-o5s73x', '', '', ''),
    ('db936fab', 'gateway_send_first_ingest_segment', 1767908947.583, 'stream-o5s73x', '', '0x52cf', ''),
    ('db936fab', 'runner_receive_first_ingest_segment', 1767908947.585, 'stream-o5s73x', '', '0x52cf', ''),
    ('db936fab', 'runner_send_first_processed_segment', 1767908947.688, 'stream-o5s73x', '', '0x52cf', ''),
    ('db936fab', 'gateway_receive_first_processed_segment', 1767908947.953, 'stream-o5s73x', '', '0x52cf', ''),
    ('db936fab', 'gateway_receive_few_processed_segments', 1767908952.042, 'stream-o5s73x', '', '0x52cf', '');

SELECT 'real', latencyTrace(groupArray(trace_type), groupArray(data_timestamp)) AS t, t.prompt_to_first_frame_ms, t.runner_ms FROM trace_test;
SELECT 'real, other types', latencyTrace(groupArray(toString(trace_type)), groupArray(toDateTime64(data_timestamp, 6))) FROM trace_test;
SELECT 'real, as rows', *
FROM executable('meterhouse/trace', 'Native', 'metric_timestamp DateTime64(3, \'UTC\'), window_start DateTime64(3, \'UTC\'), window_end DateTime64(3, \'UTC\'), stream_id String, request_id Nullable(String), gateway String,
    orchestrator_address String, pipeline String, metric_name String, metric_category String, metric_value Float64, metric_unit String, metric_metadata String',
    (SELECT * FROM trace_test ORDER BY request_id), SETTINGS stderr_reaction = 'throw');
SELECT * FROM executable('meterhouse/trace', 'Native', 'metric_name String', (SELECT 1),
    SETTINGS stderr_reaction = 'throw'); -- { serverError UNSUPPORTED_METHOD }

SELECT 'no answer', types, length(times), latencyTrace(types, times)
FROM
(
    SELECT arrayJoin([([], 0), ([], 1), (['orchestrator_swap'], 0), (['orchestrator_swap', 'orchestrator_swap'], 3), ([''], 1), (['gateway_receive_stream_request'], 1), (['app_start', 'unknown', 'GATEWAY_RECEIVE_STREAM_REQUEST'], 3)]
        ::Array(Tuple(Array(String), UInt8))) AS one, one.1 AS types, arrayMap(i -> toDateTime64(i, 3, 'UTC'), range(one.2)) AS times
);
SELECT 'swaps', latencyTrace(['orchestrator_swap', 'orchestrator_swap', ''], [toDateTime64(0, 3), toDateTime64(0, 3), toDateTime64(0, 3)]);
-- Two hosts, two clocks: -2,072 ms from gateway to runner.
SELECT 'clock skew', latencyTrace(['gateway_send_first_ingest_segment', 'runner_send_first_processed_segment', 'runner_receive_first_ingest_segment'],
    [toDateTime64('2026-01-08 21:49:07.583', 3), toDateTime64('2026-01-08 21:49:05.511', 3), toDateTime64('2026-01-08 21:49:05.500', 3)]);

-- Random requests of 0 to 24 events, more of them than a block has rows.
TRUNCATE TABLE trace_test;
INSERT INTO trace_test
SELECT
    hex(cityHash64(intDiv(number, 24))),
    ['gateway_receive_stream_request', 'gateway_send_first_ingest_segment', 'runner_receive_first_ingest_segment', 'runner_send_first_processed_segment', 'gateway_receive_first_processed_segment',
        'gateway_receive_few_processed_segments', 'orchestrator_swap', 'gateway_ingest_stream_closed', 'gateway_receive_first_data_segment', '', 'runner_receive_stream_request', 'else'][1 + cityHash64(number, 1) % 12],
    fromUnixTimestamp64Milli(toInt64(1767908945000 + number * 100 + cityHash64(number, 2) % 9000), 'UTC'),
    concat('stream-', toString(intDiv(number, 48))),
    if(cityHash64(number, 3) % 2 = 0, '', 'gateway-1'),
    if(cityHash64(number, 4) % 3 = 0, '', concat('0x', toString(number))),
    if(cityHash64(number, 5) % 5 = 0, 'sdxl', '')
FROM numbers(240000)
WHERE cityHash64(number, 6) % 100 < cityHash64(intDiv(number, 24), 7) % 100;

SELECT 'random requests', count(), countIf(t.prompt_to_first_frame_ms IS NOT NULL), countIf(t.clock_skew = 1),
    countIf(NOT (t.prompt_to_first_frame_ms <=> if(first_frame >= request, first_frame - request, NULL))),
    countIf(NOT (t.few_segments_ms <=> if(few >= request, few - request, NULL))),
    countIf(NOT (t.e2e_ms <=> if(sent >= ingest, sent - ingest, NULL))),
    countIf(NOT (t.runner_ms <=> if(sent >= received, sent - received, NULL))),
    countIf(t.swaps != swaps),
    countIf(t.clock_skew != (ifNull(first_frame < request, false) OR ifNull(few < request, false) OR ifNull(sent < ingest, false) OR ifNull(sent < received, false)))
FROM
(
    SELECT latencyTrace(groupArray(trace_type), groupArray(data_timestamp)) AS t,
        minIf(toNullable(toFloat64(toUnixTimestamp64Milli(data_timestamp))), trace_type = 'gateway_receive_stream_request') AS request,
        minIf(toNullable(toFloat64(toUnixTimestamp64Milli(data_timestamp))), trace_type = 'gateway_receive_first_processed_segment') AS first_frame,
        minIf(toNullable(toFloat64(toUnixTimestamp64Milli(data_timestamp))), trace_type = 'gateway_receive_few_processed_segments') AS few,
        minIf(toNullable(toFloat64(toUnixTimestamp64Milli(data_timestamp))), trace_type = 'gateway_send_first_ingest_segment') AS ingest,
        minIf(toNullable(toFloat64(toUnixTimestamp64Milli(data_timestamp))), trace_type = 'runner_receive_first_ingest_segment') AS received,
        minIf(toNullable(toFloat64(toUnixTimestamp64Milli(data_timestamp))), trace_type = 'runner_send_first_processed_segment') AS sent,
        countIf(trace_type = 'orchestrator_swap') AS swaps
    FROM trace_test
    GROUP BY request_id
);

-- Rows of calculated_metrics as SQL makes them of latencyTrace, and as `trace` does, in blocks so
-- small that requests cross them. Rows here, rows there, rows that are not in both.
CREATE TEMPORARY TABLE by_function AS
SELECT window_end AS metric_timestamp, window_start, window_end, stream_id, toNullable(request_id) AS request_id, gateway, orchestrator_address, pipeline, metric.1 AS metric_name,
    'performance' AS metric_category, assumeNotNull(metric.2) AS metric_value, 'ms' AS metric_unit, concat('{"swaps":', t.swaps, ',"clock_skew":', t.clock_skew, '}') AS metric_metadata
FROM
(
    SELECT request_id, min(data_timestamp) AS window_start, max(data_timestamp) AS window_end, any(stream_id) AS stream_id, max(toString(gateway)) AS gateway,
        argMaxIf(orchestrator_address, data_timestamp, orchestrator_address != '') AS orchestrator_address, max(toString(pipeline)) AS pipeline,
        latencyTrace(groupArray(trace_type), groupArray(data_timestamp)) AS t
    FROM trace_test
    GROUP BY request_id
)
ARRAY JOIN [('prompt_to_first_frame_latency', t.prompt_to_first_frame_ms), ('few_segments_latency', t.few_segments_ms), ('e2e_latency', t.e2e_ms), ('runner_latency', t.runner_ms)] AS metric
WHERE metric.2 IS NOT NULL;

CREATE TEMPORARY TABLE by_rows AS
SELECT *
FROM executable('meterhouse/trace', 'Native', 'metric_timestamp DateTime64(3, \'UTC\'), window_start DateTime64(3, \'UTC\'), window_end DateTime64(3, \'UTC\'), stream_id String, request_id Nullable(String), gateway String,
    orchestrator_address String, pipeline String, metric_name String, metric_category String, metric_value Float64, metric_unit String, metric_metadata String',
    (SELECT * FROM trace_test ORDER BY request_id SETTINGS max_block_size = 7));

SELECT 'function and rows', (SELECT count() FROM by_function), (SELECT count() FROM by_rows),
    (SELECT count() FROM (SELECT * FROM by_function EXCEPT SELECT * FROM by_rows)), (SELECT count() FROM (SELECT * FROM by_rows EXCEPT SELECT * FROM by_function));

-- NULL and oversize texts, events without a time, and what an application says by its own clock.
SELECT 'bad events', window_start, window_end, stream_id, request_id, length(gateway), metric_name, metric_value, metric_metadata
FROM executable('meterhouse/trace', 'Native', 'metric_timestamp DateTime64(3, \'UTC\'), window_start DateTime64(3, \'UTC\'), window_end DateTime64(3, \'UTC\'), stream_id String, request_id Nullable(String), gateway String,
    orchestrator_address String, pipeline String, metric_name String, metric_category String, metric_value Float64, metric_unit String, metric_metadata String',
    (
        SELECT id, type, fromUnixTimestamp64Milli(time, 'UTC'), stream, gateway, NULL, ''
        FROM values('id Nullable(String), type String, time Nullable(Int64), stream Nullable(String), gateway String',
            (NULL, 'gateway_receive_stream_request', 1000, 's', 'g'), (NULL, 'gateway_receive_first_processed_segment', 2000, 's', 'g'),
            ('', 'gateway_receive_stream_request', 1000, 's', 'g'), ('', 'gateway_receive_first_processed_segment', 2000, 's', 'g'),
            (repeat('x', 257), 'gateway_receive_stream_request', 1000, 's', 'g'), (repeat('x', 257), 'gateway_receive_first_processed_segment', 2000, 's', 'g'),
            ('a', 'gateway_receive_stream_request', 1000, NULL, repeat('g', 257)), ('a', 'orchestrator_swap', NULL, NULL, repeat('g', 256)), ('a', 'app_start', 1, 'app', 'app'),
            ('a', 'gateway_receive_first_processed_segment', NULL, NULL, ''), ('a', 'gateway_receive_first_processed_segment', 3000, NULL, ''),
            ('b', 'gateway_receive_stream_request', NULL, 's', 'g'), ('b', 'gateway_receive_first_processed_segment', 2000, 's', 'g'))
    ));
SELECT 'no events', count() FROM executable('meterhouse/trace', 'Native', 'metric_timestamp DateTime64(3, \'UTC\'), window_start DateTime64(3, \'UTC\'), window_end DateTime64(3, \'UTC\'), stream_id String, request_id Nullable(String), gateway String,
    orchestrator_address String, pipeline String, metric_name String, metric_category String, metric_value Float64, metric_unit String, metric_metadata String',
    (SELECT * FROM trace_test WHERE request_id = 'none'));

DROP TABLE trace_test;
