-- Every statement of the store. A block is `-- name: NAME` with a plain
-- sentence under it; `-- part: NAME` is a list of columns that blocks below
-- it write as {NAME}. embed.cmake makes enum query and the texts from this
-- file, so a name is checked by the compiler. Parameters only.

-- name: group_begin
-- Opens a group; takes no lock before the first read or write in it.
BEGIN;

-- name: group_commit
-- Makes a group durable.
COMMIT;

-- name: group_rollback
-- Takes a whole group back.
ROLLBACK;

-- name: turn_begin
-- Marks where a turn starts inside its group.
SAVEPOINT turn;

-- name: turn_keep
-- Lets a turn's writes become part of its group.
RELEASE turn;

-- name: turn_undo
-- Takes the writes of one turn back.
ROLLBACK TO turn;

-- name: meta_get
-- A value of the database about itself.
SELECT value FROM meta WHERE name = ?1;

-- name: meta_set
-- Sets or replaces a value of the database about itself.
INSERT INTO meta (name, value) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: shop_by_name
-- The row id of a shop.
SELECT id FROM shop WHERE name = ?1;

-- name: shop_name
-- The name of a shop.
SELECT name FROM shop WHERE id = ?1;

-- name: shop_last
-- The highest row id of a shop, 0 for none.
SELECT coalesce(max(id), 0) FROM shop;

-- name: shop_add
-- Adds a shop under a row id.
INSERT INTO shop (id, name) VALUES (?1, ?2);

-- part: staff
id, name, shown, standing, password, shops, langs, groups, capacity, blocked,
demo, created_at

-- name: staff_add
-- Adds a member of staff.
INSERT INTO staff (name, shown, standing, password, shops, langs, groups,
  capacity, blocked, demo, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
RETURNING id;

-- name: staff_by_id
-- A member of staff by row id.
SELECT {staff} FROM staff WHERE id = ?1;

-- name: staff_by_name
-- A member of staff by sign-in name.
SELECT {staff} FROM staff WHERE name = ?1;

-- name: staff_set_password
-- Replaces the stored password.
UPDATE staff SET password = ?2 WHERE id = ?1;

-- name: staff_set_blocked
-- Blocks a member of staff, or no longer.
UPDATE staff SET blocked = ?2 WHERE id = ?1;

-- name: staff_list
-- All staff, by name.
SELECT {staff} FROM staff ORDER BY name LIMIT ?1;

-- name: staff_count_demo
-- How many demo users may still sign in.
SELECT count(*) FROM staff WHERE demo = 1 AND blocked = 0;

-- name: token_add
-- Keeps the hash of a new token.
INSERT INTO token (hash, staff_id, once, expires_at) VALUES (?1, ?2, ?3, ?4);

-- name: token_find
-- Whose token it is, and until when.
SELECT staff_id, once, expires_at FROM token WHERE hash = ?1;

-- name: token_remove
-- Forgets one token.
DELETE FROM token WHERE hash = ?1;

-- name: token_remove_all
-- Forgets all tokens of a member of staff.
DELETE FROM token WHERE staff_id = ?1;

-- name: token_prune
-- Forgets some of the expired tokens.
DELETE FROM token WHERE hash IN (
  SELECT hash FROM token WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2);

-- part: customer
id, shop_id, subject, shop_ref, name, lang, last_rep, created_at

-- name: customer_add
-- Adds a customer of a shop.
INSERT INTO customer (shop_id, subject, shop_ref, name, lang, last_rep,
  created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
RETURNING id;

-- name: customer_by_id
-- A customer by row id.
SELECT {customer} FROM customer WHERE id = ?1;

-- name: customer_by_subject
-- A customer by the public id in the visitor token.
SELECT {customer} FROM customer WHERE subject = ?1;

-- name: customer_by_ref
-- A customer by the shop's own id.
SELECT {customer} FROM customer WHERE shop_id = ?1 AND shop_ref = ?2;

-- name: customer_update
-- Writes what may change of a customer.
UPDATE customer SET name = ?2, lang = ?3, last_rep = ?4 WHERE id = ?1;

-- name: customer_remove
-- Forgets a customer who has no conversation.
DELETE FROM customer WHERE id = ?1;

-- part: conversation
id, public_id, shop_id, customer_id, state, stage, lang, group_name, rep_id,
last_rep, foreign_lang, priority, last_seq, last_note, ask_seq, ask_from,
asked, known, page, context, contact, customer_delivered, customer_seen,
rep_delivered, rep_seen, score, opened_at, state_at, active_at, due_at

-- name: conversation_add
-- Opens a conversation.
INSERT INTO conversation (public_id, shop_id, customer_id, opened_at, state,
  rep_id, priority, state_at, due_at, last_seq, last_note, ask_seq,
  customer_delivered, customer_seen, rep_delivered, rep_seen, score, active_at,
  stage, lang, group_name, last_rep, foreign_lang, ask_from, asked, known, page,
  context, contact)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
  ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)
RETURNING id;

-- name: conversation_by_id
-- A conversation by row id.
SELECT {conversation} FROM conversation WHERE id = ?1;

-- name: conversation_by_public_id
-- A conversation by the id peers know it by.
SELECT {conversation} FROM conversation WHERE public_id = ?1;

-- name: conversation_touch
-- Writes what changes with a line, if nothing else of a conversation did.
UPDATE conversation SET last_seq = ?7, last_note = ?8, ask_seq = ?9,
  customer_delivered = ?10, customer_seen = ?11, rep_delivered = ?12,
  rep_seen = ?13, score = ?14, active_at = ?15, stage = ?16, lang = ?17,
  group_name = ?18, last_rep = ?19, foreign_lang = ?20, ask_from = ?21,
  asked = ?22, known = ?23, page = ?24, context = ?25, contact = ?26
WHERE id = ?1 AND state = ?2 AND rep_id IS NOT DISTINCT FROM ?3
  AND priority = ?4 AND state_at = ?5 AND due_at IS NOT DISTINCT FROM ?6
  AND emptied = 0;

-- name: conversation_update
-- Writes all of a conversation that may change; it may have text again.
UPDATE conversation SET state = ?2, rep_id = ?3, priority = ?4, state_at = ?5,
  due_at = ?6, last_seq = ?7, last_note = ?8, ask_seq = ?9,
  customer_delivered = ?10, customer_seen = ?11, rep_delivered = ?12,
  rep_seen = ?13, score = ?14, active_at = ?15, stage = ?16, lang = ?17,
  group_name = ?18, last_rep = ?19, foreign_lang = ?20, ask_from = ?21,
  asked = ?22, known = ?23, page = ?24, context = ?25, contact = ?26, emptied = 0
WHERE id = ?1;

-- name: conversation_current
-- The customer's latest conversation that is not closed.
SELECT {conversation} FROM conversation
WHERE customer_id = ?1 AND state < 3
ORDER BY opened_at DESC, id DESC LIMIT 1;

-- name: conversation_waiting
-- The queue of a shop, in the order it is served.
SELECT {conversation} FROM conversation
WHERE shop_id = ?1 AND state = 1
ORDER BY priority DESC, state_at, id LIMIT ?2;

-- name: conversation_of_rep
-- The chats in a rep's hands, latest line first.
SELECT {conversation} FROM conversation
WHERE rep_id = ?1 AND state = 2
ORDER BY active_at DESC, id DESC LIMIT ?2;

-- name: conversation_of_customer
-- A customer's conversations, latest first.
SELECT {conversation} FROM conversation
WHERE customer_id = ?1
ORDER BY opened_at DESC, id DESC LIMIT ?2;

-- name: conversation_active
-- A shop's conversations that are not closed, latest opened first.
SELECT {conversation} FROM conversation
WHERE shop_id = ?1 AND state < 3
ORDER BY opened_at DESC, id DESC LIMIT ?2;

-- name: conversation_closed
-- A shop's closed conversations, latest closed first.
SELECT {conversation} FROM conversation
WHERE shop_id = ?1 AND state = 3
ORDER BY state_at DESC, id DESC LIMIT ?2;

-- name: conversation_due
-- Conversations whose deadline has come, earliest first.
SELECT {conversation} FROM conversation
WHERE due_at <= ?1
ORDER BY due_at, id LIMIT ?2;

-- name: conversation_place
-- How many waiting ones of the shop are served before one.
SELECT count(*) FROM conversation
WHERE shop_id = ?1 AND state = 1 AND priority >= ?2
  AND (priority > ?2 OR (state_at, id) < (?3, ?4));

-- name: conversation_loads
-- How many chats each rep has in hand.
SELECT rep_id, count(*) FROM conversation
WHERE state = 2 AND rep_id IS NOT NULL
GROUP BY rep_id;

-- name: conversation_crowd
-- How many conversations of a shop are not closed, counted up to a number.
SELECT count(*) FROM (
  SELECT 1 FROM conversation WHERE shop_id = ?1 AND state < 3 LIMIT ?2) AS some;

-- name: conversation_adopt
-- Gives all of a customer's conversations to another customer.
UPDATE conversation SET customer_id = ?2 WHERE customer_id = ?1;

-- name: conversation_weigh
-- Lines of some of a customer's conversations, and how many those are.
SELECT coalesce(sum(last_seq), 0), count(*) FROM (
  SELECT last_seq FROM conversation WHERE customer_id = ?1 LIMIT ?2) AS some;

-- name: conversation_count_waiting
-- How many wait, in all shops.
SELECT count(*) FROM conversation WHERE state = 1;

-- part: message
conversation_id, track, seq, kind, author, from_name, text, reply, sid,
choices, at

-- name: message_add
-- Adds a line under the next number of its track.
INSERT INTO message ({message})
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: message_get
-- One line.
SELECT {message} FROM message
WHERE conversation_id = ?1 AND track = ?2 AND seq = ?3;

-- name: message_after
-- The lines after a number, lowest first.
SELECT {message} FROM message
WHERE conversation_id = ?1 AND track = ?2 AND seq > ?3
ORDER BY seq LIMIT ?4;

-- name: message_before
-- The lines before a number, highest first.
SELECT {message} FROM message
WHERE conversation_id = ?1 AND track = ?2 AND seq < ?3
ORDER BY seq DESC LIMIT ?4;

-- name: request_find
-- What a sender's id was answered with.
SELECT digest, answer FROM request WHERE sender = ?1 AND sid = ?2;

-- name: request_add
-- Keeps what a sender's id was answered with.
INSERT INTO request (sender, sid, digest, answer, at)
VALUES (?1, ?2, ?3, ?4, ?5);

-- name: message_adopt
-- Makes lines of a customer's conversations lines of another customer.
UPDATE message SET author = ?2
WHERE author = ?1 AND kind = ?3 AND conversation_id IN (
  SELECT id FROM conversation WHERE customer_id = ?1);

-- name: request_adopt
-- Gives a sender's answered ids to another sender who has not used them.
UPDATE request SET sender = ?2
WHERE sender = ?1 AND NOT EXISTS (
  SELECT 1 FROM request AS other
  WHERE other.sender = ?2 AND other.sid = request.sid);

-- name: request_prune
-- Looks at the oldest answers and forgets those given before a time.
DELETE FROM request WHERE at < ?1 AND id IN (
  SELECT id FROM request ORDER BY id LIMIT ?2);

-- part: answer
conversation_id, seq, outcome, reply, score, runner_up, runner_up_score,
words, pack, at, send_at, offer_at

-- name: answer_put
-- Keeps why the machine answered a line as it did, in place of what was there.
INSERT INTO answer ({answer})
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (conversation_id, seq) DO UPDATE SET
  outcome = excluded.outcome, reply = excluded.reply, score = excluded.score,
  runner_up = excluded.runner_up, runner_up_score = excluded.runner_up_score,
  words = excluded.words, pack = excluded.pack, at = excluded.at,
  send_at = excluded.send_at, offer_at = excluded.offer_at;

-- name: answer_keep
-- The same, unless something is there, or the line is not any more.
INSERT INTO answer ({answer})
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
WHERE EXISTS (SELECT 1 FROM message
  WHERE conversation_id = ?1 AND track = 0 AND seq = ?2)
ON CONFLICT (conversation_id, seq) DO NOTHING;

-- name: answer_get
-- Why the machine answered a line as it did.
SELECT {answer} FROM answer WHERE conversation_id = ?1 AND seq = ?2;

-- part: lesson
id, at, shop_id, conversation_id, seq, lang, text, reply, source,
is_right, state, staff_id, decided_at

-- name: lesson_add
-- Keeps what a line taught, in place of what was not decided yet.
INSERT INTO lesson (at, shop_id, conversation_id, seq, lang, text, reply,
  source, is_right, state, staff_id, decided_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (conversation_id, seq, source) DO UPDATE SET
  at = excluded.at, lang = excluded.lang, text = excluded.text,
  reply = excluded.reply, is_right = excluded.is_right,
  state = excluded.state, staff_id = excluded.staff_id,
  decided_at = excluded.decided_at
WHERE lesson.state IN ('seen', 'proposed')
RETURNING id;

-- name: lesson_get
-- A lesson by row id.
SELECT {lesson} FROM lesson WHERE id = ?1;

-- name: lesson_find
-- What a line taught in one way.
SELECT {lesson} FROM lesson
WHERE conversation_id = ?1 AND seq = ?2 AND source = ?3;

-- name: lesson_decide
-- Writes what was decided about a lesson.
UPDATE lesson SET state = ?2, reply = ?3, staff_id = ?4, decided_at = ?5
WHERE id = ?1;

-- name: lesson_in_state
-- A shop's lessons in a state, latest first; proposed: of undecided lines.
SELECT {lesson} FROM lesson
WHERE state = ?1 AND shop_id = ?2
  AND NOT (state = 'proposed' AND EXISTS (
    SELECT 1 FROM lesson AS other
    WHERE other.conversation_id = lesson.conversation_id
      AND other.seq = lesson.seq AND other.state = 'approved'))
ORDER BY id DESC LIMIT ?3;

-- name: lesson_approved
-- All approved lessons, in the order they were learned.
SELECT {lesson} FROM lesson WHERE state = 'approved' ORDER BY id;

-- name: lesson_since
-- What was learned since a time.
SELECT {lesson} FROM lesson WHERE at >= ?1 ORDER BY at DESC, id DESC LIMIT ?2;

-- name: event_add
-- Notes what happened.
INSERT INTO event (at, shop_id, conversation_id, staff_id, kind, detail,
  number)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: phrasing_add
-- Adds an example phrasing.
INSERT INTO phrasing (id, pack, text) VALUES (?1, ?2, ?3);

-- name: phrasing_index
-- Adds an example phrasing to the index.
INSERT INTO phrasing_fts (rowid, text) VALUES (?1, ?2);

-- name: phrasing_other
-- A pack, other than one, that has phrasings.
SELECT pack FROM phrasing WHERE pack < ?1 OR pack > ?1 LIMIT 1;

-- name: phrasing_unindex
-- Takes a pack's first phrasings off the index, which is told their text.
INSERT INTO phrasing_fts (phrasing_fts, rowid, text)
SELECT 'delete', id, text FROM phrasing WHERE pack = ?1 ORDER BY id LIMIT ?2;

-- name: phrasing_remove
-- Removes the same phrasings.
DELETE FROM phrasing WHERE id IN (
  SELECT id FROM phrasing WHERE pack = ?1 ORDER BY id LIMIT ?2);

-- name: phrasing_last
-- The highest id of a phrasing, 0 for none.
SELECT coalesce(max(id), 0) FROM phrasing;

-- name: phrasing_count
-- How many phrasings a pack has.
SELECT count(*) FROM phrasing WHERE pack = ?1;

-- name: phrasing_search
-- Ids of phrasings that match an index query, within bounds, in id order.
SELECT rowid FROM phrasing_fts
WHERE phrasing_fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3
ORDER BY rowid LIMIT ?4;

-- part: version
version, made_at, used_at, used_by, source, reply_count, phrasing_count

-- name: version_put
-- Notes that a pack was put in force.
INSERT INTO pack_version ({version}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (version) DO UPDATE SET used_at = excluded.used_at,
  used_by = excluded.used_by, source = excluded.source;

-- name: version_get
-- A pack that was put in force.
SELECT {version} FROM pack_version WHERE version = ?1;

-- name: version_list
-- Packs that were put in force, the latest first.
SELECT {version} FROM pack_version ORDER BY used_at DESC, version LIMIT ?1;

-- name: version_blob
-- Keeps a file's content.
INSERT INTO pack_blob (hash, content) VALUES (?1, ?2)
ON CONFLICT (hash) DO NOTHING;

-- name: version_file
-- Keeps which content a file of a pack has.
INSERT INTO pack_file (version, path, hash) VALUES (?1, ?2, ?3)
ON CONFLICT (version, path) DO UPDATE SET hash = excluded.hash;

-- name: version_files
-- The files of a pack.
SELECT f.path, f.hash, b.content
FROM pack_file f JOIN pack_blob b ON b.hash = f.hash
WHERE f.version = ?1 ORDER BY f.path;

-- name: version_prune
-- Forgets packs but one and some others that were put in force last.
DELETE FROM pack_version WHERE version IN (
  SELECT version FROM pack_version WHERE version <> ?1
  ORDER BY used_at DESC, version LIMIT 1000 OFFSET ?2);

-- name: version_prune_files
-- Forgets some files of packs that are forgotten.
DELETE FROM pack_file WHERE (version, path) IN (
  SELECT f.version, f.path FROM pack_file f
  WHERE NOT EXISTS (SELECT 1 FROM pack_version v WHERE v.version = f.version)
  LIMIT ?1);

-- name: version_prune_blobs
-- Forgets some contents no file has.
DELETE FROM pack_blob WHERE hash IN (
  SELECT b.hash FROM pack_blob b
  WHERE NOT EXISTS (SELECT 1 FROM pack_file f WHERE f.hash = b.hash)
  LIMIT ?1);

-- name: question_last
-- The highest row of a line, 0 for none.
SELECT coalesce(max(id), 0) FROM message;

-- name: question_newest
-- When the latest of some lines was said, 0 for no line.
SELECT coalesce(max(at), 0) FROM message WHERE id > ?1 AND id <= ?2;

-- name: question_page
-- Customers' lines among some that the machine looked at, latest first.
SELECT m.conversation_id, m.seq, m.at, s.name, c.lang, m.text
FROM message m
JOIN answer a ON a.conversation_id = m.conversation_id AND a.seq = m.seq
JOIN conversation c ON c.id = m.conversation_id
JOIN shop s ON s.id = c.shop_id
WHERE m.id > ?1 AND m.id <= ?2 AND m.track = ?3 AND m.kind = ?4
  AND m.at >= ?5 AND a.outcome <> 'suggested'
ORDER BY m.id DESC LIMIT ?6;

-- part: audit
id, at, shop_id, actor, action, target, detail

-- name: audit_add
-- Adds a row to the audit log.
INSERT INTO audit ({audit}, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: audit_page
-- Rows of the audit log behind one, in order, with their hashes.
SELECT {audit}, hash FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: audit_last
-- The number of the last row of the audit log, 0 for none.
SELECT coalesce(max(id), 0) FROM audit;

-- name: erasing_add
-- Notes that a customer is being erased.
INSERT INTO erasing (customer_id, actor, person) VALUES (?1, ?2, ?3)
ON CONFLICT (customer_id) DO NOTHING;

-- name: erasing_first
-- A customer who is being erased; 0 is what is left when they are.
SELECT customer_id, actor, person FROM erasing
ORDER BY customer_id DESC LIMIT 1;

-- name: erasing_get
-- Who asked for it, if a customer is being erased.
SELECT customer_id, actor, person FROM erasing WHERE customer_id = ?1;

-- name: erasing_remove
-- Notes that a customer has been erased.
DELETE FROM erasing WHERE customer_id = ?1;

-- name: erasure_add
-- Keeps the keyed hash of who is erased, and when that was last.
INSERT INTO erasure (hash, at) VALUES (?1, ?2)
ON CONFLICT (hash) DO UPDATE SET at = excluded.at WHERE excluded.at > at;

-- name: erasure_get
-- When somebody was erased.
SELECT at FROM erasure WHERE hash = ?1;

-- name: erase_customer
-- Makes a customer nobody.
UPDATE customer SET subject = ?2, shop_ref = NULL, name = '', last_rep = NULL
WHERE id = ?1;

-- name: erase_requests
-- Forgets some of what a sender's ids were answered with before a time.
DELETE FROM request WHERE id IN (
  SELECT id FROM request WHERE sender = ?1 AND at < ?2 LIMIT ?3);

-- name: erase_messages
-- Removes some lines and notes of a conversation.
DELETE FROM message WHERE id IN (
  SELECT id FROM message WHERE conversation_id = ?1 LIMIT ?2);

-- name: erase_answers
-- Removes some of why the machine answered in a conversation as it did.
DELETE FROM answer WHERE (conversation_id, seq) IN (
  SELECT conversation_id, seq FROM answer WHERE conversation_id = ?1
  LIMIT ?2);

-- name: erase_lessons
-- Removes some of what a conversation's lines taught.
DELETE FROM lesson WHERE id IN (
  SELECT id FROM lesson WHERE conversation_id = ?1 LIMIT ?2);

-- name: erase_lessons_undecided
-- The same, but for approved ones.
DELETE FROM lesson WHERE id IN (
  SELECT id FROM lesson
  WHERE conversation_id = ?1 AND state <> 'approved' LIMIT ?2);

-- name: erase_lessons_link
-- Lets some approved lessons forget where they come from.
UPDATE lesson SET conversation_id = NULL, seq = 0 WHERE id IN (
  SELECT id FROM lesson
  WHERE conversation_id = ?1 AND state = 'approved' LIMIT ?2);

-- name: erase_events
-- Takes what people wrote from some events of a conversation.
UPDATE event SET detail = '' WHERE id IN (
  SELECT id FROM event
  WHERE conversation_id = ?1 AND kind IN ('rated', 'closed') AND detail <> ''
  LIMIT ?2);

-- name: erase_conversation
-- Takes what a conversation itself says of its customer.
UPDATE conversation SET emptied = 1, page = '', known = '', asked = '',
  context = '', contact = ''
WHERE id = ?1 AND emptied = 0;

-- name: erase_conversations
-- Some conversations of a customer behind one, by row id.
SELECT id FROM conversation WHERE customer_id = ?1 AND id > ?2
ORDER BY id LIMIT ?3;

-- name: erase_lessons_taught
-- Approved lessons of a conversation: phrasings made of its lines.
SELECT id, text FROM lesson
WHERE conversation_id = ?1 AND state = 'approved' ORDER BY id LIMIT ?2;

-- name: erase_lesson
-- Removes one lesson.
DELETE FROM lesson WHERE id = ?1;

-- name: erase_customers
-- Some customers behind one, by row id, to be looked for among the erased.
SELECT id, shop_id, subject, shop_ref, created_at FROM customer
WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: erase_count_messages
-- How many lines and notes a customer's conversations have.
SELECT count(*) FROM message WHERE conversation_id IN (
  SELECT id FROM conversation WHERE customer_id = ?1);

-- name: erase_count_conversations
-- How many conversations a customer has, and how many are not closed.
SELECT count(*), count(*) FILTER (WHERE state < 3)
FROM conversation WHERE customer_id = ?1;

-- name: expired_conversations
-- A shop's closed conversations that have text and no line since a time.
SELECT id, customer_id FROM conversation
WHERE shop_id = ?1 AND state = 3 AND emptied = 0 AND state_at < ?2
  AND active_at < ?2
ORDER BY state_at LIMIT ?3;

-- name: expired_events
-- Looks at the oldest events and forgets those noted before a time.
DELETE FROM event WHERE at < ?1 AND id IN (
  SELECT id FROM event ORDER BY id LIMIT ?2);

-- name: phrasing_of_text
-- Phrasings that match an index query and that a text begins with.
SELECT p.id, p.text FROM phrasing_fts f JOIN phrasing p ON p.id = f.rowid
WHERE phrasing_fts MATCH ?1 AND substr(?2, 1, length(p.text)) = p.text
LIMIT ?3;

-- name: phrasing_unindex_one
-- Takes one phrasing off the index, which is told its text.
INSERT INTO phrasing_fts (phrasing_fts, rowid, text)
VALUES ('delete', ?1, ?2);

-- name: phrasing_remove_one
-- Removes the same phrasing.
DELETE FROM phrasing WHERE id = ?1;

-- name: phrasing_merge
-- Merges so many pages of the index, where words that were removed still are.
INSERT INTO phrasing_fts (phrasing_fts, rank) VALUES ('merge', ?1);

-- name: export_events
-- What is noted of a conversation, in order.
SELECT id, at, staff_id, kind, detail, number FROM event
WHERE conversation_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3;

-- name: export_answers
-- Why the machine answered in a conversation as it did.
SELECT {answer} FROM answer WHERE conversation_id = ?1 AND seq > ?2
ORDER BY seq LIMIT ?3;

-- name: export_lessons
-- What a conversation's lines taught.
SELECT {lesson} FROM lesson
WHERE conversation_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3;
