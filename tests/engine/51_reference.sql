-- Expects: sql/meterhouse applied
-- The reference at an SQL prompt: every function that the server has, whole.
SELECT count() = (SELECT count() FROM system.functions WHERE origin = 'ExecutableUserDefined') FROM meterhouse.functions WHERE kind = 'function';
SELECT 'not in the reference', name FROM system.functions WHERE origin = 'ExecutableUserDefined' AND name NOT IN (SELECT name FROM meterhouse.functions);
SELECT 'not whole', name FROM meterhouse.functions
WHERE kind = 'function' AND (summary = '' OR formula = '' OR empty(arguments) OR returns = '' OR unit = '' OR nulls = '' OR source = '' OR pitfalls = '' OR length(examples) < 2 OR since = ''
    OR arrayExists(a -> a.name = '' OR a.type = '' OR a.doc = '', arguments) OR NOT startsWith(name, family)) ORDER BY name;
SELECT name, kind FROM meterhouse.functions WHERE kind != 'function' AND (summary = '' OR returns = '' OR source = '' OR examples[1].call = '');
SELECT name, signature, unit, deterministic, examples[1] FROM meterhouse.functions WHERE name IN ('costSpotSavings', 'latencyStartupOutcome') ORDER BY name;
