-- OpenTelemetry on three kinds of disk: days move from hot to cold to archive before they expire.
-- Not applied by default. Needs the policy `tiered_upgrade` of
-- config/server/examples/tiered_storage.xml; a policy is configuration, no SQL creates one.
--
-- The tables exist already, on the policy `default`. A table may change its policy only to one that
-- contains all volumes of the old one: tiered_upgrade has the volume `default` as the hot one, with
-- `cold_volume` and `archive_volume` behind it. Applying this file again changes nothing.
--
-- Days that are there follow in the background: a changed TTL is worked out anew for each part
-- (materialize_ttl_after_modify = 1, the default). New days lie where they belong at once.

ALTER TABLE otel_v2.traces_local MODIFY SETTING storage_policy = 'tiered_upgrade';
ALTER TABLE otel_v2.traces_local MODIFY TTL
    Date + INTERVAL 7 DAY TO VOLUME 'cold_volume',
    Date + INTERVAL 30 DAY TO VOLUME 'archive_volume',
    Date + INTERVAL 90 DAY DELETE;

ALTER TABLE otel_v2.metrics_local MODIFY SETTING storage_policy = 'tiered_upgrade';
ALTER TABLE otel_v2.metrics_local MODIFY TTL
    Date + INTERVAL 7 DAY TO VOLUME 'cold_volume',
    Date + INTERVAL 30 DAY DELETE;

ALTER TABLE otel_v2.logs_local MODIFY SETTING storage_policy = 'tiered_upgrade';
ALTER TABLE otel_v2.logs_local MODIFY TTL
    Date + INTERVAL 3 DAY TO VOLUME 'cold_volume',
    Date + INTERVAL 14 DAY DELETE;
