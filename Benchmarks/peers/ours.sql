-- The handoffs of a recorded `rehearse bench w1` in the columns that all peers record: the payload is
-- the task's description, and the kind follows from the intent and from who sent it.
SELECT
  h.number AS seq,
  h.sent AS vtime,
  s.name AS sender,
  r.name AS receiver,
  CAST(t.id AS INTEGER) AS task,
  CASE
    WHEN h.intent = 'assign' AND s.name LIKE 'client-%' THEN 'task'
    WHEN h.intent = 'assign' THEN 'plan'
    WHEN h.intent = 'deliver' AND s.name LIKE 'implementer-%' THEN 'patch'
    WHEN h.intent = 'deliver' THEN 'verified'
    WHEN h.intent = 'approve' THEN 'approved'
    WHEN h.intent = 'fail' THEN 'failed'
    ELSE h.intent
  END AS kind,
  h.round AS round,
  t.description AS payload
FROM handoff h
JOIN run ON run.id = h.run
JOIN agent s ON s.scenario = run.scenario AND s.number = h.sender
JOIN agent r ON r.scenario = run.scenario AND r.number = h.receiver
JOIN task t ON t.scenario = run.scenario AND t.number = h.task
