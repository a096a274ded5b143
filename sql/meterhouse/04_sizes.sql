-- Sizes: what lies on the disk, of every database. Applying this file again changes nothing.
--     SELECT * FROM meterhouse.table_sizes WHERE database = 'hanzo';
-- On a cluster: SELECT * FROM clusterAllReplicas('name', meterhouse.table_sizes).

CREATE DATABASE IF NOT EXISTS meterhouse;

-- Bytes on disk, and how many times more the columns are without compression.
CREATE OR REPLACE VIEW meterhouse.table_sizes AS
SELECT
    database,
    table,
    sum(p.rows) AS rows,
    sum(p.bytes_on_disk) AS bytes,
    formatReadableSize(bytes) AS size,
    round(sum(p.data_uncompressed_bytes) / sum(p.data_compressed_bytes), 2) AS ratio,
    count() AS parts
FROM system.parts AS p
WHERE active AND p.rows > 0
GROUP BY database, table
ORDER BY database, bytes DESC, table;

CREATE OR REPLACE VIEW meterhouse.partitions AS
SELECT
    database,
    table,
    partition,
    sum(p.rows) AS rows,
    sum(p.bytes_on_disk) AS bytes,
    formatReadableSize(bytes) AS size,
    count() AS parts
FROM system.parts AS p
WHERE active AND p.rows > 0
GROUP BY database, table, partition
ORDER BY database, table, partition;
