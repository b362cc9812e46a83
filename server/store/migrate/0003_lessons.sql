-- What customers' lines taught, and the thresholds an answer was judged by.
ALTER TABLE answer ADD COLUMN send_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE answer ADD COLUMN offer_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE lesson (
  id              INTEGER PRIMARY KEY NOT NULL,
  at              INTEGER NOT NULL,
  shop_id         INTEGER NOT NULL REFERENCES shop(id),
  conversation_id INTEGER NOT NULL REFERENCES conversation(id),
  seq             INTEGER NOT NULL,
  lang            INTEGER NOT NULL,
  text            TEXT NOT NULL,
  reply           TEXT NOT NULL,
  source          TEXT NOT NULL,
  is_right        INTEGER NOT NULL,
  state           TEXT NOT NULL,
  staff_id        INTEGER,
  decided_at      INTEGER NOT NULL DEFAULT 0,
  UNIQUE (conversation_id, seq, source)
);
CREATE INDEX lesson_by_state ON lesson(state, shop_id, id);
CREATE INDEX lesson_by_time ON lesson(at);
