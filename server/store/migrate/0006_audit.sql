-- Who did what (audit), what is forgotten: erasures asked for, conversations
-- whose text is gone, and lessons that outlive the chat they came from.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY NOT NULL,
  at      INTEGER NOT NULL,
  shop_id INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  target  TEXT NOT NULL,
  detail  TEXT NOT NULL,
  hash    BLOB NOT NULL
);
CREATE TABLE erasing (
  customer_id INTEGER PRIMARY KEY NOT NULL,
  actor       TEXT NOT NULL,
  person      TEXT NOT NULL
);
CREATE TABLE erasure (
  hash BLOB PRIMARY KEY NOT NULL,
  at   INTEGER NOT NULL
);

ALTER TABLE conversation ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversation_full
  ON conversation(shop_id, state_at) WHERE state = 3 AND emptied = 0;
CREATE INDEX event_by_conversation ON event(conversation_id);

CREATE TABLE lesson_new (
  id              INTEGER PRIMARY KEY NOT NULL,
  at              INTEGER NOT NULL,
  shop_id         INTEGER NOT NULL REFERENCES shop(id),
  conversation_id INTEGER REFERENCES conversation(id),
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
INSERT INTO lesson_new (id, at, shop_id, conversation_id, seq, lang, text,
  reply, source, is_right, state, staff_id, decided_at)
SELECT id, at, shop_id, conversation_id, seq, lang, text,
  reply, source, is_right, state, staff_id, decided_at FROM lesson;
DROP TABLE lesson;
ALTER TABLE lesson_new RENAME TO lesson;
CREATE INDEX lesson_by_state ON lesson(state, shop_id, id);
CREATE INDEX lesson_by_time ON lesson(at);
