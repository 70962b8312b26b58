-- Rollups are read in ranges of their key, and little else is in their rows: without a row id each is stored once
-- instead of twice. Prisma's schema cannot say it. And steps of 5 seconds, 5 minutes and 6 hours come in between, so
-- that no chart has to add up more than a few rows for each of its points.

-- RedefineTables
CREATE TABLE "new_Load" (
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

CREATE TABLE "new_Latency" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "bucket" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "backend", "bucket")
) WITHOUT ROWID;

CREATE TABLE "new_SessionCount" (
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "sessions" INTEGER NOT NULL,

    PRIMARY KEY ("time", "upstream", "backend")
) WITHOUT ROWID;

CREATE TABLE "new_Move" (
    "step" INTEGER NOT NULL,
    "time" INTEGER NOT NULL,
    "upstream" TEXT NOT NULL,
    "previousBackend" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "moves" INTEGER NOT NULL,

    PRIMARY KEY ("step", "time", "upstream", "previousBackend", "backend", "reason")
) WITHOUT ROWID;

CREATE TABLE "new_MovedSession" (
    "event" INTEGER NOT NULL,
    "session" TEXT NOT NULL,

    PRIMARY KEY ("event", "session")
) WITHOUT ROWID;

-- In the order of the key, so that the new tables are written front to back.
INSERT INTO "new_Load" SELECT * FROM "Load" WHERE "step" = 1 ORDER BY "time", "upstream", "backend";
INSERT INTO "new_Load"
SELECT 5, "time" / 5 * 5, "upstream", "backend", sum("requests"), sum("assigned"), sum("pinned"), sum("moved"),
    sum("movedAway"), sum("refused"), sum("errors"), sum("bytesIn"), sum("bytesOut")
FROM "new_Load" WHERE "step" = 1 GROUP BY 2, 3, 4;
INSERT INTO "new_Load" SELECT * FROM "Load" WHERE "step" = 60 ORDER BY "time", "upstream", "backend";
INSERT INTO "new_Load"
SELECT 300, "time" / 300 * 300, "upstream", "backend", sum("requests"), sum("assigned"), sum("pinned"), sum("moved"),
    sum("movedAway"), sum("refused"), sum("errors"), sum("bytesIn"), sum("bytesOut")
FROM "new_Load" WHERE "step" = 60 GROUP BY 2, 3, 4;
INSERT INTO "new_Load" SELECT * FROM "Load" WHERE "step" = 3600 ORDER BY "time", "upstream", "backend";
INSERT INTO "new_Load"
SELECT 21600, "time" / 21600 * 21600, "upstream", "backend", sum("requests"), sum("assigned"), sum("pinned"),
    sum("moved"), sum("movedAway"), sum("refused"), sum("errors"), sum("bytesIn"), sum("bytesOut")
FROM "new_Load" WHERE "step" = 3600 GROUP BY 2, 3, 4;

INSERT INTO "new_Latency" SELECT * FROM "Latency" WHERE "step" = 1
ORDER BY "time", "upstream", "backend", "bucket";
INSERT INTO "new_Latency"
SELECT 5, "time" / 5 * 5, "upstream", "backend", "bucket", sum("count")
FROM "new_Latency" WHERE "step" = 1 GROUP BY 2, 3, 4, 5;
INSERT INTO "new_Latency" SELECT * FROM "Latency" WHERE "step" = 60
ORDER BY "time", "upstream", "backend", "bucket";
INSERT INTO "new_Latency"
SELECT 300, "time" / 300 * 300, "upstream", "backend", "bucket", sum("count")
FROM "new_Latency" WHERE "step" = 60 GROUP BY 2, 3, 4, 5;
INSERT INTO "new_Latency" SELECT * FROM "Latency" WHERE "step" = 3600
ORDER BY "time", "upstream", "backend", "bucket";
INSERT INTO "new_Latency"
SELECT 21600, "time" / 21600 * 21600, "upstream", "backend", "bucket", sum("count")
FROM "new_Latency" WHERE "step" = 3600 GROUP BY 2, 3, 4, 5;

INSERT INTO "new_SessionCount" SELECT * FROM "SessionCount" ORDER BY "time", "upstream", "backend";
INSERT INTO "new_Move" SELECT * FROM "Move"
ORDER BY "step", "time", "upstream", "previousBackend", "backend", "reason";
INSERT INTO "new_MovedSession" SELECT * FROM "MovedSession" ORDER BY "event", "session";

DROP TABLE "Load";
DROP TABLE "Latency";
DROP TABLE "SessionCount";
DROP TABLE "Move";
DROP TABLE "MovedSession";
ALTER TABLE "new_Load" RENAME TO "Load";
ALTER TABLE "new_Latency" RENAME TO "Latency";
ALTER TABLE "new_SessionCount" RENAME TO "SessionCount";
ALTER TABLE "new_Move" RENAME TO "Move";
ALTER TABLE "new_MovedSession" RENAME TO "MovedSession";
