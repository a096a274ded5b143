-- Expects: sql/naap applied, the functions loaded, parameter `data`: the folder of the real data.
-- Needs data: naap/naap_event_logs_2026-01-08.json
-- Payments become ether and dollars. The real log's six payments are face value x probability x tickets:
-- 2402400000000000 x 0.000999001 x (2 + 1) + 4 x 2400000000000000 x 0.001 = 16800000007200 wei. Dollars at
-- 3100.5 for the first three and 3200 for the others, by hand: 9600000007200 x 3100.5 + 7200000000000 x 3200
-- = 0.0528048000223236 x 10^18.
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.payments;
TRUNCATE TABLE naap.eth_usd;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.calculated_metrics;
SYSTEM STOP TTL MERGES;

INSERT INTO naap.raw_events (raw_data)
SELECT value FROM file(concat({data:String}, '/naap/naap_event_logs_2026-01-08.json'), JSONEachRow, 'value String');
SELECT face_value, win_prob, tickets, price, expected_wei, request_id FROM naap.payments ORDER BY event_timestamp;
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT 'no price of ether is known', metric_name, metric_value, request_id, stream_id, JSONExtractUInt(metric_metadata, 'unpriced') FROM naap.metrics WHERE metric_category = 'economics';

-- the price comes later than the payments; one is too old to be taken, one is of the future
INSERT INTO naap.eth_usd (at, usd) VALUES ('2026-01-07 21:00:00', 1), ('2026-01-08 20:00:00', 3100.5), ('2026-01-08 21:50:00', 3200), ('2026-01-08 22:00:00', 1);
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT metric_name, metric_value, metric_unit, request_id, stream_id, orchestrator_address, pipeline, window_start, window_end, metric_metadata FROM naap.metrics WHERE metric_category = 'economics' ORDER BY metric_name;
SELECT 'exact', sum(usd), sum(expected_wei), round(sum(pixels)) FROM naap.payments_usd;

-- everything once more, in other inserts: nothing changes
INSERT INTO naap.raw_events (raw_data)
SELECT value FROM file(concat({data:String}, '/naap/naap_event_logs_2026-01-08.json'), JSONEachRow, 'value String') ORDER BY value;
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT 'twice', count(), metric_name, metric_value, metric_metadata FROM naap.metrics WHERE metric_category = 'economics' GROUP BY ALL ORDER BY metric_name;
OPTIMIZE TABLE naap.calculated_metrics FINAL;
SELECT 'rows after merges', count() FROM naap.calculated_metrics WHERE metric_category = 'economics';

-- a corrected price corrects the metric
INSERT INTO naap.eth_usd (at, usd) VALUES ('2026-01-08 21:50:00', 3100.5);
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT 'corrected', metric_value FROM naap.metrics WHERE metric_name = 'payment_usd';

-- Sessions: a payment belongs to the request that its session named last; the first payment arrives last.
-- What cannot be read is unknown: no ether, no dollars, and the request has no amount.
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.payments;
TRUNCATE TABLE naap.eth_usd;
TRUNCATE TABLE naap.calculated_metrics;
INSERT INTO naap.eth_usd (at, usd) VALUES (toStartOfDay(now('UTC')), 2000);
CREATE VIEW naap.test_events AS
SELECT late, format('{{"id":"{0}","type":"create_new_payment","timestamp":"{1}","data":{{"faceValue":"{2}","winProb":"1","numTickets":"1","price":"10 wei/pixel","sessionID":"{3}","requestID":"{4}","recipient":"{5}"}}}}',
    toString(toUUID(concat('00000000-0000-0000-0000-0000000000', leftPad(toString(n), 2, '0')))), toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')) + n * 1000), face, session, request, if(n = 11, '0xB', if(session = 's4', '0xC', '0xA'))) AS raw_data
FROM VALUES('n UInt8, session String, request String, face String, late UInt8',
    (1, 's1', 'r1', '1 ETH', 1), (2, 's1', '', '2 ETH', 0), (3, 's1', 'r2', '4 ETH', 0), (4, 's1', '', '8 ETH', 0),
    (5, 's2', 'r2', '16 ETH', 0), (6, 's3', '', '32 ETH', 0), (7, '', '', '64 ETH', 0), (8, '', 'r3', '128 ETH', 0), (9, 's4', 'r4', '256 GWEI', 0), (10, 's4', '', '512 ETH', 0), (11, 's5', '', '1000000001 ETH', 0));
-- the streams of r1 and r3 are known, that of r2 later
TRUNCATE TABLE naap.stream_trace_events;
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, event_id) VALUES (now64(3), 's-1', 'r1', generateUUIDv4()), (now64(3), 's-3', 'r3', generateUUIDv4());
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events WHERE NOT late;
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT 'without the first', stream_id, request_id, metric_name, metric_value FROM naap.metrics WHERE metric_category = 'economics' ORDER BY ALL;
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events WHERE late;
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, event_id) VALUES (now64(3), 's-2', 'r2', generateUUIDv4());
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT 'with it', stream_id, request_id, metric_name, metric_value FROM naap.metrics WHERE metric_category = 'economics' ORDER BY ALL;
SELECT 'of no known request', sum(eth) FROM naap.payments_usd WHERE request_id = '';
SELECT 'more than there is', expected_wei FROM naap.payments WHERE face_value = '1000000001 ETH';
SELECT * FROM naap.query_payments(days = 1) ORDER BY recipient;

-- A payment that comes late and has no readable amount: what r3 was paid is not known any more, until it is.
SELECT 'r3, before', metric_name, metric_value FROM naap.metrics WHERE metric_category = 'economics' AND request_id = 'r3' ORDER BY metric_name;
INSERT INTO naap.payments (event_timestamp, session_id, request_id, recipient, tickets, expected_wei, event_id) VALUES (toStartOfDay(now('UTC')), 's9', 'r3', '0xC', 1, NULL, '00000000-0000-0000-0000-000000000099');
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT 'r3, unknown', count(), (SELECT countIf(isNaN(metric_value)) FROM naap.calculated_metrics FINAL) FROM naap.metrics WHERE metric_category = 'economics' AND request_id = 'r3';
ALTER TABLE naap.payments DELETE WHERE session_id = 's9' SETTINGS mutations_sync = 1;
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
SELECT 'r3, known again', metric_name, metric_value FROM naap.metrics WHERE metric_category = 'economics' AND request_id = 'r3' ORDER BY metric_name;

DROP VIEW naap.test_events;
SYSTEM START TTL MERGES;
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.payments;
TRUNCATE TABLE naap.eth_usd;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.calculated_metrics;
