-- The tables of a fresh database. Times are ms since 1970, UTC. Written so
-- that PostgreSQL could run all but the FTS5 part. Migrations: migrate/.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY NOT NULL,   -- 'schema', 'epoch', 'secret', 'pack' ...
  value TEXT NOT NULL
);

CREATE TABLE shop (
  id   INTEGER PRIMARY KEY NOT NULL, -- 1..64: a bit in masks of shops
  name TEXT NOT NULL UNIQUE          -- as in the settings
);

-- Staff. Masks: shops by id-1, langs by enum lang, groups by settings order.
CREATE TABLE staff (
  id         INTEGER PRIMARY KEY NOT NULL,
  name       TEXT NOT NULL UNIQUE,
  shown      TEXT NOT NULL,
  standing   INTEGER NOT NULL,
  password   TEXT NOT NULL,          -- shared/password.h; '' = token only
  shops      TEXT NOT NULL,          -- names, blank between; '' = all
  langs      TEXT NOT NULL,
  groups     TEXT NOT NULL,
  capacity   INTEGER NOT NULL,
  blocked    INTEGER NOT NULL DEFAULT 0,
  demo       INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);

CREATE TABLE token (
  hash       BLOB PRIMARY KEY NOT NULL, -- SHA-256 of the token
  staff_id   INTEGER NOT NULL REFERENCES staff(id),
  once       INTEGER NOT NULL,          -- 1 = worth one sign-in
  expires_at INTEGER NOT NULL
);
CREATE INDEX token_by_staff ON token(staff_id);
CREATE INDEX token_by_expiry ON token(expires_at);

-- A customer of one shop: anonymous (subject) or known to it (shop_ref).
CREATE TABLE customer (
  id         INTEGER PRIMARY KEY NOT NULL,
  shop_id    INTEGER NOT NULL REFERENCES shop(id),
  subject    TEXT NOT NULL UNIQUE,      -- public id inside visitor tokens
  shop_ref   TEXT,                      -- the shop's own id, once proved
  name       TEXT NOT NULL,
  lang       INTEGER NOT NULL,
  last_rep   INTEGER,                   -- staff who served last
  created_at INTEGER NOT NULL,
  UNIQUE (shop_id, shop_ref)
);

CREATE TABLE conversation (
  id           INTEGER PRIMARY KEY NOT NULL,
  public_id    TEXT NOT NULL UNIQUE,
  shop_id      INTEGER NOT NULL REFERENCES shop(id),
  customer_id  INTEGER NOT NULL REFERENCES customer(id),
  state        INTEGER NOT NULL,
  stage        INTEGER NOT NULL,
  lang         INTEGER NOT NULL,
  group_name   TEXT NOT NULL DEFAULT '', -- group it waits for
  rep_id       INTEGER,                  -- has it (state with_rep)
  last_rep     INTEGER,                  -- had it last
  foreign_lang INTEGER NOT NULL DEFAULT 0,
  priority     INTEGER NOT NULL DEFAULT 0, -- higher is served first
  last_seq     INTEGER NOT NULL DEFAULT 0,
  last_note    INTEGER NOT NULL DEFAULT 0,
  ask_seq      INTEGER NOT NULL DEFAULT 0, -- customer line awaiting the machine
  ask_from     INTEGER NOT NULL DEFAULT 0, -- first of the lines read as one
  asked        TEXT NOT NULL DEFAULT '',   -- "FACT REPLY SEQ" asked for now
  known        TEXT NOT NULL DEFAULT '',   -- "FACT=VALUE<LF>" each, as said
  page         TEXT NOT NULL DEFAULT '',   -- product or page it is about
  context      TEXT NOT NULL DEFAULT '',   -- "NAME: VALUE<LF>", by the page
  contact      TEXT NOT NULL DEFAULT '',   -- how to reach the customer
  customer_delivered INTEGER NOT NULL DEFAULT 0,
  customer_seen      INTEGER NOT NULL DEFAULT 0,
  rep_delivered      INTEGER NOT NULL DEFAULT 0,
  rep_seen           INTEGER NOT NULL DEFAULT 0,
  score        INTEGER NOT NULL DEFAULT 0,
  opened_at    INTEGER NOT NULL,
  state_at     INTEGER NOT NULL,           -- in this state since
  active_at    INTEGER NOT NULL,           -- last line
  due_at       INTEGER,                    -- next deadline, NULL = none
  emptied      INTEGER NOT NULL DEFAULT 0  -- 1 = its text was taken away
);
-- No index has a column that changes with every line: keeping two such
-- cost a third of a turn (conversation_touch in queries.sql).
CREATE INDEX conversation_by_customer ON conversation(customer_id, opened_at);
CREATE INDEX conversation_waiting
  ON conversation(shop_id, priority DESC, state_at, id) WHERE state = 1;
CREATE INDEX conversation_by_rep ON conversation(rep_id) WHERE state = 2;
CREATE INDEX conversation_due ON conversation(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX conversation_active
  ON conversation(shop_id, opened_at) WHERE state < 3;
CREATE INDEX conversation_closed
  ON conversation(shop_id, state_at) WHERE state = 3;
CREATE INDEX conversation_full
  ON conversation(shop_id, state_at) WHERE state = 3 AND emptied = 0;

CREATE TABLE message (
  id              INTEGER PRIMARY KEY NOT NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversation(id),
  track           INTEGER NOT NULL,
  seq             INTEGER NOT NULL,  -- 1, 2, 3 ... on its track
  kind            INTEGER NOT NULL,
  author          INTEGER NOT NULL,  -- customer or staff id, 0 = the desk
  from_name       TEXT NOT NULL,
  text            TEXT NOT NULL,
  reply           TEXT NOT NULL,     -- prepared reply it came from, '' = none
  sid             TEXT NOT NULL,     -- the sender's own id, '' = none
  choices         TEXT NOT NULL,     -- "id<TAB>title<LF>" each, '' = none
  at              INTEGER NOT NULL,
  UNIQUE (conversation_id, track, seq)
);

-- What a sender's ONCE message was answered with: a repeat gets it again.
-- Rows come in order of time, so the oldest have the lowest ids.
CREATE TABLE request (
  id     INTEGER PRIMARY KEY NOT NULL,
  sender INTEGER NOT NULL,             -- customer id, or minus staff id
  sid    TEXT NOT NULL,
  digest BLOB NOT NULL,
  answer TEXT NOT NULL,                -- the frame
  at     INTEGER NOT NULL,
  UNIQUE (sender, sid)
);

-- Why the machine answered as it did, or would have; one row a line of a
-- customer's.
CREATE TABLE answer (
  conversation_id INTEGER NOT NULL REFERENCES conversation(id),
  seq       INTEGER NOT NULL,          -- the customer's line
  outcome   TEXT NOT NULL,             -- as `reasons` in messages.def
  reply     TEXT NOT NULL,             -- best candidate, '' = none
  score     INTEGER NOT NULL,          -- per mille
  runner_up TEXT NOT NULL,
  runner_up_score INTEGER NOT NULL,
  words     TEXT NOT NULL,             -- matched words
  pack      TEXT NOT NULL,             -- version of the pack
  at        INTEGER NOT NULL,
  send_at   INTEGER NOT NULL DEFAULT 0, -- per mille, as they were
  offer_at  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation_id, seq)
);

-- What customers' lines taught: evidence, and phrasings once approved.
CREATE TABLE lesson (
  id              INTEGER PRIMARY KEY NOT NULL,
  at              INTEGER NOT NULL,
  shop_id         INTEGER NOT NULL REFERENCES shop(id),
  conversation_id INTEGER REFERENCES conversation(id), -- NULL: emptied since
  seq             INTEGER NOT NULL,    -- the customer's line
  lang            INTEGER NOT NULL,
  text            TEXT NOT NULL,       -- what was asked
  reply           TEXT NOT NULL,       -- '' = nothing here answers it
  source          TEXT NOT NULL,       -- server/row/lesson.h
  is_right        INTEGER NOT NULL,    -- 1 = reply was the right one
  state           TEXT NOT NULL,       -- seen, proposed, approved, declined
  staff_id        INTEGER,             -- who decided
  decided_at      INTEGER NOT NULL DEFAULT 0,
  UNIQUE (conversation_id, seq, source)
);
CREATE INDEX lesson_by_state ON lesson(state, shop_id, id);
CREATE INDEX lesson_by_time ON lesson(at);

-- What happened, for the figures: noted by plans, never by handlers.
CREATE TABLE event (
  id              INTEGER PRIMARY KEY NOT NULL,
  at              INTEGER NOT NULL,
  shop_id         INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  staff_id        INTEGER NOT NULL,    -- 0 = nobody
  kind            TEXT NOT NULL,       -- server/desk/event.def
  detail          TEXT NOT NULL,
  number          INTEGER NOT NULL
);
CREATE INDEX event_by_conversation ON event(conversation_id);

-- Privileged acts, each chained to the one before: server/store/audit.c. No
-- message text and no secret is ever in it.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY NOT NULL, -- 1, 2, 3 ...
  at      INTEGER NOT NULL,
  shop_id INTEGER NOT NULL,             -- 0 = of no one shop
  actor   TEXT NOT NULL,                -- sign-in name, 'command' or 'desk'
  action  TEXT NOT NULL,                -- server/desk/audit.def
  target  TEXT NOT NULL,
  detail  TEXT NOT NULL,
  hash    BLOB NOT NULL
);

-- Customers who are being erased; a start goes on with them.
CREATE TABLE erasing (
  customer_id INTEGER PRIMARY KEY NOT NULL,
  actor       TEXT NOT NULL,            -- who asked for it
  person      TEXT NOT NULL             -- for the audit log
);
-- Who was erased, by keyed hash (server/desk/erasure.h): so that a backup of
-- before can be erased again. A copy is in the file erased.list.
CREATE TABLE erasure (
  hash BLOB PRIMARY KEY NOT NULL,
  at   INTEGER NOT NULL
);

-- Every pack of replies that was put in force, to go back to. A version is
-- there once its row here is; its files may have come before.
CREATE TABLE pack_version (
  version         TEXT PRIMARY KEY NOT NULL, -- 16 hex digits
  made_at         INTEGER NOT NULL,    -- first in force
  used_at         INTEGER NOT NULL,    -- put in force last
  used_by         TEXT NOT NULL,       -- who asked for it, '' = the desk
  source          TEXT NOT NULL,       -- 'folder', 'rollback'
  reply_count     INTEGER NOT NULL,
  phrasing_count  INTEGER NOT NULL
);
-- Files, once by their content.
CREATE TABLE pack_blob (
  hash    BLOB PRIMARY KEY NOT NULL,   -- SHA-256
  content TEXT NOT NULL
);
CREATE TABLE pack_file (
  version TEXT NOT NULL,
  path    TEXT NOT NULL,               -- 'en/order.status.reply'
  hash    BLOB NOT NULL REFERENCES pack_blob(hash),
  PRIMARY KEY (version, path)
);
CREATE INDEX pack_file_by_hash ON pack_file(hash);

-- The example phrasings of the pack in force and, while one is being
-- indexed, of the next; an index to phrasing_fts, not the source. Of a pack
-- that is searched in memory there are none.
CREATE TABLE phrasing (
  id   INTEGER PRIMARY KEY NOT NULL,
  pack INTEGER NOT NULL,               -- generation
  text TEXT NOT NULL
);
CREATE INDEX phrasing_by_pack ON phrasing(pack);
CREATE VIRTUAL TABLE phrasing_fts USING fts5(
  text, content='phrasing', content_rowid='id',
  tokenize='deskbell', detail='none', columnsize=0
);
