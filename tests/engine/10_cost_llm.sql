-- costLlm and costLlmBatch in ClickHouse: dated prices, names, tiers, NULL in every position, and
-- agreement with Decimal arithmetic in SQL over random tokens.

SELECT 'the Azure trace as gpt-4o', costLlm('openai', 'gpt-4o', toDateTime64('2025-01-01', 3, 'UTC'), 18059974, 245896, 0, 0, 0, 0);

SELECT 'dates', at, costLlm('openai', 'gpt-4o', at, 1000000, 1000000, 0, 0, 0, 0), costLlmBatch('openai', 'gpt-4o', at, 1000000, 1000000, 0, 0, 0, 0)
FROM (SELECT arrayJoin([toDateTime64('2023-11-16 18:17:03.979', 3, 'UTC'), toDateTime64('2024-05-12 23:59:59.999', 3, 'UTC'), toDateTime64('2024-05-13', 3, 'UTC'), toDateTime64('2024-10-01 23:59:59.999', 3, 'UTC'), toDateTime64('2024-10-02', 3, 'UTC'), toDateTime64('2025-01-01', 3, 'UTC')]) AS at)
ORDER BY at;

SELECT 'names', model, costLlm('openai', model, toDateTime64('2025-01-01', 3, 'UTC'), 1000000, 0, 0, 0, 0, 0)
FROM (SELECT arrayJoin(['gpt-4o', 'GPT-4o', 'openai/gpt-4o', 'OpenAI/gpt-4o-2024-11-20', 'gpt-4o-20241120', 'gpt-4o@any', 'gpt-4o-2024-05-13', 'gpt-4o-', 'azure/gpt-4o', '']) AS model)
ORDER BY model;

SELECT 'a plain column, a LowCardinality one and a constant agree', countIf(a IS DISTINCT FROM b OR b IS DISTINCT FROM c OR a IS NULL), count()
FROM (
    SELECT
        costLlm(materialize('openai'), materialize('gpt-4o'), at, input, 7, 0, 0, 0, 0) AS a,
        costLlm(toLowCardinality(materialize('openai')), toLowCardinality(materialize('gpt-4o')), at, input, 7, 0, 0, 0, 0) AS b,
        costLlm('openai', 'gpt-4o', at, input, 7, 0, 0, 0, 0) AS c
    FROM (SELECT number AS input, toDateTime64('2024-05-13', 3, 'UTC') + number * 100 AS at FROM numbers(300000))
);

SELECT 'NULL names in columns', countIf(isNull(a)), countIf(isNull(b)), sum(a), sum(b)
FROM (
    SELECT costLlm(provider, model, at, 1000000, 0, 0, 0, 0, 0) AS a, costLlm(toLowCardinality(provider), toLowCardinality(model), at, 1000000, 0, 0, 0, 0, 0) AS b
    FROM (SELECT if(number % 3 = 0, NULL, 'openai') AS provider, if(number % 5 = 0, NULL, 'gpt-4o') AS model, toDateTime64('2025-01-01', 3, 'UTC') AS at FROM numbers(150000))
);

-- An empty table calls nothing; planning calls with '' and 0.
SELECT 'no rows', count(costLlm(p, m, at, 1, 1, 0, 0, 0, 0)) FROM (SELECT toLowCardinality('') AS p, toLowCardinality('') AS m, toDateTime64(0, 3, 'UTC') AS at FROM numbers(0));

SELECT 'tier above 200,000 tokens of input, cache included', input, cached, costLlm('google', 'gemini-2.5-pro', now64(3), input, 1000000, cached, 0, 0, 0)
FROM (SELECT arrayJoin([(200000, 0), (200001, 0), (100000, 100000), (100000, 100001), (0, 200001)]) AS t, t.1 AS input, t.2 AS cached);

SELECT 'NULL', costLlm(NULL, 'gpt-4o', at, 1, 1, 0, 0, 0, 0), costLlm('openai', NULL, at, 1, 1, 0, 0, 0, 0), costLlm('openai', 'gpt-4o', NULL, 1, 1, 0, 0, 0, 0), costLlm('openai', 'gpt-4o', at, NULL, 1, 0, 0, 0, 0), costLlm('openai', 'gpt-4o', at, 1, NULL, 0, 0, 0, 0), costLlm('openai', 'gpt-4o', at, 1000000, 0, NULL, NULL, NULL, NULL)
FROM (SELECT toDateTime64('2025-01-01', 3, 'UTC') AS at);
SELECT 'negative', costLlm('openai', 'gpt-4o', at, -1, 1, 0, 0, 0, 0), costLlm('openai', 'gpt-4o', at, 1, -1, 0, 0, 0, 0), costLlm('openai', 'gpt-4o', at, 1, 1, -1, 0, 0, 0), costLlm('openai', 'gpt-4o', at, 1, 1, 0, -1, 0, 0), costLlm('openai', 'gpt-4o', at, 1, 1, 0, 0, -1, 0), costLlm('openai', 'gpt-4o', at, 1, 1, 0, 0, 0, -1)
FROM (SELECT toDateTime64('2025-01-01', 3, 'UTC') AS at);
SELECT 'tokens without a price', costLlm('openai', 'gpt-4o', at, 1, 1, 0, 1, 0, 0), costLlm('openai', 'gpt-4o', at, 1, 1, 0, 0, 1, 0)
FROM (SELECT toDateTime64('2025-01-01', 3, 'UTC') AS at);
SELECT 'the largest counts', costLlm('openai', 'gpt-4o', at, 9223372036854775807, 9223372036854775807, 0, 0, 0, 0), toDecimal256('9223372036854775807', 12) * toDecimal256('0.0000125', 12)
FROM (SELECT toDateTime64('2025-01-01', 3, 'UTC') AS at);

-- The same sums in SQL: tokens times 10^-6 USD is exact in Decimal(38, 12).
SELECT 'random rows that differ from SQL', countIf(cost IS DISTINCT FROM expected), countIf(batch IS DISTINCT FROM expected_batch), count()
FROM (
    SELECT
        at >= toDateTime64('2024-10-02', 3, 'UTC') AS new,
        costLlm('openai', 'gpt-4o', at, input, output, cached, 0, 0, reasoning) AS cost,
        costLlmBatch('openai', 'gpt-4o', at, input, output, cached, 0, 0, reasoning) AS batch,
        multiIf(at < toDateTime64('2024-05-13', 3, 'UTC'), NULL, new, (toDecimal128(input, 12) * 10 + toDecimal128(cached, 12) * 5 + (toDecimal128(output, 12) + reasoning) * 40) / 4000000, cached > 0, NULL, (toDecimal128(input, 12) + (toDecimal128(output, 12) + reasoning) * 3) * 5 / 1000000) AS expected,
        expected / 2 AS expected_batch
    FROM (
        SELECT
            toDateTime64('2024-04-01', 3, 'UTC') + rand64(1) % 31536000 AS at,
            toInt64(rand64(2) % 1000000) AS input,
            toInt64(rand64(3) % 100000) AS output,
            toInt64(if(rand64(4) % 3 = 0, rand64(5) % 100000, 0)) AS cached,
            toInt64(rand64(6) % 10000) AS reasoning
        FROM numbers(200000)
    )
);

-- Through a Null table and its view into a stored Decimal.
DROP TABLE IF EXISTS cost_door;
DROP TABLE IF EXISTS cost_view;
DROP TABLE IF EXISTS cost_rows;
CREATE TABLE cost_door (provider LowCardinality(String), model LowCardinality(String), at DateTime64(3, 'UTC'), input UInt32, output UInt32) ENGINE = Null;
CREATE TABLE cost_rows (at DateTime64(3, 'UTC'), cost Nullable(Decimal(38, 12))) ENGINE = MergeTree ORDER BY at;
CREATE MATERIALIZED VIEW cost_view TO cost_rows AS SELECT at, costLlm(provider, model, at, input, output, 0, 0, 0, 0) AS cost FROM cost_door;
INSERT INTO cost_door SELECT if(number % 10 = 0, 'nobody', 'openai'), if(number % 5 = 1, 'gpt-4o-2024-08-06', 'gpt-4o'), toDateTime64('2025-01-01', 3, 'UTC') + number, 1000, 100 FROM numbers(100000);
SELECT 'through a view', count(), countIf(cost IS NULL), sum(cost) FROM cost_rows;
DROP TABLE cost_view;
DROP TABLE cost_door;
DROP TABLE cost_rows;
