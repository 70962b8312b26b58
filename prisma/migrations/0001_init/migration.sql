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
    "healthReason" TEXT,
    "healthSince" BIGINT,
    "inFlight" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "Upstream" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "balance" TEXT NOT NULL,
    "listeners" TEXT NOT NULL,
    "declared" BOOLEAN NOT NULL DEFAULT true
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
    "detail" TEXT
);

-- CreateTable
CREATE TABLE "MovedSession" (
    "event" INTEGER NOT NULL,
    "session" TEXT NOT NULL,

    PRIMARY KEY ("event", "session")
);

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
);

-- CreateTable
CREATE TABLE "Latency" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "bucket" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "backend", "bucket")
);

-- CreateTable
CREATE TABLE "SessionCount" (
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "sessions" INTEGER NOT NULL,

    PRIMARY KEY ("time", "upstream", "backend")
);

-- CreateTable
CREATE TABLE "Node" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "version" TEXT NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "heartbeat" BIGINT NOT NULL,
    "workers" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    "appliedIntent" INTEGER NOT NULL,
    "recordedAt" BIGINT NOT NULL,
    "lagMicros" BIGINT NOT NULL,
    "lagBytes" BIGINT NOT NULL,
    "damaged" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "Intent" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "version" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "JournalPosition" (
    "segment" TEXT NOT NULL PRIMARY KEY,
    "offset" BIGINT NOT NULL
);

-- CreateIndex
CREATE INDEX "Decision_time_idx" ON "Decision"("time");

-- CreateIndex
CREATE INDEX "Decision_session_time_idx" ON "Decision"("session", "time");

-- CreateIndex
CREATE INDEX "Decision_outcome_time_idx" ON "Decision"("outcome", "time");

-- CreateIndex
CREATE INDEX "Session_lastSeen_idx" ON "Session"("lastSeen");

-- CreateIndex
CREATE INDEX "Session_upstream_backend_lastSeen_idx" ON "Session"("upstream", "backend", "lastSeen");

-- CreateIndex
CREATE UNIQUE INDEX "Backend_upstream_name_key" ON "Backend"("upstream", "name");

-- CreateIndex
CREATE INDEX "Event_time_idx" ON "Event"("time");

-- CreateIndex
CREATE INDEX "Event_kind_time_idx" ON "Event"("kind", "time");

-- CreateIndex
CREATE INDEX "Event_kind_lastTime_idx" ON "Event"("kind", "lastTime");
