BEGIN TRANSACTION;
CREATE TABLE access_head (
	id INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	first_seal VARCHAR NOT NULL, 
	last INTEGER NOT NULL, 
	last_seal VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	CONSTRAINT pk_access_head PRIMARY KEY (id), 
	CONSTRAINT ck_access_head_one_row CHECK (id = 1), 
	CONSTRAINT ck_access_head_lines CHECK (first >= 0 AND last >= first)
);
INSERT INTO "access_head" VALUES(1,0,'',5,'d0fd2955fc5ba77d7f92c3f9221522eb3070f7cfbcd7379137a78c86847d8003','d0cb127cfde1fda08c89d3de078ad5da60321d40ec5179390e7c898709f83892');
CREATE TABLE access_log (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at DATETIME NOT NULL, 
	who VARCHAR, 
	what VARCHAR NOT NULL, 
	subject VARCHAR, 
	terminal VARCHAR NOT NULL
);
INSERT INTO "access_log" VALUES(1,'2026-11-26 07:30:00.000000',NULL,'staff_added','phys1','tty1');
INSERT INTO "access_log" VALUES(2,'2026-11-26 07:30:00.000000','phys1','staff_added','nurse1','tty1');
INSERT INTO "access_log" VALUES(3,'2026-11-26 07:30:00.000000','phys1','badge_given','nurse1','tty1');
INSERT INTO "access_log" VALUES(4,'2026-11-26 07:30:00.000000','nurse1','opened','t1:treatment','tty1');
INSERT INTO "access_log" VALUES(5,'2026-11-26 07:30:00.000000',NULL,'sign_in_failed',NULL,'tty1');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE badge (
	staff_id VARCHAR NOT NULL, 
	badge_hash VARCHAR NOT NULL, 
	CONSTRAINT pk_badge PRIMARY KEY (staff_id), 
	CONSTRAINT fk_badge_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT uq_badge_badge_hash UNIQUE (badge_hash)
);
INSERT INTO "badge" VALUES('nurse1','abababababababababababababababababababababababababababababababab');
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
INSERT INTO "head" VALUES(1,5,'1c89289cf157351451a703915967d40e2dbdfed6298763cc9383757b5c9ec26f','78842aaeb5b557eae033eb5f966f55bcd22cdfe397c295257efa4458d3c9276d');
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
INSERT INTO "journal" VALUES(1,'t1',1,'{"action":"admit","author":"nurse1","fingerprint":"f","key":"k0","occurred_at":"2026-11-26T07:30:00.000000Z","program":"0.1.0","recorded_at":"2026-11-26T07:30:00.000000Z","role":"nurse","stream":"t1","terminal":"ward-1 /dev/pts/3 10.0.0.7","version":1}','k0','f','0d449ba5c32f83a445f981f3f04ae2d57fdf020d208702a09d058e12947e5959','972cc770109c15e25c26adc43a399f4f873dfa02e007eaf94bd08980b7fe5ad9','8c3d3e12532d7e2a71c42e4e0bed55dbb3676d374bbf8698e245a105d0399d5b');
INSERT INTO "journal" VALUES(2,'t1',2,'{"action":"tick","author":"nurse1","fingerprint":"f","key":"k1","occurred_at":"2026-11-26T07:31:00.000000Z","program":"0.1.0","recorded_at":"2026-11-26T07:31:00.000000Z","role":"nurse","step":"cannula","stream":"t1","terminal":"ward-1 /dev/pts/3 10.0.0.7","values":{"site":"left arm"},"version":2}','k1','f','972cc770109c15e25c26adc43a399f4f873dfa02e007eaf94bd08980b7fe5ad9','3de92a94a297627382d5b8295b7c895d479265044b0a1e2fb03d31da784a1c61','4775f60ecb35479363bb50ba1c941a619fae2e0427bbb50d509d1544c1919a15');
INSERT INTO "journal" VALUES(3,'t1',3,'{"action":"start","author":"nurse1","fingerprint":"f","key":"k2","occurred_at":"2026-11-26T07:32:00.000000Z","program":"0.1.0","recorded_at":"2026-11-26T07:32:00.000000Z","role":"nurse","step":"amino_acids","stream":"t1","terminal":"ward-1 /dev/pts/3 10.0.0.7","version":3}','k2','f','3de92a94a297627382d5b8295b7c895d479265044b0a1e2fb03d31da784a1c61','f31686e5d1a7f4584a4b1ef58d0d45032160ff39bb63a31dce22368599f3f3cd','9e5836c91916d6347cd4b45c8fdde3e2e1fd1a11f5b52ac240f1d4b605772320');
INSERT INTO "journal" VALUES(4,'ward',1,'{"action":"clock_stepped","author":"board","occurred_at":"2026-11-26T07:30:00.000000Z","program":"0.1.0","recorded_at":"2026-11-26T07:30:00.000000Z","stream":"ward","terminal":"ward-1 /dev/pts/3 10.0.0.7","values":{"seconds":3.5},"version":1}',NULL,NULL,'f31686e5d1a7f4584a4b1ef58d0d45032160ff39bb63a31dce22368599f3f3cd','d7a11fa339edd07cf0d86463d4e0b456bd2f3d854e7fc50c7a6324f9e8c5157b','69f2a8ba40bb6bb17d52543abc14f502c98a7836630664869963b70dfedd3136');
INSERT INTO "journal" VALUES(5,'t1',4,'{"action":"note","author":"unsigned","deviation":"other","occurred_at":"2026-11-26T07:30:00.000000Z","program":"0.1.0","reason":"alone tonight","recorded_at":"2026-11-26T07:30:00.000000Z","stream":"t1","terminal":"ward-1 /dev/pts/3 10.0.0.7","unsigned":"M. Made-Up","version":4}',NULL,NULL,'d7a11fa339edd07cf0d86463d4e0b456bd2f3d854e7fc50c7a6324f9e8c5157b','1c89289cf157351451a703915967d40e2dbdfed6298763cc9383757b5c9ec26f','63bf54b3b5ba75fd06326bb90b0792876c44570f6f8012814bb80f2f6c456e14');
CREATE TABLE patient (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	birth_date DATE NOT NULL, 
	number VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	CONSTRAINT uq_patient_number UNIQUE (number)
);
INSERT INTO "patient" VALUES(1,'Żółć-Made-Up, Anna','1960-02-29','100','NL','nl');
CREATE TABLE protocol (
	digest VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_protocol PRIMARY KEY (digest)
);
INSERT INTO "protocol" VALUES('5fce21fdc24b4bd1ed9175f54e079ab35026c7ef6fda79cbf9c551e09985427a','core','1','title = ''µSv/h''
');
CREATE TABLE seal (
	kind VARCHAR NOT NULL, 
	row_id VARCHAR NOT NULL, 
	line INTEGER NOT NULL, 
	seal VARCHAR NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (kind, row_id), 
	CONSTRAINT ck_seal_line CHECK (line >= 0)
);
INSERT INTO "seal" VALUES('access','1',1,'1d43f578059740f997ad1d1cadd27e12b47142e59fd865cce317a63523d77696');
INSERT INTO "seal" VALUES('staff','phys1',1,'d8f4a786a3cb69c617bc14d85aa4b43af416caed5a999ba482e33884f315210a');
INSERT INTO "seal" VALUES('access','2',2,'e07db3e33b247c48bd008dc6365e0f3d63b632b31ab2f675811b0034baf8d17d');
INSERT INTO "seal" VALUES('staff','nurse1',3,'1846eaca655b3de6856961732ec4a0f6f885d3e1bf9394b7914859872c5bec31');
INSERT INTO "seal" VALUES('access','3',3,'e32702850bb40b5f437de3bd591feacf93207d923a10143261c48c1046c0888a');
INSERT INTO "seal" VALUES('patient','1',0,'b026c3ad183185727fdd5d0bbe30bb326413d37cee35108dec69229fdafa8e9c');
INSERT INTO "seal" VALUES('course','1',0,'d1614f3ac3f77c3897bf9c127da200945643d54e05851f6a77e18c3e2423fb2b');
INSERT INTO "seal" VALUES('treatment','1',0,'d2ee56f482c57c47472fbdcd206242242a31104829950ce0dd638c0e1d553355');
INSERT INTO "seal" VALUES('access','4',4,'24e17656fb8113413532edd377ac49c31eca360822244cdbe0d784a64104cb91');
INSERT INTO "seal" VALUES('access','5',5,'d0fd2955fc5ba77d7f92c3f9221522eb3070f7cfbcd7379137a78c86847d8003');
CREATE TABLE staff (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	roles VARCHAR NOT NULL, 
	pin_hash VARCHAR, 
	disabled BOOLEAN NOT NULL, 
	CONSTRAINT pk_staff PRIMARY KEY (id)
);
INSERT INTO "staff" VALUES('phys1','Made-Up, Bo','physician coordinator','$argon2id$made-up',0);
INSERT INTO "staff" VALUES('nurse1','Anna Made-Up','nurse','$argon2id$made-up2',0);
CREATE TABLE store (
	id INTEGER NOT NULL, 
	store_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	CONSTRAINT pk_store PRIMARY KEY (id), 
	CONSTRAINT ck_store_one_row CHECK (id = 1), 
	CONSTRAINT ck_store_kind CHECK (kind IN ('ward', 'demo'))
);
INSERT INTO "store" VALUES(1,'aa339475fd054aa6b2e6851b6ee90344','ward');
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
CREATE INDEX ix_access_log_subject ON access_log (subject);
CREATE INDEX ix_course_patient_id ON course (patient_id);
CREATE INDEX ix_treatment_course_id ON treatment (course_id);
CREATE INDEX ix_treatment_day ON treatment (day);
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
CREATE TRIGGER access_log_next BEFORE INSERT ON access_log WHEN NEW.id IS NOT (SELECT last + 1 FROM access_head) BEGIN SELECT RAISE(ABORT, 'access_log has no gaps'); END;
CREATE TRIGGER access_head_forward BEFORE UPDATE ON access_head WHEN NEW.last IS NOT OLD.last + 1 OR NEW.first IS NOT OLD.first OR NEW.first_seal IS NOT OLD.first_seal BEGIN SELECT RAISE(ABORT, 'access_head only moves on'); END;
CREATE TRIGGER access_head_no_delete BEFORE DELETE ON access_head BEGIN SELECT RAISE(ABORT, 'access_head keeps what it has'); END;
CREATE TRIGGER access_head_no_replace BEFORE INSERT ON access_head WHEN EXISTS (SELECT 1 FROM access_head WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'access_head keeps what it has'); END;
CREATE TRIGGER staff_keeps_id BEFORE UPDATE OF id ON staff BEGIN SELECT RAISE(ABORT, 'staff keeps what it has'); END;
CREATE TRIGGER seal_no_update BEFORE UPDATE ON seal WHEN OLD.kind = 'access' OR NEW.kind = 'access' BEGIN SELECT RAISE(ABORT, 'seal keeps what it has'); END;
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal WHEN OLD.kind = 'access' BEGIN SELECT RAISE(ABORT, 'seal keeps what it has'); END;
CREATE TRIGGER seal_no_replace BEFORE INSERT ON seal WHEN NEW.kind = 'access' AND EXISTS (SELECT 1 FROM seal WHERE kind = 'access' AND row_id = NEW.row_id) BEGIN SELECT RAISE(ABORT, 'seal keeps what it has'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('access_log',5);
INSERT INTO "sqlite_sequence" VALUES('patient',1);
INSERT INTO "sqlite_sequence" VALUES('course',1);
INSERT INTO "sqlite_sequence" VALUES('treatment',1);
COMMIT;
