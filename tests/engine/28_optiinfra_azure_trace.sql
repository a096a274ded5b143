-- Expects: the functions loaded, parameter `data`: the folder of the real data.
-- Needs data: azure_llm/AzureLLMInferenceTrace_code.csv
-- A public trace, request by request, at OpenAI's price of gpt-4o since October 2024: 18,059,974 tokens
-- at 2.50 and 245,896 at 10.00 USD a million are 45.149935 + 2.458960 = 47.608895; no price at its own dates.
CREATE DATABASE IF NOT EXISTS optiinfra;
CREATE VIEW optiinfra.test_trace AS
SELECT * FROM file(concat({data:String}, '/azure_llm/AzureLLMInferenceTrace_code.csv'), CSVWithNames,
    'TIMESTAMP DateTime64(7, ''UTC''), ContextTokens UInt32, GeneratedTokens UInt32');
SELECT count(), sum(ContextTokens), sum(GeneratedTokens) FROM optiinfra.test_trace(data = {data:String});
SELECT sum(costLlm('openai', 'gpt-4o', toDateTime64('2025-01-01', 3, 'UTC'), ContextTokens, GeneratedTokens, 0, 0, 0, 0)) FROM optiinfra.test_trace(data = {data:String});
SELECT count(costLlm('openai', 'gpt-4o', toDateTime64(TIMESTAMP, 3, 'UTC'), ContextTokens, GeneratedTokens, 0, 0, 0, 0)) FROM optiinfra.test_trace(data = {data:String});
-- a row fewer is a cost less
SELECT sum(costLlm('openai', 'gpt-4o', toDateTime64('2025-01-01', 3, 'UTC'), ContextTokens, GeneratedTokens, 0, 0, 0, 0))
FROM (SELECT * FROM optiinfra.test_trace(data = {data:String}) ORDER BY TIMESTAMP LIMIT 8818 OFFSET 1);
DROP VIEW optiinfra.test_trace;
