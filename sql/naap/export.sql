-- NaaP: writes a day of raw events and of calculated metrics as Parquet, in the design's layout:
--   <folder>/raw_events/event_date=2026-01-14/event_type=ai_stream_status/part-00000.parquet
--   <folder>/calculated_metrics/metric_date=2026-01-14/metric_category=performance/part-00000.parquet
-- Parameters: `folder` (for a server below user_files_path), `day`. A day that is exported again replaces
-- its files. replay.sql reads them. The columns of the path are in the files too.
--
-- To S3 or MinIO: a `folder` such as https://bucket.s3.amazonaws.com/livepeer-events, and in the text
-- s3(..., '<key>', '<secret>', 'Parquet') for file(..., Parquet), s3_truncate_on_insert for
-- engine_file_truncate_on_insert.
--
-- A type is what a sender wrote: for the path all but letters, digits, _ and - become _, so that
-- '../..' leads nowhere. One thread, for two would write to one file.

INSERT INTO FUNCTION file(concat({folder:String}, '/raw_events/{_partition_id}/part-00000.parquet'), Parquet)
PARTITION BY concat('event_date=', toString(event_date), '/event_type=',
    if(event_type = '', 'unknown', replaceRegexpAll(event_type, '[^A-Za-z0-9_-]', '_')))
SETTINGS engine_file_truncate_on_insert = 1, max_insert_threads = 1
SELECT *, event_date
FROM naap.raw_events
WHERE event_date = {day:Date};

INSERT INTO FUNCTION file(concat({folder:String}, '/calculated_metrics/{_partition_id}/part-00000.parquet'), Parquet)
PARTITION BY concat('metric_date=', toString(metric_date), '/metric_category=',
    if(metric_category = '', 'unknown', replaceRegexpAll(metric_category, '[^A-Za-z0-9_-]', '_')))
SETTINGS engine_file_truncate_on_insert = 1, max_insert_threads = 1
SELECT *
FROM naap.metrics
WHERE metric_date = {day:Date};
