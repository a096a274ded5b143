-- NaaP: loads an event log file (an array of objects, each with an event in its `value`).
-- Parameter `file`: its path, for a server below user_files_path.
--
-- Events older than 90 days have expired; so that an old log can be looked at, expiry is stopped until
-- the server starts again (SYSTEM START TTL MERGES resumes it).
SYSTEM STOP TTL MERGES;

-- Read as a String, the text of an event stays what it was, to the byte. A log may be of more than a
-- hundred days, which is as many partitions.
INSERT INTO naap.raw_events (raw_data)
SETTINGS max_partitions_per_insert_block = 0
SELECT value FROM file({file:String}, JSONEachRow, 'value String');

-- The metrics at once, instead of within a minute.
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
-- And the rollups, of a log that was loaded before.
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SYSTEM REFRESH VIEW naap.repeated_ingests;
SYSTEM WAIT VIEW naap.repeated_ingests;
