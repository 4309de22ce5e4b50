BEGIN TRANSACTION;
CREATE TABLE access_log (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at DATETIME NOT NULL, 
	who VARCHAR, 
	what VARCHAR NOT NULL, 
	subject VARCHAR, 
	terminal VARCHAR NOT NULL
);
INSERT INTO "access_log" VALUES(1,'2026-11-26 07:30:00.000000','nurse1','opened','t1','tty1');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE claim (
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	treatment_id INTEGER NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (kind, name), 
	CONSTRAINT fk_claim_treatment_id FOREIGN KEY(treatment_id) REFERENCES treatment (id)
);
INSERT INTO "claim" VALUES('bed','2026-11-26/1',1);
CREATE TABLE course (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	patient_id INTEGER NOT NULL, 
	CONSTRAINT fk_course_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
);
INSERT INTO "course" VALUES(1,1);
CREATE TABLE head (
	id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	CONSTRAINT pk_head PRIMARY KEY (id), 
	CONSTRAINT ck_head_one_row CHECK (id = 1), 
	CONSTRAINT ck_head_seq CHECK (seq >= 0)
);
INSERT INTO "head" VALUES(1,5,'cb567b1a0935727941c5a4d4107bde3d14e9d6ed0966a6b35003b95055552434','5425489fed6f396682f2e4f942fb5a519a86b184075077ef6c5558871f335e0f');
CREATE TABLE journal (
	seq INTEGER NOT NULL, 
	stream VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	body VARCHAR NOT NULL, 
	"key" VARCHAR, 
	fingerprint VARCHAR, 
	prev VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (seq), 
	CONSTRAINT uq_journal_stream_version UNIQUE (stream, version), 
	CONSTRAINT ck_journal_seq CHECK (seq >= 1), 
	CONSTRAINT ck_journal_version CHECK (version >= 1), 
	CONSTRAINT ck_journal_chain CHECK (length(prev) = 64 AND length(hash) = 64 AND length(seal) = 64), 
	CONSTRAINT uq_journal_key UNIQUE ("key")
);
INSERT INTO "journal" VALUES(1,'t1',1,'{"action":"book","author":"coord1","fingerprint":"f1","key":"import-1","occurred_at":"2026-11-26T07:30:00.000000Z","recorded_at":"2026-11-26T07:30:00.000000Z","role":"coordinator","stream":"t1","values":{"activity_mbq":7400,"bed":1,"protocol":"d1"},"version":1}','import-1','f1','af0384423ef2cc686bd6ee7fb785eafd5c759087f5e5904c562e85556bd82e20','bd1169763eaee46e13f2e27ef5adc057e384e07a94000877d605679939c306ef','bbc56aae530a6cd0ba32e1bb8131b1f701fd1fe50361990881f25dd128677e9f');
INSERT INTO "journal" VALUES(2,'t1',2,'{"action":"tick","author":"nurse1","late":true,"occurred_at":"2026-11-26T08:30:00.000007Z","recorded_at":"2026-11-26T09:30:00.000000Z","role":"nurse","step":"cannula","stream":"t1","values":{"gauge":22,"patent":"yes","site":"left arm"},"version":2}',NULL,NULL,'bd1169763eaee46e13f2e27ef5adc057e384e07a94000877d605679939c306ef','2181385d92df47dea6f74cc10096ad0c3115ccbcae4865dab380dd4816f2d7e7','9a7d2abb60ada523daff511bc26e56d723673cfa0f4171575127095972503c70');
INSERT INTO "journal" VALUES(3,'t1',3,'{"action":"start","author":"tech1","deviation":"early","occurred_at":"2026-11-26T07:30:00.000000Z","passed":["amino_acids_30_min","time_out"],"reason":"żółw \"quoted\"\n","recorded_at":"2026-11-26T07:30:00.000000Z","role":"technologist","second":"phys1","second_role":"physician","step":"lutetium","stream":"t1","version":3}',NULL,NULL,'2181385d92df47dea6f74cc10096ad0c3115ccbcae4865dab380dd4816f2d7e7','34d30957192a87699314f414e3229e2149977a71132aa71a70b91d6480d7b2cd','c7df9ad86bb16de71b3f4458f49daa131336ed8ce45dc8dde2b25df26e230ece');
INSERT INTO "journal" VALUES(4,'ward',1,'{"action":"clock_stepped","author":"board","occurred_at":"2026-11-26T07:30:00.000000Z","recorded_at":"2026-11-26T07:30:00.000000Z","stream":"ward","values":{"seconds":-3600.25},"version":1}',NULL,NULL,'34d30957192a87699314f414e3229e2149977a71132aa71a70b91d6480d7b2cd','0121c51257121a20ab1b326395a64680981faa1dbe04eb9e23038b49c59041f2','047ef6cd66d1064c481843b150144e96ec86c6ab8ddbdc9305cca1221f09bf29');
INSERT INTO "journal" VALUES(5,'t1',4,'{"action":"correct","author":"nurse1","occurred_at":"2026-11-26T07:30:00.000000Z","reason":"typed wrong","recorded_at":"2026-11-26T07:30:00.000000Z","role":"nurse","stream":"t1","target":"t1.2","values":{"gauge":0.1},"version":4}',NULL,NULL,'0121c51257121a20ab1b326395a64680981faa1dbe04eb9e23038b49c59041f2','cb567b1a0935727941c5a4d4107bde3d14e9d6ed0966a6b35003b95055552434','8d724c25c67c19b21bf8da0c6378d5f8e7b0632247d463e832b7108700ed426a');
CREATE TABLE patient (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	birth_date DATE NOT NULL, 
	number VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	CONSTRAINT uq_patient_number UNIQUE (number)
);
INSERT INTO "patient" VALUES(1,'Żółć-Made-Up, Anna','1960-02-29','0042','PL','pl');
CREATE TABLE pin_failure (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	staff_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	terminal VARCHAR NOT NULL, 
	CONSTRAINT fk_pin_failure_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id)
);
INSERT INTO "pin_failure" VALUES(1,'nurse1','2026-11-26 07:30:00.000000','tty1');
CREATE TABLE protocol (
	digest VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_protocol PRIMARY KEY (digest)
);
INSERT INTO "protocol" VALUES('d1','lu177-octreotate-core','1','title = ''µSv/h''
');
CREATE TABLE staff (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	roles VARCHAR NOT NULL, 
	pin_hash VARCHAR, 
	disabled BOOLEAN NOT NULL, 
	CONSTRAINT pk_staff PRIMARY KEY (id)
);
INSERT INTO "staff" VALUES('nurse1','Anna','nurse','$argon2id$made-up',0);
INSERT INTO "staff" VALUES('phys1','Bo','physician expert',NULL,1);
CREATE TABLE store (
	id INTEGER NOT NULL, 
	store_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	CONSTRAINT pk_store PRIMARY KEY (id), 
	CONSTRAINT ck_store_one_row CHECK (id = 1), 
	CONSTRAINT ck_store_kind CHECK (kind IN ('ward', 'demo'))
);
INSERT INTO "store" VALUES(1,'50cf5f84edc74abc8957df083d4e869e','ward');
CREATE TABLE treatment (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	course_id INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	day DATE NOT NULL, 
	is_open BOOLEAN NOT NULL, 
	CONSTRAINT ck_treatment_cycle CHECK (cycle >= 1), 
	CONSTRAINT fk_treatment_course_id FOREIGN KEY(course_id) REFERENCES course (id)
);
INSERT INTO "treatment" VALUES(1,1,1,'2026-11-26',1);
CREATE INDEX ix_access_log_at ON access_log (at);
CREATE INDEX ix_course_patient_id ON course (patient_id);
CREATE INDEX ix_pin_failure_staff_id_at ON pin_failure (staff_id, at);
CREATE INDEX ix_treatment_day ON treatment (day);
CREATE INDEX ix_treatment_course_id ON treatment (course_id);
CREATE INDEX ix_claim_treatment_id ON claim (treatment_id);
CREATE INDEX ix_treatment_open ON treatment (day) WHERE is_open = 1;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal keeps what it has'); END;
CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log BEGIN SELECT RAISE(ABORT, 'access_log keeps what it has'); END;
CREATE TRIGGER protocol_no_update BEFORE UPDATE ON protocol BEGIN SELECT RAISE(ABORT, 'protocol keeps what it has'); END;
CREATE TRIGGER store_no_update BEFORE UPDATE ON store BEGIN SELECT RAISE(ABORT, 'store keeps what it has'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal keeps what it has'); END;
CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log BEGIN SELECT RAISE(ABORT, 'access_log keeps what it has'); END;
CREATE TRIGGER protocol_no_delete BEFORE DELETE ON protocol BEGIN SELECT RAISE(ABORT, 'protocol keeps what it has'); END;
CREATE TRIGGER store_no_delete BEFORE DELETE ON store BEGIN SELECT RAISE(ABORT, 'store keeps what it has'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'head keeps what it has'); END;
CREATE TRIGGER staff_no_delete BEFORE DELETE ON staff BEGIN SELECT RAISE(ABORT, 'staff keeps what it has'); END;
CREATE TRIGGER journal_next BEFORE INSERT ON journal WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal) OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM journal WHERE stream = NEW.stream) OR EXISTS (SELECT 1 FROM journal WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'journal has no gaps'); END;
CREATE TRIGGER head_forward BEFORE UPDATE ON head WHEN NEW.seq IS NOT OLD.seq + 1 BEGIN SELECT RAISE(ABORT, 'head only moves on'); END;
CREATE TRIGGER access_log_no_replace BEFORE INSERT ON access_log WHEN EXISTS (SELECT 1 FROM access_log WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'access_log keeps what it has'); END;
CREATE TRIGGER protocol_no_replace BEFORE INSERT ON protocol WHEN EXISTS (SELECT 1 FROM protocol WHERE digest = NEW.digest) BEGIN SELECT RAISE(ABORT, 'protocol keeps what it has'); END;
CREATE TRIGGER store_no_replace BEFORE INSERT ON store WHEN EXISTS (SELECT 1 FROM store WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'store keeps what it has'); END;
CREATE TRIGGER head_no_replace BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'head keeps what it has'); END;
CREATE TRIGGER staff_no_replace BEFORE INSERT ON staff WHEN EXISTS (SELECT 1 FROM staff WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'staff keeps what it has'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('patient',1);
INSERT INTO "sqlite_sequence" VALUES('course',1);
INSERT INTO "sqlite_sequence" VALUES('treatment',1);
INSERT INTO "sqlite_sequence" VALUES('access_log',1);
INSERT INTO "sqlite_sequence" VALUES('pin_failure',1);
COMMIT;
