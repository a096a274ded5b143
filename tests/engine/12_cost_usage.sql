-- costUsage: three conventions, clamping, NULL, and costLlm over its buckets.

SELECT provider, costUsage(provider, 1000, 500, 200, 50, 100)
FROM (SELECT arrayJoin(['openai', 'anthropic', 'Anthropic', 'google', 'gemini', 'vertex_ai', 'mistral', 'bedrock', '', NULL]) AS provider)
ORDER BY provider;

SELECT 'clamped', costUsage('openai', 100, 500, 200, 0, 0), costUsage('openai', 100, 50, 0, 0, 51), costUsage('google', -1, -1, -1, -1, -1);
SELECT 'NULL', costUsage('openai', NULL, 500, 200, 0, 100), costUsage('openai', 1000, NULL, 200, 0, 100), costUsage('openai', 1000, 500, NULL, NULL, NULL);
SELECT 'extremes', costUsage('openai', 9223372036854775807, 9223372036854775807, 9223372036854775807, 9223372036854775807, 9223372036854775807);

-- Where nothing was clamped, no token is lost: the buckets add up to what was reported.
SELECT 'random rows', count(), countIf(NOT u.clamped AND (u.input + u.cacheRead + u.cacheWrite != input OR u.output + u.reasoning != output)), countIf(u.clamped != (read + write > input OR reasoning > output))
FROM (
    SELECT input, output, read, write, reasoning, costUsage('openai', input, output, read, write, reasoning) AS u
    FROM (
        SELECT toInt64(cityHash64(number, 1) % 1000) AS input, toInt64(cityHash64(number, 2) % 1000) AS output, toInt64(cityHash64(number, 3) % 600) AS read, toInt64(cityHash64(number, 4) % 100) AS write, toInt64(cityHash64(number, 5) % 500) AS reasoning
        FROM numbers(200000)
    )
);

-- Cached tokens cost half of fresh ones here: counted once, not twice.
SELECT 'cached tokens are not counted twice', costLlm('openai', 'gpt-4o', toDateTime64('2025-01-01', 3, 'UTC'), u.input, u.output, u.cacheRead, u.cacheWrite, 0, u.reasoning)
FROM (SELECT costUsage('openai', 1000000, 0, 600000, 0, 0) AS u);
