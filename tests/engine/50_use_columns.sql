-- Functions inside a table's definition: MATERIALIZED, DEFAULT, ALIAS, the sorting key, skip indexes, projections, TTL, mutations.

CREATE TABLE requests
(
    id        UInt64,
    at        DateTime('UTC') DEFAULT '2025-06-01 00:00:00',
    params    String,
    r         Nullable(Float64),
    c         Nullable(Float64),
    f         Nullable(Float64),
    score     Nullable(Float32) MATERIALIZED qualityScore(r, c, f, NULL, 0),
    hash      Nullable(FixedString(32)) DEFAULT hashParams(params),
    grade     Nullable(String) ALIAS toString(qualityGrade(score)),
    cost      Nullable(Decimal(38, 12)) MATERIALIZED costLlm('openai', 'gpt-4o', toDateTime64(at, 3, 'UTC'), toInt64(id), 0, 0, 0, 0, 0),
    INDEX by_score qualityScore(r, c, f, NULL, 0) TYPE minmax GRANULARITY 1,
    INDEX by_hash hash TYPE bloom_filter GRANULARITY 1
)
ENGINE = MergeTree ORDER BY (qualityScoreKnown(r, c, f, NULL, 0), id)
SETTINGS index_granularity = 1024, allow_nullable_key = 1, lightweight_mutation_projection_mode = 'rebuild';

INSERT INTO requests (id, params, r, c, f)
SELECT number, concat('{"n": ', toString(number), ', "a": 1.0}'), (number % 1000) / 1000, (number % 7) / 7, (number % 1000) / 1000 FROM numbers(20000);
INSERT INTO requests (id, params, r, c, f) VALUES (20000, '{"a":1,"n":20000.0}', 0.92, 0.95, 0.88), (20001, 'no json', NULL, 0.95, 0.88);

SELECT 'columns', count(), countIf(NOT (score <=> qualityScore(r, c, f, NULL, 0))), countIf(NOT (hash <=> hashParams(params))), countIf(isNull(hash)), countIf(isNull(score)) FROM requests;
SELECT 'a row', score, grade, lower(hex(xxh3_128('{"a":1,"n":20000}'))) = hash, cost FROM requests WHERE id = 20000;
SELECT 'priced', sum(cost) = sum(id) * 2.5 / 1000000 FROM requests;

-- The keys and indexes are used, and leave out nothing. The literal has the result's type: compared with a Float64, a Float32
-- is cast first, and no index is any good. (A column or literal twice, as in qualityScore(r, c, f, 0, 0), is refused in an index
-- or key: code 36, a duplicate expression.)
SELECT 'sorting key', max(toUInt64OrZero(extract(explain, 'Granules: (\\d+)/')) < toUInt64OrZero(extract(explain, '/(\\d+)')))
FROM (EXPLAIN indexes = 1 SELECT id FROM requests WHERE qualityScoreKnown(r, c, f, NULL, 0) > toFloat32(0.9));
SELECT 'skip index', max(toUInt64OrZero(extract(explain, 'Granules: (\\d+)/')) < toUInt64OrZero(extract(explain, '/(\\d+)')))
FROM (EXPLAIN indexes = 1 SELECT id FROM requests WHERE qualityScore(r, c, f, NULL, 0) > toFloat32(0.9));
SELECT 'with indexes', count(), sum(id) FROM requests WHERE qualityScore(r, c, f, NULL, 0) > toFloat32(0.9);
SELECT 'with key', count(), sum(id) FROM requests WHERE qualityScoreKnown(r, c, f, NULL, 0) > toFloat32(0.9);
SELECT 'without', count(), sum(id) FROM requests WHERE score > 0.9 SETTINGS use_skip_indexes = 0;
SELECT 'bloom filter', count(), any(id) FROM requests WHERE hash = hashParams('{"a":1, "n":777}') SETTINGS force_data_skipping_indices = 'by_hash';

-- A projection by grade.
ALTER TABLE requests ADD PROJECTION by_grade (SELECT qualityGrade(score) AS g, count(), avg(score) GROUP BY g);
ALTER TABLE requests MATERIALIZE PROJECTION by_grade SETTINGS mutations_sync = 2;
SELECT 'projection', qualityGrade(score) AS g, count() FROM requests GROUP BY g ORDER BY g SETTINGS force_optimize_projection = 1;
SELECT 'no projection', qualityGrade(score) AS g, count() FROM requests GROUP BY g ORDER BY g SETTINGS optimize_use_projections = 0;

-- Mutations: what they compute and what they select by.
ALTER TABLE requests UPDATE hash = hashParamsLossless(params) WHERE hashParams(params) IS NOT NULL AND id < 100 SETTINGS mutations_sync = 2;
SELECT 'updated', countIf(hash = hashParamsLossless(params)), countIf(hash = hashParams(params)) FROM requests WHERE id < 200;
ALTER TABLE requests DELETE WHERE qualityScore(r, c, f, NULL, 0) IS NULL OR qualityGrade(score) = 'F' SETTINGS mutations_sync = 2;
SELECT 'deleted', count(), min(score) >= 0.6, countIf(isNull(score)) FROM requests;
DELETE FROM requests WHERE hashParams(params) = hashParams('{"n": 999, "a": 1}');
SELECT 'lightweight', count() FROM requests WHERE id = 999;
ALTER TABLE requests ADD COLUMN wilson Tuple(low Nullable(Float64), high Nullable(Float64)) MATERIALIZED qualityWilson(toInt64(id % 10), 10);
ALTER TABLE requests MATERIALIZE COLUMN wilson SETTINGS mutations_sync = 2;
SELECT 'added', wilson FROM requests WHERE id = 20000;
OPTIMIZE TABLE requests FINAL;
SELECT 'merged', count(), countIf(NOT (score <=> qualityScore(r, c, f, NULL, 0))) FROM requests;

-- TTL by a function: what scored low is gone at the merge.
CREATE TABLE kept (at DateTime('UTC'), r Float64) ENGINE = MergeTree ORDER BY at TTL at + INTERVAL 1 DAY DELETE WHERE qualityScore(r, r, r, 0, 0) < 0.5;
INSERT INTO kept SELECT '2020-01-01 00:00:00', number / 10 FROM numbers(10);
OPTIMIZE TABLE kept FINAL;
SELECT 'TTL', groupArray(r) FROM (SELECT r FROM kept ORDER BY r);

-- A constraint, and a partition key.
CREATE TABLE checked (params String, CONSTRAINT is_json CHECK hashParams(params) IS NOT NULL) ENGINE = MergeTree ORDER BY tuple() PARTITION BY ifNull(toString(qualityGrade(length(params) / 10)), '-');
INSERT INTO checked VALUES ('{"a": 12}');
SELECT 'partition', partition FROM system.parts WHERE table = 'checked' AND database = currentDatabase() AND active;
INSERT INTO checked VALUES ('{"a": 1'); -- { serverError VIOLATED_CONSTRAINT }
