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
INSERT INTO "head" VALUES(1,5,'1460b45d853e6c02fe07192d6eff2e86e7e2efbfcbf7903c6b7d92dcce1deb03','c40bda969471655911c099d358814d2a5371579a24c8e1fcb22efe63175bfbcf');
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
INSERT INTO "journal" VALUES(1,'t1',1,'{"action":"book","author":"coord1","fingerprint":"f1","key":"import-1","occurred_at":"2026-11-26T07:30:00.000000Z","recorded_at":"2026-11-26T07:30:00.000000Z","role":"coordinator","stream":"t1","values":{"activity_mbq":7400,"bed":1,"protocol":"5fce21fdc24b4bd1ed9175f54e079ab35026c7ef6fda79cbf9c551e09985427a"},"version":1}','import-1','f1','af0384423ef2cc686bd6ee7fb785eafd5c759087f5e5904c562e85556bd82e20','774c6273f2252ba8a31af2615b7a4c1d53fa069efa6f1523e997ca54810e8f55','7c6d15ff079713c33f4f61270c2c7305da38781c55f820fc7e0d63ac0d2e678a');
INSERT INTO "journal" VALUES(2,'t1',2,'{"action":"tick","author":"nurse1","late":true,"occurred_at":"2026-11-26T08:30:00.000007Z","recorded_at":"2026-11-26T09:30:00.000000Z","role":"nurse","step":"cannula","stream":"t1","values":{"gauge":22,"patent":"yes","site":"left arm"},"version":2}',NULL,NULL,'774c6273f2252ba8a31af2615b7a4c1d53fa069efa6f1523e997ca54810e8f55','c417847f6cf10172829b864d985073dd5c553169412daa9fb87c1a51d848204e','d2288337636e4d060907101efcc24ccf9df97b78fed0cca3038779f80f1f8f49');
INSERT INTO "journal" VALUES(3,'t1',3,'{"action":"start","author":"tech1","deviation":"early","occurred_at":"2026-11-26T07:30:00.000000Z","passed":["amino_acids_30_min","time_out"],"reason":"żółw \"quoted\"\n","recorded_at":"2026-11-26T07:30:00.000000Z","role":"technologist","second":"phys1","second_role":"physician","step":"lutetium","stream":"t1","version":3}',NULL,NULL,'c417847f6cf10172829b864d985073dd5c553169412daa9fb87c1a51d848204e','4c296bf2d85eed673b26595354ae1099ce4ec501deb750ec464cf50f58487d5f','039e5c130dc411c07eebb367471caf69243020a917ece8c0a1b6e57519140efe');
INSERT INTO "journal" VALUES(4,'ward',1,'{"action":"clock_stepped","author":"board","occurred_at":"2026-11-26T07:30:00.000000Z","recorded_at":"2026-11-26T07:30:00.000000Z","stream":"ward","values":{"seconds":-3600.25},"version":1}',NULL,NULL,'4c296bf2d85eed673b26595354ae1099ce4ec501deb750ec464cf50f58487d5f','2bd5c920bb60c0b749103a0e4c7e561e3ae04f324e641ba921b255a1ac9a6a5c','7e7a89bb54a7ed677bdb60290929cd6cdcfdc56934204ab5222ebbc61177ea18');
INSERT INTO "journal" VALUES(5,'t1',4,'{"action":"correct","author":"nurse1","occurred_at":"2026-11-26T07:30:00.000000Z","reason":"typed wrong","recorded_at":"2026-11-26T07:30:00.000000Z","role":"nurse","stream":"t1","target":"t1.2","values":{"gauge":0.1},"version":4}',NULL,NULL,'2bd5c920bb60c0b749103a0e4c7e561e3ae04f324e641ba921b255a1ac9a6a5c','1460b45d853e6c02fe07192d6eff2e86e7e2efbfcbf7903c6b7d92dcce1deb03','709e07e08b5feada0e365519b2c54d8c38b68790cdfa6860515e315b3c1a46a3');
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
INSERT INTO "protocol" VALUES('5fce21fdc24b4bd1ed9175f54e079ab35026c7ef6fda79cbf9c551e09985427a','lu177-octreotate-core','1','title = ''µSv/h''
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
