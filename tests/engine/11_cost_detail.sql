-- costLlmDetail: every status, the parts of a cost, and that they add up.

SELECT tupleElement(costLlmDetail('anthropic', 'claude-opus-4-5', toDateTime64('2026-04-01', 3, 'UTC'), 1000000, 1000000, 1000000, 1000000, 1000000, 1000000) AS d, 'status'), d.total, d.input, d.output, d.cacheRead, d.cacheWrite, d.reasoning;

SELECT n, d.status, d.total, d.input, d.output, d.cacheRead, d.cacheWrite, d.reasoning
FROM (
    SELECT n, costLlmDetail(t.1, t.2, toDateTime64(t.3, 3, 'UTC'), t.4, t.5, 0, t.6, 0, 0) AS d
    FROM (
        SELECT arrayJoin([
            (1, ('openai', 'gpt-4o', '2025-01-01', 1000000, 1000000, 0)),
            (2, ('openai', 'gpt-5o', '2025-01-01', 1000000, 1000000, 0)),
            (3, ('openai', 'gpt-4o', '2023-11-16', 1000000, 1000000, 0)),
            (4, ('openai', 'gpt-4o', '2025-01-01', 1000000, 1000000, 1)),
            (5, ('openai', 'gpt-4o', '2025-01-01', -1, 1000000, 0)),
            (6, ('openai', 'gpt-4o', '2025-01-01', 0, 0, 0)),
            (7, ('', '', '2025-01-01', 0, 0, 0))
        ]) AS row, row.1 AS n, row.2 AS t
    )
)
ORDER BY n;

SELECT 'NULL output', costLlmDetail('openai', 'gpt-4o', toDateTime64('2025-01-01', 3, 'UTC'), 1, NULL, 0, 0, 0, 0).status;
SELECT 'NULL time', costLlmDetail('openai', 'gpt-4o', NULL, 1, 1, 0, 0, 0, 0).status;

-- The card is one hash of 16 hexadecimal digits; total is costLlm; exact parts add up to it.
SELECT 'rows', count(), uniqExact(d.card), countIf(NOT match(d.card, '^[0-9a-f]{16}$')), countIf(d.total IS DISTINCT FROM cost), countIf(d.total != d.input + d.output + d.cacheRead + d.cacheWrite + d.reasoning)
FROM (
    SELECT costLlmDetail(provider, model, at, input, 50, 60, 0, 0, 70) AS d, costLlm(provider, model, at, input, 50, 60, 0, 0, 70) AS cost
    FROM (SELECT ['openai', 'google', 'azure'][1 + number % 3] AS provider, ['o3', 'gemini-2.5-pro', 'o3'][1 + number % 3] AS model, toDateTime64('2025-06-01', 3, 'UTC') + number * 10 AS at, number AS input FROM numbers(100000))
);
