-- Meterhouse: the reference of its functions, to be read at an SQL prompt:
--     SELECT signature, summary FROM meterhouse.functions WHERE family = 'cost';
--     SELECT * FROM meterhouse.functions WHERE name = 'costLlm' FORMAT Vertical;
-- Applying this file and the next again writes the reference anew: what is gone is gone there too.

CREATE DATABASE IF NOT EXISTS meterhouse;

CREATE TABLE IF NOT EXISTS meterhouse.functions
(
    name          String,
    family        LowCardinality(String),
    kind          Enum8('function' = 1, 'table function' = 2),
    since         String,                      -- version that brought it
    signature     String,
    summary       String,
    formula       String,
    arguments     Array(Tuple(name String, type String, unit String, doc String)),
    returns       String,
    unit          String,                      -- of the result
    nulls         String,                      -- when the answer is NULL
    deterministic Bool,                        -- false for what reads a file
    source        String,                      -- where the formula comes from
    pitfalls      String,
    examples      Array(Tuple(call String, result String))  -- a final * stands for anything
)
ENGINE = MergeTree
ORDER BY name
SETTINGS non_replicated_deduplication_window = 0; -- the same rows come again after TRUNCATE
