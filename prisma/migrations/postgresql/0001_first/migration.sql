-- Times are integers: microseconds since the epoch, seconds in the rollups. All text is in byte order (COLLATE "C"),
-- whatever the database was created with: pages and searches by prefix rely on it.

-- One partition a day (UTC), named Decision_YYYYMMDD: made ahead and dropped by the program.
CREATE SEQUENCE "Decision_id_seq" AS BIGINT;

CREATE TABLE "Decision" (
    "id" BIGINT NOT NULL DEFAULT nextval('"Decision_id_seq"'),
    "time" BIGINT NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "listener" TEXT COLLATE "C" NOT NULL,
    "upstream" TEXT COLLATE "C" NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "presented" TEXT COLLATE "C" NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C",
    "backend" TEXT COLLATE "C",
    "previousBackend" TEXT COLLATE "C",
    "attempts" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "timeToFirstByte" BIGINT,
    "duration" BIGINT NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,
    "method" TEXT COLLATE "C" NOT NULL,
    "host" TEXT COLLATE "C" NOT NULL,
    "path" TEXT COLLATE "C",
    "client" TEXT COLLATE "C" NOT NULL,
    "appSession" TEXT COLLATE "C",
    PRIMARY KEY ("time", "id")
) PARTITION BY RANGE ("time");

ALTER SEQUENCE "Decision_id_seq" OWNED BY "Decision"."id";

-- A fill factor leaves room for the next version of a row that is written over and over.
CREATE TABLE "Session" (
    "rowid" BIGSERIAL NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "upstream" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C",
    "pinnedSince" BIGINT,
    "appSession" TEXT COLLATE "C",
    "client" TEXT COLLATE "C" NOT NULL,
    "firstSeen" BIGINT NOT NULL,
    "lastSeen" BIGINT NOT NULL,
    "requests" INTEGER NOT NULL,
    "moves" INTEGER NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL DEFAULT '',
    -- In an index in place of lastSeen and requests, which every request changes: an update that changes no indexed
    -- column writes to no index, and costs a quarter.
    "lastSeenMinute" INTEGER GENERATED ALWAYS AS ((("lastSeen" - "lastSeen" % 60000000) / 60000000)::integer) STORED,
    "requestsBucket" SMALLINT GENERATED ALWAYS AS ((
        CASE WHEN "requests" < 4 THEN 0 WHEN "requests" < 16 THEN 1 WHEN "requests" < 64 THEN 2 WHEN "requests" < 256 THEN 3
            WHEN "requests" < 1024 THEN 4 WHEN "requests" < 4096 THEN 5 WHEN "requests" < 16384 THEN 6 ELSE 7 END
    )::smallint) STORED,
    PRIMARY KEY ("id", "upstream")
) WITH (fillfactor = 70);

CREATE TABLE "Backend" (
    "id" SERIAL,
    "upstream" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "address" TEXT COLLATE "C" NOT NULL,
    "route" TEXT COLLATE "C" NOT NULL,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "declaredWeight" INTEGER NOT NULL DEFAULT 1,
    "slot" INTEGER NOT NULL,
    "declared" BOOLEAN NOT NULL DEFAULT true,
    "adminState" TEXT COLLATE "C" NOT NULL DEFAULT 'ready',
    "adminSince" BIGINT,
    "drainDeadline" BIGINT,
    "adminVersion" INTEGER NOT NULL DEFAULT 0,
    "backup" BOOLEAN NOT NULL DEFAULT false,
    PRIMARY KEY ("id")
);

CREATE TABLE "BackendState" (
    "upstream" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
    "health" TEXT COLLATE "C" NOT NULL DEFAULT 'unknown',
    "healthCause" TEXT COLLATE "C",
    "healthSince" BIGINT,
    "inFlight" INTEGER NOT NULL DEFAULT 0,
    "tunnels" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failingSince" BIGINT,
    "nextTry" BIGINT,
    "failure" TEXT COLLATE "C",
    PRIMARY KEY ("upstream", "backend", "node")
) WITH (fillfactor = 50);

CREATE TABLE "Upstream" (
    "name" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "balance" TEXT COLLATE "C" NOT NULL,
    "listeners" TEXT COLLATE "C" NOT NULL,
    "declared" BOOLEAN NOT NULL DEFAULT true,
    "sticky" TEXT COLLATE "C" NOT NULL DEFAULT 'cookie',
    "pinLifetimeMs" BIGINT,
    PRIMARY KEY ("name")
);

CREATE TABLE "Event" (
    "id" SERIAL,
    "time" BIGINT NOT NULL,
    "lastTime" BIGINT NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "upstream" TEXT COLLATE "C",
    "backend" TEXT COLLATE "C",
    "toBackend" TEXT COLLATE "C",
    "reason" TEXT COLLATE "C",
    "sessions" INTEGER,
    "actor" TEXT COLLATE "C",
    "node" TEXT COLLATE "C",
    "payload" TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    PRIMARY KEY ("id")
);

CREATE TABLE "MovedSession" (
    "event" INTEGER NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY ("event", "session")
);

CREATE TABLE "DisplacedSession" (
    "upstream" TEXT COLLATE "C" NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "homeBackend" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "since" BIGINT NOT NULL,
    PRIMARY KEY ("upstream", "session")
);

CREATE TABLE "Move" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT COLLATE "C" NOT NULL,
    "previousBackend" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "moves" INTEGER NOT NULL,
    PRIMARY KEY ("step", "time", "upstream", "previousBackend", "backend", "reason", "node")
) WITH (fillfactor = 85);

CREATE TABLE "Load" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "requests" INTEGER NOT NULL,
    "assigned" INTEGER NOT NULL,
    "pinned" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "movedAway" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,
    PRIMARY KEY ("step", "time", "upstream", "backend", "node")
) WITH (fillfactor = 85);

CREATE TABLE "Latency" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "counts" INTEGER[] NOT NULL,
    PRIMARY KEY ("step", "time", "upstream", "backend", "node")
) WITH (fillfactor = 85);

CREATE TABLE "SessionCount" (
    "time" INTEGER NOT NULL,
    "upstream" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "sessions" INTEGER NOT NULL,
    PRIMARY KEY ("time", "upstream", "backend")
);

CREATE TABLE "Node" (
    "name" TEXT COLLATE "C" NOT NULL,
    "version" TEXT COLLATE "C" NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "heartbeat" BIGINT NOT NULL,
    "workers" INTEGER NOT NULL,
    "malformedRequests" INTEGER NOT NULL,
    "appliedIntent" INTEGER NOT NULL,
    "recordedAt" BIGINT NOT NULL,
    "lagMicros" BIGINT NOT NULL,
    "lagBytes" BIGINT NOT NULL,
    "corruptLines" INTEGER NOT NULL DEFAULT 0,
    "recordingState" TEXT COLLATE "C" NOT NULL DEFAULT 'recording',
    "droppedDecisions" BIGINT NOT NULL DEFAULT 0,
    "rejectedRequests" BIGINT NOT NULL DEFAULT 0,
    "droppedCookies" BIGINT NOT NULL DEFAULT 0,
    "lineBytes" INTEGER NOT NULL DEFAULT 0,
    "journal" TEXT COLLATE "C" NOT NULL DEFAULT '',
    "databaseMicros" INTEGER NOT NULL DEFAULT 0,
    "clockSkewMicros" BIGINT NOT NULL DEFAULT 0,
    "lostAt" BIGINT,
    PRIMARY KEY ("name")
) WITH (fillfactor = 50);

CREATE TABLE "Intent" (
    "id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "logLevel" TEXT COLLATE "C",
    PRIMARY KEY ("id")
);

CREATE TABLE "Unpin" (
    "upstream" TEXT COLLATE "C" NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "toBackend" TEXT COLLATE "C",
    "createdAt" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "closedAt" BIGINT,
    "version" INTEGER NOT NULL,
    PRIMARY KEY ("upstream", "session")
);

CREATE TABLE "JournalPosition" (
    "journal" TEXT COLLATE "C" NOT NULL,
    "segment" TEXT COLLATE "C" NOT NULL,
    "offset" BIGINT NOT NULL,
    PRIMARY KEY ("journal", "segment")
) WITH (fillfactor = 50);

CREATE TABLE "Lease" (
    "name" TEXT COLLATE "C" NOT NULL,
    "holder" TEXT COLLATE "C" NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    PRIMARY KEY ("name")
) WITH (fillfactor = 50);

CREATE TABLE "Secret" (
    "name" TEXT COLLATE "C" NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY ("name")
);

CREATE TABLE "Configuration" (
    "node" TEXT COLLATE "C" NOT NULL,
    "since" BIGINT NOT NULL,
    "file" TEXT COLLATE "C",
    "settings" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL DEFAULT '',
    "retentionMs" BIGINT NOT NULL,
    "retentionBytes" BIGINT NOT NULL,
    "journalBytes" BIGINT NOT NULL DEFAULT 0,
    "journalFull" TEXT COLLATE "C" NOT NULL DEFAULT 'shed',
    PRIMARY KEY ("node")
);

CREATE TABLE "User" (
    "name" TEXT COLLATE "C" NOT NULL,
    "role" TEXT COLLATE "C" NOT NULL,
    "password" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "passwordAt" BIGINT NOT NULL,
    PRIMARY KEY ("name")
);

CREATE TABLE "Login" (
    "digest" TEXT COLLATE "C" NOT NULL,
    "user" TEXT COLLATE "C" NOT NULL,
    "client" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "usedAt" BIGINT NOT NULL,
    PRIMARY KEY ("digest")
);

CREATE TABLE "Token" (
    "name" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL UNIQUE,
    "scope" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT COLLATE "C" NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "usedAt" BIGINT,
    PRIMARY KEY ("name")
);

CREATE TABLE "Audit" (
    "id" SERIAL,
    "time" BIGINT NOT NULL,
    "actor" TEXT COLLATE "C" NOT NULL,
    "action" TEXT COLLATE "C" NOT NULL,
    "target" TEXT COLLATE "C",
    "detail" TEXT COLLATE "C",
    "outcome" TEXT COLLATE "C",
    PRIMARY KEY ("id")
);

CREATE TABLE "LoadTotal" (
    "upstream" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "assigned" BIGINT NOT NULL,
    "pinned" BIGINT NOT NULL,
    "moved" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,
    PRIMARY KEY ("upstream", "backend", "node")
);

CREATE TABLE "MoveTotal" (
    "upstream" TEXT COLLATE "C" NOT NULL,
    "previousBackend" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "moves" BIGINT NOT NULL,
    PRIMARY KEY ("upstream", "previousBackend", "backend", "reason", "node")
);

CREATE TABLE "NotifyTarget" (
    "name" TEXT COLLATE "C" NOT NULL,
    "lastEvent" INTEGER NOT NULL,
    "lagNotified" BOOLEAN NOT NULL DEFAULT false,
    "delivered" BIGINT NOT NULL DEFAULT 0,
    "givenUp" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "failure" TEXT COLLATE "C",
    PRIMARY KEY ("name")
);

CREATE TABLE "Notification" (
    "sequence" SERIAL,
    "target" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "message" TEXT COLLATE "C" NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "doneAt" BIGINT,
    PRIMARY KEY ("sequence")
);

CREATE TABLE "LearnedPin" (
    "upstream" TEXT COLLATE "C" NOT NULL,
    "fingerprint" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "madeAt" BIGINT NOT NULL,
    "usedAt" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "movedAt" BIGINT,
    PRIMARY KEY ("upstream", "fingerprint")
) WITH (fillfactor = 70);

-- What it holds is over within a second: after a crash it may be empty, and its writes need not reach the disk.
CREATE UNLOGGED TABLE "FirstRequest" (
    "upstream" TEXT COLLATE "C" NOT NULL,
    "fingerprint" TEXT COLLATE "C" NOT NULL,
    "backend" TEXT COLLATE "C" NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "node" TEXT COLLATE "C" NOT NULL,
    "closesAt" BIGINT NOT NULL,
    PRIMARY KEY ("upstream", "fingerprint")
);

CREATE INDEX "Decision_session_time_idx" ON "Decision" ("session", "time");
CREATE INDEX "Decision_outcome_time_idx" ON "Decision" ("outcome", "time") WHERE "outcome" <> 'pinned';
CREATE INDEX "Decision_transitions" ON "Decision" ("session", "time") WHERE "outcome" <> 'pinned';
CREATE UNIQUE INDEX "Session_rowid_key" ON "Session" ("rowid");
CREATE INDEX "Session_lastSeenMinute_idx" ON "Session" ("lastSeenMinute");
CREATE INDEX "Session_upstream_backend_lastSeenMinute_idx" ON "Session" ("upstream", "backend", "lastSeenMinute");
CREATE INDEX "Session_appSession_idx" ON "Session" ("appSession");
CREATE INDEX "Session_client_idx" ON "Session" ("client");
-- With the row id, by which sessions of equal rank are put in order.
CREATE INDEX "Session_firstSeen_idx" ON "Session" ("firstSeen", "rowid");
CREATE INDEX "Session_requestsBucket_idx" ON "Session" ("requestsBucket");
CREATE INDEX "Session_moves_idx" ON "Session" ("moves", "rowid");
CREATE UNIQUE INDEX "Backend_upstream_name_key" ON "Backend" ("upstream", "name");
CREATE INDEX "Event_time_idx" ON "Event" ("time");
CREATE INDEX "Event_kind_time_idx" ON "Event" ("kind", "time");
CREATE INDEX "Event_kind_lastTime_idx" ON "Event" ("kind", "lastTime");
CREATE INDEX "DisplacedSession_upstream_homeBackend_backend_idx" ON "DisplacedSession" ("upstream", "homeBackend", "backend");
CREATE INDEX "DisplacedSession_since_idx" ON "DisplacedSession" ("since");
CREATE INDEX "Unpin_version_idx" ON "Unpin" ("version");
CREATE INDEX "Unpin_expiresAt_idx" ON "Unpin" ("expiresAt");
CREATE INDEX "Login_user_idx" ON "Login" ("user");
CREATE INDEX "Audit_time_idx" ON "Audit" ("time");
CREATE INDEX "Audit_action_actor_idx" ON "Audit" ("action", "actor");
CREATE UNIQUE INDEX "Notification_target_id_key" ON "Notification" ("target", "id");
CREATE INDEX "Notification_target_doneAt_sequence_idx" ON "Notification" ("target", "doneAt", "sequence");
CREATE INDEX "Notification_doneAt_idx" ON "Notification" ("doneAt");
CREATE INDEX "LearnedPin_expiresAt_idx" ON "LearnedPin" ("expiresAt");
CREATE INDEX "LearnedPin_moved" ON "LearnedPin" ("movedAt") WHERE "movedAt" IS NOT NULL;
CREATE INDEX "FirstRequest_closesAt_idx" ON "FirstRequest" ("closesAt");
