-- CreateTable
CREATE TABLE "Decision" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "time" BIGINT NOT NULL,
    "node" TEXT NOT NULL,
    "listener" TEXT NOT NULL,
    "upstream" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "presented" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "backend" TEXT,
    "previousBackend" TEXT,
    "attempts" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "timeToFirstByte" BIGINT,
    "duration" BIGINT NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,
    "method" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "path" TEXT,
    "client" TEXT NOT NULL,
    "appSession" TEXT
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT,
    "pinnedSince" BIGINT,
    "appSession" TEXT,
    "client" TEXT NOT NULL,
    "firstSeen" BIGINT NOT NULL,
    "lastSeen" BIGINT NOT NULL,
    "requests" INTEGER NOT NULL,
    "moves" INTEGER NOT NULL,

    PRIMARY KEY ("id", "upstream")
);

-- CreateTable
CREATE TABLE "Backend" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "upstream" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "declaredWeight" INTEGER NOT NULL DEFAULT 1,
    "slot" INTEGER NOT NULL,
    "declared" BOOLEAN NOT NULL DEFAULT true,
    "adminState" TEXT NOT NULL DEFAULT 'ready',
    "adminSince" BIGINT,
    "drainDeadline" BIGINT,
    "health" TEXT NOT NULL DEFAULT 'unknown',
    "healthCause" TEXT,
    "healthSince" BIGINT,
    "inFlight" INTEGER NOT NULL DEFAULT 0,
    "tunnels" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failingSince" BIGINT,
    "nextTry" BIGINT,
    "failure" TEXT,
    "backup" BOOLEAN NOT NULL DEFAULT false
);

-- CreateTable
CREATE TABLE "Upstream" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "balance" TEXT NOT NULL,
    "listeners" TEXT NOT NULL,
    "declared" BOOLEAN NOT NULL DEFAULT true,
    "sticky" TEXT NOT NULL DEFAULT 'cookie',
    "pinLifetimeMs" BIGINT
);

-- CreateTable
CREATE TABLE "Event" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "time" BIGINT NOT NULL,
    "lastTime" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "upstream" TEXT,
    "backend" TEXT,
    "toBackend" TEXT,
    "reason" TEXT,
    "sessions" INTEGER,
    "actor" TEXT,
    "payload" TEXT NOT NULL DEFAULT '{}'
);

-- CreateTable
CREATE TABLE "MovedSession" (
    "event" INTEGER NOT NULL,
    "session" TEXT NOT NULL,

    PRIMARY KEY ("event", "session")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "DisplacedSession" (
    "upstream" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "homeBackend" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "since" BIGINT NOT NULL,

    PRIMARY KEY ("upstream", "session")
);

-- CreateTable
CREATE TABLE "Move" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "previousBackend" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "moves" INTEGER NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "previousBackend", "backend", "reason")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Load" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,
    "assigned" INTEGER NOT NULL,
    "pinned" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "movedAway" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "backend")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Latency" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "bucket" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "backend", "bucket")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "SessionCount" (
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "sessions" INTEGER NOT NULL,

    PRIMARY KEY ("time", "upstream", "backend")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Node" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "version" TEXT NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "heartbeat" BIGINT NOT NULL,
    "workers" INTEGER NOT NULL,
    "malformedRequests" INTEGER NOT NULL,
    "appliedIntent" INTEGER NOT NULL,
    "recordedAt" BIGINT NOT NULL,
    "lagMicros" BIGINT NOT NULL,
    "lagBytes" BIGINT NOT NULL,
    "corruptLines" INTEGER NOT NULL DEFAULT 0,
    "recordingState" TEXT NOT NULL DEFAULT 'recording',
    "droppedDecisions" BIGINT NOT NULL DEFAULT 0,
    "rejectedRequests" BIGINT NOT NULL DEFAULT 0,
    "droppedCookies" BIGINT NOT NULL DEFAULT 0,
    "lineBytes" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "Intent" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "version" INTEGER NOT NULL,
    "logLevel" TEXT
);

-- CreateTable
CREATE TABLE "Unpin" (
    "upstream" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "toBackend" TEXT,
    "createdAt" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "closedAt" BIGINT,
    "version" INTEGER NOT NULL,

    PRIMARY KEY ("upstream", "session")
);

-- CreateTable
CREATE TABLE "JournalPosition" (
    "segment" TEXT NOT NULL PRIMARY KEY,
    "offset" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Configuration" (
    "node" TEXT NOT NULL PRIMARY KEY,
    "since" BIGINT NOT NULL,
    "file" TEXT,
    "settings" TEXT NOT NULL,
    "retentionMs" BIGINT NOT NULL,
    "retentionBytes" BIGINT NOT NULL,
    "journalBytes" BIGINT NOT NULL DEFAULT 0,
    "journalFull" TEXT NOT NULL DEFAULT 'shed'
);

-- CreateTable
CREATE TABLE "User" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "role" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "passwordAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Login" (
    "digest" TEXT NOT NULL PRIMARY KEY,
    "user" TEXT NOT NULL,
    "client" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "usedAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Token" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "digest" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "usedAt" BIGINT
);

-- CreateTable
CREATE TABLE "Audit" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "time" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "detail" TEXT,
    "outcome" TEXT
);

-- CreateTable
CREATE TABLE "LoadTotal" (
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "assigned" BIGINT NOT NULL,
    "pinned" BIGINT NOT NULL,
    "moved" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,

    PRIMARY KEY ("upstream", "backend")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "MoveTotal" (
    "upstream" TEXT NOT NULL,
    "previousBackend" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "moves" BIGINT NOT NULL,

    PRIMARY KEY ("upstream", "previousBackend", "backend", "reason")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "NotifyTarget" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "lastEvent" INTEGER NOT NULL,
    "lagNotified" BOOLEAN NOT NULL DEFAULT false,
    "delivered" BIGINT NOT NULL DEFAULT 0,
    "givenUp" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "failure" TEXT
);

-- CreateTable
CREATE TABLE "Notification" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "target" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "message" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "doneAt" BIGINT
);

-- CreateIndex
CREATE INDEX "Decision_time_idx" ON "Decision"("time");

-- CreateIndex
CREATE INDEX "Decision_session_time_idx" ON "Decision"("session", "time");

-- CreateIndex
CREATE INDEX "Decision_outcome_time_idx" ON "Decision"("outcome", "time");

-- CreateIndex
CREATE INDEX "Decision_transitions" ON "Decision"("session", "time") WHERE "outcome" <> 'pinned';

-- CreateIndex
CREATE INDEX "Session_lastSeen_idx" ON "Session"("lastSeen");

-- CreateIndex
CREATE INDEX "Session_upstream_backend_lastSeen_idx" ON "Session"("upstream", "backend", "lastSeen");

-- CreateIndex
CREATE INDEX "Session_appSession_idx" ON "Session"("appSession");

-- CreateIndex
CREATE INDEX "Session_client_idx" ON "Session"("client");

-- CreateIndex
CREATE INDEX "Session_firstSeen_idx" ON "Session"("firstSeen");

-- CreateIndex
CREATE INDEX "Session_requests_idx" ON "Session"("requests");

-- CreateIndex
CREATE INDEX "Session_moves_idx" ON "Session"("moves");

-- CreateIndex
CREATE UNIQUE INDEX "Backend_upstream_name_key" ON "Backend"("upstream", "name");

-- CreateIndex
CREATE INDEX "Event_time_idx" ON "Event"("time");

-- CreateIndex
CREATE INDEX "Event_kind_time_idx" ON "Event"("kind", "time");

-- CreateIndex
CREATE INDEX "Event_kind_lastTime_idx" ON "Event"("kind", "lastTime");

-- CreateIndex
CREATE INDEX "DisplacedSession_upstream_homeBackend_backend_idx" ON "DisplacedSession"("upstream", "homeBackend", "backend");

-- CreateIndex
CREATE INDEX "DisplacedSession_since_idx" ON "DisplacedSession"("since");

-- CreateIndex
CREATE INDEX "Unpin_version_idx" ON "Unpin"("version");

-- CreateIndex
CREATE INDEX "Unpin_expiresAt_idx" ON "Unpin"("expiresAt");

-- CreateIndex
CREATE INDEX "Login_user_idx" ON "Login"("user");

-- CreateIndex
CREATE UNIQUE INDEX "Token_digest_key" ON "Token"("digest");

-- CreateIndex
CREATE INDEX "Audit_time_idx" ON "Audit"("time");

-- CreateIndex
CREATE INDEX "Audit_action_actor_idx" ON "Audit"("action", "actor");

-- CreateIndex
CREATE INDEX "Notification_target_doneAt_sequence_idx" ON "Notification"("target", "doneAt", "sequence");

-- CreateIndex
CREATE INDEX "Notification_doneAt_idx" ON "Notification"("doneAt");

-- CreateIndex
CREATE UNIQUE INDEX "Notification_target_id_key" ON "Notification"("target", "id");
