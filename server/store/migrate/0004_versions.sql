-- Every pack of replies that was put in force, to go back to. Files are kept
-- once by their content.
CREATE TABLE pack_version (
  version         TEXT PRIMARY KEY NOT NULL,
  made_at         INTEGER NOT NULL,
  used_at         INTEGER NOT NULL,
  used_by         TEXT NOT NULL,
  source          TEXT NOT NULL,
  reply_count     INTEGER NOT NULL,
  phrasing_count  INTEGER NOT NULL
);
CREATE TABLE pack_blob (
  hash    BLOB PRIMARY KEY NOT NULL,
  content TEXT NOT NULL
);
CREATE TABLE pack_file (
  version TEXT NOT NULL,
  path    TEXT NOT NULL,
  hash    BLOB NOT NULL REFERENCES pack_blob(hash),
  PRIMARY KEY (version, path)
);
CREATE INDEX pack_file_by_hash ON pack_file(hash);
