-- Hanzo: what services kept in PostgreSQL, copied into hanzo.events. Not applied by `make apply`:
-- steps to follow. hanzo_postgres is the collection of config/server/examples/postgresql.xml, so
-- that no password is in a statement. On a table of HIP-47's example; another one's columns are
-- named in step 1.
--
-- Rows go through the door, so costs are worked out and texts stay behind. Batches are of ids,
-- which PostgreSQL has an index on, each under a token of its own: one that failed is sent again
-- and leaves no row twice. Write to both from a moment on, and copy what is older (until): else
-- these rows come twice.

-- 1. In PostgreSQL. Times as numbers, for it sends them as its session's clock shows them and
--    ClickHouse reads them as its own does: hours go wrong unless both are set to one zone. A row
--    without a uuid gets the same one each time; one without a team or a time has no place here.
--        CREATE VIEW analytics_events_copy AS
--        SELECT id, coalesce(uuid, md5(id::text)::uuid) AS uuid, team_id, event,
--               floor(extract(epoch FROM timestamp) * 1000)::bigint AS ms, distinct_id,
--               properties::text
--        FROM analytics_events WHERE team_id IS NOT NULL AND timestamp IS NOT NULL;

-- 2. Batches of a million ids.
SELECT intDiv(id, 1000000) AS batch, count() AS rows
FROM postgresql(hanzo_postgres, table = 'analytics_events_copy')
GROUP BY batch
ORDER BY batch;

-- 3. Each of them. since: what is older has expired here (12 months, or the team's retention).
INSERT INTO hanzo.events_in (uuid, team_id, event, timestamp, distinct_id, properties)
SELECT
    assumeNotNull(uuid),
    assumeNotNull(team_id),
    ifNull(event, ''),
    fromUnixTimestamp64Milli(assumeNotNull(ms), 'UTC'),
    ifNull(distinct_id, ''),
    ifNull(properties, '{}')
FROM postgresql(hanzo_postgres, table = 'analytics_events_copy')
WHERE id >= {batch:UInt64} * 1000000 AND id < ({batch:UInt64} + 1) * 1000000
  AND ms >= toUnixTimestamp({since:DateTime('UTC')}) * 1000
  AND ms < toUnixTimestamp({until:DateTime('UTC')}) * 1000
ORDER BY id
SETTINGS insert_deduplication_token = {batch:String}, max_partitions_per_insert_block = 0;

-- 4. No row: it is all here, once. A row: the batch is sent again, or something of it was changed.
SELECT theirs, ours
FROM
(
    SELECT (count(), groupBitXor(cityHash64(assumeNotNull(uuid), toUInt64(assumeNotNull(team_id)),
        ifNull(event, ''), assumeNotNull(ms), ifNull(distinct_id, '')))) AS theirs
    FROM postgresql(hanzo_postgres, table = 'analytics_events_copy')
    WHERE id >= {batch:UInt64} * 1000000 AND id < ({batch:UInt64} + 1) * 1000000
      AND ms >= toUnixTimestamp({since:DateTime('UTC')}) * 1000
      AND ms < toUnixTimestamp({until:DateTime('UTC')}) * 1000
) AS postgres,
(
    SELECT (count(), groupBitXor(cityHash64(uuid, team_id, event, toUnixTimestamp64Milli(timestamp),
        distinct_id))) AS ours
    FROM hanzo.events
    WHERE timestamp >= {since:DateTime('UTC')} AND timestamp < {until:DateTime('UTC')} AND uuid IN
    (
        SELECT assumeNotNull(uuid)
        FROM postgresql(hanzo_postgres, table = 'analytics_events_copy')
        WHERE id >= {batch:UInt64} * 1000000 AND id < ({batch:UInt64} + 1) * 1000000
    )
) AS clickhouse
WHERE theirs != ours;
