-- CreateTable
CREATE TABLE "Unpin" (
    "upstream" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "closedAt" BIGINT,
    "version" INTEGER NOT NULL,

    PRIMARY KEY ("upstream", "session")
);

-- AlterTable
ALTER TABLE "Upstream" ADD COLUMN "sticky" TEXT NOT NULL DEFAULT 'cookie';

-- CreateIndex
CREATE INDEX "Unpin_version_idx" ON "Unpin"("version");

-- CreateIndex
CREATE INDEX "Unpin_expiresAt_idx" ON "Unpin"("expiresAt");
