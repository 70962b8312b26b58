-- CreateTable
CREATE TABLE "LearnedPin" (
    "upstream" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "madeAt" BIGINT NOT NULL,
    "usedAt" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "movedAt" BIGINT,

    PRIMARY KEY ("upstream", "fingerprint")
);

-- CreateIndex
CREATE INDEX "LearnedPin_expiresAt_idx" ON "LearnedPin"("expiresAt");

-- The other nodes read the few that moved lately; Prisma knows no partial index.
CREATE INDEX "LearnedPin_moved" ON "LearnedPin"("movedAt") WHERE "movedAt" IS NOT NULL;

-- CreateTable
CREATE TABLE "FirstRequest" (
    "upstream" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "closesAt" BIGINT NOT NULL,

    PRIMARY KEY ("upstream", "fingerprint")
);

-- CreateIndex
CREATE INDEX "FirstRequest_closesAt_idx" ON "FirstRequest"("closesAt");
