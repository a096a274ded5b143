-- NaaP: reads back a day that export.sql wrote. Parameters: `folder`, `day`. From S3: as in export.sql.
--
-- Raw events go the way of all events, into the typed tables, rollups and metrics; their
-- ingestion_timestamp is the time of the replay, so that the metrics are calculated again. Events and
-- metrics that are there already are left out: a replay that broke off is simply repeated. (Typed rows
-- are not looked at: where raw events are there and their typed rows are not, empty raw_events first.)
-- Columns are taken from the files, not from the path, where a type may be written otherwise.
-- To replay what is older than 90 days, say SYSTEM STOP TTL MERGES first.

INSERT INTO naap.raw_events
    (event_id, event_timestamp, event_type, stream_id, request_id, gateway, orchestrator_address,
     orchestrator_url, raw_data, params_hash)
SELECT
    event_id, event_timestamp, event_type, stream_id, request_id, gateway, orchestrator_address,
    orchestrator_url, raw_data, params_hash
FROM file(concat({folder:String}, '/raw_events/event_date=', toString({day:Date}), '/event_type=*/*.parquet'),
    Parquet, 'event_id UUID, event_timestamp DateTime64(3, \'UTC\'), event_type String, stream_id String,
    request_id String, gateway String, orchestrator_address String, orchestrator_url String,
    raw_data String, params_hash String')
-- (One hash: by the least and the greatest UUID of a file the engine, 26.7, would refuse the file; it
-- writes them in another order than it reads.)
WHERE sipHash128(event_id, raw_data) NOT IN
    (SELECT sipHash128(event_id, raw_data) FROM naap.raw_events WHERE event_date = {day:Date})
SETTINGS use_hive_partitioning = 0;

-- A metric that was calculated later than the file's stays in force.
INSERT INTO naap.calculated_metrics
    (metric_timestamp, window_start, window_end, stream_id, request_id, gateway, orchestrator_address,
     gpu_id, region, pipeline, model_id, metric_name, metric_category, metric_value, metric_unit,
     metric_metadata, ingestion_timestamp)
SELECT
    metric_timestamp, window_start, window_end, stream_id, request_id, gateway, orchestrator_address,
    gpu_id, region, pipeline, model_id, metric_name, metric_category, metric_value, metric_unit,
    metric_metadata, ingestion_timestamp
FROM file(concat({folder:String}, '/calculated_metrics/metric_date=', toString({day:Date}), '/metric_category=*/*.parquet'),
    Parquet, 'metric_timestamp DateTime64(3, \'UTC\'), window_start DateTime64(3, \'UTC\'),
    window_end DateTime64(3, \'UTC\'), stream_id String, request_id Nullable(String), gateway String,
    orchestrator_address String, gpu_id Nullable(String), region String, pipeline String, model_id String,
    metric_name String, metric_category String, metric_value Float64, metric_unit String,
    metric_metadata String, ingestion_timestamp DateTime(\'UTC\')')
SETTINGS use_hive_partitioning = 0;
