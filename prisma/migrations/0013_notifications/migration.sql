-- CreateTable
CREATE TABLE "NotifyTarget" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "event" INTEGER NOT NULL,
    "behind" BOOLEAN NOT NULL DEFAULT false,
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
CREATE INDEX "Notification_target_doneAt_sequence_idx" ON "Notification"("target", "doneAt", "sequence");

-- CreateIndex
CREATE INDEX "Notification_doneAt_idx" ON "Notification"("doneAt");

-- CreateIndex
CREATE UNIQUE INDEX "Notification_target_id_key" ON "Notification"("target", "id");
