-- AlterTable
ALTER TABLE "Unpin" ADD COLUMN "toBackend" TEXT;

-- CreateTable
CREATE TABLE "Stranded" (
    "upstream" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "home" TEXT NOT NULL,
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
);

-- CreateTable
CREATE TABLE "Configuration" (
    "node" TEXT NOT NULL PRIMARY KEY,
    "since" BIGINT NOT NULL,
    "file" TEXT,
    "settings" TEXT NOT NULL,
    "keepMillis" BIGINT NOT NULL,
    "keepBytes" BIGINT NOT NULL
);

-- CreateIndex
CREATE INDEX "Stranded_upstream_home_backend_idx" ON "Stranded"("upstream", "home", "backend");

-- CreateIndex
CREATE INDEX "Stranded_since_idx" ON "Stranded"("since");

-- The moves that the log knows of already
INSERT INTO "Move" ("step", "time", "upstream", "previousBackend", "backend", "reason", "moves")
SELECT "steps"."value", "time" / 1000000 / "steps"."value" * "steps"."value", "upstream",
    coalesce("previousBackend", ''), coalesce("backend", ''), coalesce("reason", ''), count(*)
FROM "Decision", json_each('[1, 60, 3600]') AS "steps" WHERE "outcome" = 'moved' GROUP BY 1, 2, 3, 4, 5, 6;
