-- Needs engine: 26.7
-- Times as string literals: the server casts them before it calls, engines before 26.7 do not.
SELECT latencyTtft('2026-01-08 21:49:05.298', '2026-01-08 21:49:07.953'), costAmortizedHourly(8760, 0.25, '2025-01-01', '2026-01-01', '2025-01-01');
