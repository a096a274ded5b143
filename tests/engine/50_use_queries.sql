-- Functions in every clause of a query: WHERE, PREWHERE, GROUP BY, HAVING, ORDER BY, JOIN, window, lambda, conditions that end early,
-- constants, dictionaries' attributes, parameterized views, the query cache, UNION, EXPLAIN, INSERT ... SELECT, IN.

CREATE TABLE answers (id UInt64, model LowCardinality(String), r Float64, c Float64, f Float64, e2e Float64, ttft Float64, tokens Int64, params String)
ENGINE = MergeTree ORDER BY id AS
SELECT number, ['gpt-4o', 'gpt-4o-mini', 'no-such-model'][1 + number % 3], (number % 101) / 100, (number % 53) / 52, (number % 29) / 28, 500 + number % 1000, number % 400, number % 50,
    concat('{"b": ', toString(number % 5), ', "a": 1e0}') FROM numbers(10000);

SELECT 'WHERE', count() FROM answers WHERE qualityScore(r, c, f, 0, 0) >= 0.5 AND qualityGrade(r) IN ('A', 'B');
SELECT 'WHERE', count() FROM answers WHERE toFloat32(0.4 * r + 0.2 * c + 0.4 * f) >= 0.5 AND toFloat32(r) >= toFloat32(0.8);
SELECT 'PREWHERE', count() FROM answers PREWHERE hashParams(params) = hashParams('{"a":1,"b":3}') WHERE id % 2 = 0 SETTINGS enable_analyzer = 0;
SELECT 'GROUP BY', hashParams(params) AS hash, count() FROM answers GROUP BY hash ORDER BY hash;
SELECT 'GROUP BY, HAVING', qualityGrade(r) AS grade, count() AS n, qualityWilson(countIf(f > 0.5), toInt64(n)).low > 0.3 AS sure FROM answers GROUP BY grade HAVING qualityGrade(avg(r)) = grade ORDER BY grade;
SELECT 'ORDER BY', groupArray(id) FROM (SELECT id FROM answers WHERE tokens > 1 ORDER BY latencyTpot(e2e, ttft, tokens) DESC, id LIMIT 3);
SELECT 'ORDER BY', groupArray(id) FROM (SELECT id FROM answers WHERE tokens > 1 AND e2e >= ttft ORDER BY (e2e - ttft) / (tokens - 1) DESC, id LIMIT 3);
SELECT 'DISTINCT, LIMIT BY', countDistinct(hashPrompt(params)), (SELECT count() FROM (SELECT 1 FROM answers LIMIT 2 BY hashParams(params))) FROM answers;
SELECT 'JOIN', count() FROM answers AS a INNER JOIN (SELECT '{"a":1,"b":2}' AS p) AS b ON hashParams(a.params) = hashParams(b.p);
SELECT 'window', max(running) FROM (SELECT sum(ifNull(qualityScore(r, c, f, 0, 0), 0)) OVER (PARTITION BY hashParams(params) ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS running FROM answers);
SELECT 'window', max(running) FROM (SELECT sum(toFloat32(0.4 * r + 0.2 * c + 0.4 * f)) OVER (PARTITION BY id % 5 ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS running FROM answers);

-- Inside a lambda: the arrays' elements are the rows.
SELECT 'lambda', arrayMap(x -> qualityGrade(x), [0.95, 0.85, NULL, 0.1]), arrayFilter(j -> hashParams(j) IS NULL, ['{}', '{', '[1]', 'x']), arraySum(x -> ifNull(latencyTpot(x, 0, 11), 0), [100, 200.]);

-- What is decided before it is called is not called: the named key does not exist, which is an error.
SELECT 'if', countIf(isNull(if(id < 20000, NULL, hashPromptKeyed('no such key', params)))) FROM answers;
SELECT 'multiIf', count(), countIf(isNull(x)) FROM (SELECT multiIf(id % 2 = 0, qualityScore(r, c, f, 0, 0), id % 3 = 0, qualityScoreEqual(r, c, f, 0, 0), NULL) AS x FROM answers);
SELECT 'and', count() FROM answers WHERE id > 20000 AND hashPromptKeyed('no such key', params) IS NULL;

-- Constants are called once, while planning, where the function is deterministic.
SELECT 'constant', explain LIKE '%qualityScore%' FROM (EXPLAIN SYNTAX run_query_tree_passes = 1 SELECT qualityScore(0.92, 0.95, 0.88, 0, 0.02)) LIMIT 1;
SELECT 'constant', isConstant(qualityGrade(0.91)), isConstant(costLlm('openai', 'gpt-4o', now64(3), 1, 1, 0, 0, 0, 0)), materialize(qualityGrade(0.91));

CREATE DICTIONARY vendors (model String, vendor String, slo Float64) PRIMARY KEY model SOURCE(CLICKHOUSE(QUERY 'SELECT \'gpt-4o\' AS model, \'openai\' AS vendor, 40. AS slo UNION ALL SELECT \'gpt-4o-mini\', \'openai\', 10.'))
LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0);
SELECT 'dictionary', model, count(), sum(costLlm(dictGet('vendors', 'vendor', model), model, toDateTime64('2025-05-01 00:00:00', 3, 'UTC'), 1000000, tokens, 0, 0, 0, 0)) AS cost,
    sum(latencySloMet(NULL, latencyTpot(e2e, ttft, tokens), NULL, NULL, dictGetOrNull('vendors', 'slo', model), NULL)) AS good
FROM answers GROUP BY model ORDER BY model;

CREATE VIEW by_grade AS SELECT qualityGrade(r) AS grade, count() AS n FROM answers WHERE qualityScore(r, c, f, 0, 0) >= {least:Float64} GROUP BY grade;
SELECT 'parameterized view', * FROM by_grade(least = 0.8) ORDER BY grade;

-- The query cache keeps what is deterministic, and refuses the rest unless it is told to.
SELECT 'cached', sum(qualityScore(r, c, f, 0, 0)) > 0 FROM answers SETTINGS use_query_cache = 1;
SELECT 'kept', value FROM system.events WHERE event = 'QueryCacheWrittenRows';
SELECT sum(costLlm('openai', model, toDateTime64('2025-05-01 00:00:00', 3, 'UTC'), tokens, 0, 0, 0, 0, 0)) FROM answers SETTINGS use_query_cache = 1; -- { serverError QUERY_CACHE_USED_WITH_NONDETERMINISTIC_FUNCTIONS }
SELECT 'cached all the same', sum(costLlm('openai', model, toDateTime64('2025-05-01 00:00:00', 3, 'UTC'), tokens, 0, 0, 0, 0, 0)) > 0 FROM answers
SETTINGS use_query_cache = 1, query_cache_nondeterministic_function_handling = 'save';

SELECT 'IN', count() FROM answers WHERE hashParams(params) IN (SELECT hashParams(arrayJoin(['{"a":1,"b":0}', '{"a":1.0,"b":4}'])));
SELECT 'UNION', sum(x) FROM (SELECT qualityScore(1, 1, 1, 0, 0) AS x UNION ALL SELECT qualityScore(0.5, 0.5, 0.5, 0, 0));
SELECT 'CTE, subquery', (WITH best AS (SELECT max(qualityScore(r, c, f, 0, 0)) AS m FROM answers) SELECT count() FROM answers WHERE qualityScore(r, c, f, 0, 0) = (SELECT m FROM best)) >= 1;
SELECT 'combinators', round(avgIf(qualityScore(r, c, f, 0, 0), id < 100), 6) = round(avgIf(toFloat32(0.4 * r + 0.2 * c + 0.4 * f), id < 100), 6), quantile(0.95)(latencyTpot(e2e, ttft, tokens)) > 0 FROM answers;
SELECT 'empty', count(), sum(qualityScore(r, c, f, 0, 0)), groupArray(hashParams(params)) FROM answers WHERE id > 20000;
SELECT 'LowCardinality', toTypeName(qualityTokenF1(toLowCardinality('a b'), 'b c')), qualityTokenF1(toLowCardinality('a b'), 'b c');
SELECT 'samples of blocks', sum(ok) FROM (SELECT qualityGrade(r) = qualityGrade(materialize(r)) AS ok FROM answers SETTINGS max_block_size = 7);
