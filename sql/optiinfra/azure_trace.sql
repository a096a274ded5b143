-- OptiInfra: what the requests of a public Azure trace would have cost. Reads the file and stores
-- nothing: it has tokens, but neither model nor latency, and its requests are older than any retention.
-- Parameter `file`: AzureLLMInferenceTrace_code.csv or _conv.csv (TIMESTAMP, ContextTokens,
-- GeneratedTokens), for a server below user_files_path.

-- The trace
SELECT
    count() AS requests,
    min(TIMESTAMP) AS `from (UTC)`,
    max(TIMESTAMP) AS `to (UTC)`,
    sum(ContextTokens) AS `tokens in`,
    sum(GeneratedTokens) AS `tokens out`
FROM file({file:String}, CSVWithNames,
          'TIMESTAMP DateTime64(7, \'UTC\'), ContextTokens UInt32, GeneratedTokens UInt32');

-- What it would cost at the prices of a day (USD; NULL: no price then; an undated price holds always)
SELECT
    concat(provider, '/', model) AS `as`,
    sum(costLlm(provider, model, toDateTime64('2025-01-01', 3, 'UTC'),
                ContextTokens, GeneratedTokens, 0, 0, 0, 0)) AS `2025-01-01`,
    sum(costLlm(provider, model, toDateTime64(TIMESTAMP, 3, 'UTC'),
                ContextTokens, GeneratedTokens, 0, 0, 0, 0)) AS `its own day`
FROM file({file:String}, CSVWithNames,
          'TIMESTAMP DateTime64(7, \'UTC\'), ContextTokens UInt32, GeneratedTokens UInt32')
ARRAY JOIN
    ['openai', 'openai', 'anthropic', 'gemini'] AS provider,
    ['gpt-4o', 'gpt-4o-mini', 'claude-haiku-4-5', 'gemini-2.5-flash'] AS model
GROUP BY provider, model
ORDER BY `2025-01-01` DESC;
