-- What a conversation knows of the dialogue with the machine: lines that are
-- read as one, the fact it asked for, and the facts it was told.
ALTER TABLE conversation ADD COLUMN ask_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN known TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN page TEXT NOT NULL DEFAULT '';
