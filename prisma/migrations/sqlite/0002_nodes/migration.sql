-- Several nodes: what a node observes and counts is told apart by its name. What is there is of the node heard last.

-- CreateTable
CREATE TABLE "BackendState" (
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "address" TEXT NOT NULL DEFAULT '',
    "health" TEXT NOT NULL DEFAULT 'unknown',
    "healthCause" TEXT,
    "healthSince" BIGINT,
    "inFlight" INTEGER NOT NULL DEFAULT 0,
    "tunnels" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failingSince" BIGINT,
    "nextTry" BIGINT,
    "failure" TEXT,

    PRIMARY KEY ("upstream", "backend", "node")
);
INSERT INTO "BackendState" ("upstream", "backend", "node", "address", "health", "healthCause", "healthSince", "inFlight", "tunnels", "failures", "failingSince", "nextTry", "failure")
SELECT "upstream", "name", (SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1), "address", "health", "healthCause", "healthSince", "inFlight", "tunnels", "failures", "failingSince", "nextTry", "failure"
FROM "Backend" WHERE "declared" AND EXISTS (SELECT 1 FROM "Node");

-- AlterTable
ALTER TABLE "Backend" DROP COLUMN "health";
ALTER TABLE "Backend" DROP COLUMN "healthCause";
ALTER TABLE "Backend" DROP COLUMN "healthSince";
ALTER TABLE "Backend" DROP COLUMN "inFlight";
ALTER TABLE "Backend" DROP COLUMN "tunnels";
ALTER TABLE "Backend" DROP COLUMN "failures";
ALTER TABLE "Backend" DROP COLUMN "failingSince";
ALTER TABLE "Backend" DROP COLUMN "nextTry";
ALTER TABLE "Backend" DROP COLUMN "failure";
ALTER TABLE "Backend" ADD COLUMN "adminVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN "node" TEXT NOT NULL DEFAULT '';
UPDATE "Session" SET "node" = (SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1) WHERE EXISTS (SELECT 1 FROM "Node");

-- AlterTable
ALTER TABLE "Event" ADD COLUMN "node" TEXT;

-- AlterTable
ALTER TABLE "Node" ADD COLUMN "journal" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Node" ADD COLUMN "databaseMicros" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Node" ADD COLUMN "clockSkewMicros" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Node" ADD COLUMN "lostAt" BIGINT;

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "expiresAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Secret" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- RedefineTables
CREATE TABLE "new_JournalPosition" (
    "journal" TEXT NOT NULL,
    "segment" TEXT NOT NULL,
    "offset" BIGINT NOT NULL,

    PRIMARY KEY ("journal", "segment")
);
INSERT INTO "new_JournalPosition" ("journal", "segment", "offset") SELECT '', "segment", "offset" FROM "JournalPosition";
DROP TABLE "JournalPosition";
ALTER TABLE "new_JournalPosition" RENAME TO "JournalPosition";

CREATE TABLE "new_Load" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "node" TEXT NOT NULL,
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
) WITHOUT ROWID;
INSERT INTO "new_Load" ("step", "time", "upstream", "backend", "node", "requests", "assigned", "pinned", "moved", "movedAway", "refused", "errors", "bytesIn", "bytesOut")
SELECT "step", "time", "upstream", "backend", coalesce((SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1), ''), "requests", "assigned", "pinned", "moved", "movedAway", "refused", "errors", "bytesIn", "bytesOut" FROM "Load";
DROP TABLE "Load";
ALTER TABLE "new_Load" RENAME TO "Load";

CREATE TABLE "new_Latency" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "bucket" INTEGER NOT NULL,
    "node" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "backend", "bucket", "node")
) WITHOUT ROWID;
INSERT INTO "new_Latency" ("step", "time", "upstream", "backend", "bucket", "node", "count")
SELECT "step", "time", "upstream", "backend", "bucket", coalesce((SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1), ''), "count" FROM "Latency";
DROP TABLE "Latency";
ALTER TABLE "new_Latency" RENAME TO "Latency";

CREATE TABLE "new_Move" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "previousBackend" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "moves" INTEGER NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "previousBackend", "backend", "reason", "node")
) WITHOUT ROWID;
INSERT INTO "new_Move" ("step", "time", "upstream", "previousBackend", "backend", "reason", "node", "moves")
SELECT "step", "time", "upstream", "previousBackend", "backend", "reason", coalesce((SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1), ''), "moves" FROM "Move";
DROP TABLE "Move";
ALTER TABLE "new_Move" RENAME TO "Move";

CREATE TABLE "new_LoadTotal" (
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "assigned" BIGINT NOT NULL,
    "pinned" BIGINT NOT NULL,
    "moved" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,

    PRIMARY KEY ("upstream", "backend", "node")
) WITHOUT ROWID;
INSERT INTO "new_LoadTotal" ("upstream", "backend", "node", "assigned", "pinned", "moved", "refused", "errors", "bytesIn", "bytesOut")
SELECT "upstream", "backend", coalesce((SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1), ''), "assigned", "pinned", "moved", "refused", "errors", "bytesIn", "bytesOut" FROM "LoadTotal";
DROP TABLE "LoadTotal";
ALTER TABLE "new_LoadTotal" RENAME TO "LoadTotal";

CREATE TABLE "new_MoveTotal" (
    "upstream" TEXT NOT NULL,
    "previousBackend" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "moves" BIGINT NOT NULL,

    PRIMARY KEY ("upstream", "previousBackend", "backend", "reason", "node")
) WITHOUT ROWID;
INSERT INTO "new_MoveTotal" ("upstream", "previousBackend", "backend", "reason", "node", "moves")
SELECT "upstream", "previousBackend", "backend", "reason", coalesce((SELECT "name" FROM "Node" ORDER BY "heartbeat" DESC LIMIT 1), ''), "moves" FROM "MoveTotal";
DROP TABLE "MoveTotal";
ALTER TABLE "new_MoveTotal" RENAME TO "MoveTotal";

ALTER TABLE "Configuration" ADD COLUMN "digest" TEXT NOT NULL DEFAULT '';
