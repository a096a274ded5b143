-- Parameters in ClickHouse: equal values have equal hashes, and the hash is that of the canonical text.

SELECT 'the hash of the canonical text', hashParams(j) = lower(hex(xxh3_128(hashCanonicalJson(j)))), hashParamsSha256(j) = lower(hex(SHA256(hashCanonicalJson(j))))
FROM (SELECT arrayJoin(['{}', '[]', '""', '0', '{"width": 512, "height": 512}', '{"b":[1.50,null,true],"a":{"\\u0062":"\\u20ac"}}']) AS j);

SELECT 'spellings', uniqExact(hashParams(j)), any(hashCanonicalJson(j))
FROM (SELECT arrayJoin(['{"width": 512, "height": 768}', '{"height":768,"width":512}', '{"height":7.68e2,"width":512.0}', ' {\n"height" : 768 ,\t"w\\u0069dth" : 5120e-1 } ']) AS j);

SELECT 'values that differ', uniqExact(hashParams(j)), count()
FROM (SELECT arrayJoin(['{"a":1}', '{"a":"1"}', '{"a":null}', '{}', '{"a":{}}', '{"a":[]}', '{"a.b":1}', '{"a":{"b":1}}', '{"A":1}', '[1]', '["a",1]', 'null', '""', '0', 'false']) AS j);

SELECT 'NULL', hex(j), hashCanonicalJson(j), hashParams(j), hashParamsSha256(j), hashParamsLossless(j)
FROM (SELECT arrayJoin(['', ' ', '{', '{"a":1,}', '{"a":1,"a":1}', '01', '1e400', 'NaN', '"\\ud800"', unhex('22FF22'), '1 2', '// {}', NULL]) AS j)
ORDER BY j;

SELECT 'beyond 2^53', hashParams('9007199254740993') = hashParams('9007199254740992'), hashParamsLossless('9007199254740993') = hashParamsLossless('9007199254740992'), hashParamsLossless('1e2') = hashParams('100');

SELECT 'Livepeer', hashParamsLivepeer('{"width":512,"height":512}'), hashParamsLivepeer('{}'), hashParamsLivepeer('[1, NaN, -Infinity]') = lower(hex(MD5('[1, NaN, -Infinity]'))), hashParamsLivepeer('1') = hashParamsLivepeer('1.0'), hashParamsLivepeer('{"a":1,"a":2}') = lower(hex(MD5('{"a": 2}'))), hashParamsLivepeer('{"a":');

-- Blocks of random objects, written by ClickHouse itself: names in one order and in the other.
SELECT 'random objects that differ', countIf(hashParams(forward) IS DISTINCT FROM hashParams(backward)), countIf(isNull(hashParams(forward))), uniqExact(hashParams(forward)) = uniqExact(forward), count()
FROM (
    SELECT
        arrayMap(i -> concat('"k', toString(cityHash64(number, i) % 1000 * 20 + i), '":', toString(reinterpretAsFloat64(bitAnd(cityHash64(i, number), 0xC7FFFFFFFFFFFFFF)))), range(1 + number % 20)) AS members,
        concat('{', arrayStringConcat(members, ','), '}') AS forward,
        concat('{ ', arrayStringConcat(arrayReverse(members), ' , '), ' }') AS backward
    FROM numbers(100000)
);

SELECT 'LowCardinality, constant and plain columns agree', countIf(hashParams(toLowCardinality(j)) IS DISTINCT FROM hashParams(j)), uniqExact(hashParams(j)), any(hashParams('{"a": 1}')) = anyIf(hashParams(j), j = '{"a":1}')
FROM (SELECT concat('{"a":', toString(number % 1000), '}') AS j FROM numbers(200000));

-- No rows; long rows among short ones.
SELECT 'no rows', count(hashParams(j)) FROM (SELECT '' AS j FROM numbers(0));
SELECT 'long', countIf(hashCanonicalJson(j) = replaceAll(j, ' ', '')), max(length(j)) FROM (SELECT concat('[', arrayStringConcat(range(1 + number % 7 * 20000), ', '), ']') AS j FROM numbers(100));

-- Through a Null table and its view.
DROP TABLE IF EXISTS hash_door;
DROP TABLE IF EXISTS hash_view;
DROP TABLE IF EXISTS hash_rows;
CREATE TABLE hash_door (id UInt32, params String) ENGINE = Null;
CREATE TABLE hash_rows (id UInt32, params_hash Nullable(FixedString(32))) ENGINE = MergeTree ORDER BY id;
CREATE MATERIALIZED VIEW hash_view TO hash_rows AS SELECT id, hashParams(params) AS params_hash FROM hash_door;
INSERT INTO hash_door SELECT number, if(number % 10 = 0, 'broken {', concat('{"seed": ', toString(number), ', "model": "m', toString(number % 7), '"}')) FROM numbers(300000);
SELECT 'through a view', count(), countIf(params_hash IS NULL), uniqExact(params_hash) FROM hash_rows;
SELECT 'found again', id FROM hash_rows WHERE params_hash = hashParams('{"model":"m1","seed":123453}');
DROP TABLE hash_view;
DROP TABLE hash_door;
DROP TABLE hash_rows;
