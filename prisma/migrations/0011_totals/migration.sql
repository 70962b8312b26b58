-- What was counted since the log was begun, never deleted: counters for whoever watches from outside. Written by
-- every batch and read as a whole: without a row id each row is stored once. Prisma's schema cannot say that.

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

-- As far back as the log goes.
INSERT INTO "LoadTotal"
SELECT "upstream", "backend", sum("assigned"), sum("pinned"), sum("moved"), sum("refused"), sum("errors"),
    sum("bytesIn"), sum("bytesOut")
FROM "Load" WHERE "step" = 21600 GROUP BY 1, 2;
INSERT INTO "MoveTotal"
SELECT "upstream", "previousBackend", "backend", "reason", sum("moves") FROM "Move" WHERE "step" = 3600 GROUP BY 1, 2, 3, 4;
