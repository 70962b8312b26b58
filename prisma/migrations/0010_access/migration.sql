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

-- CreateIndex
CREATE INDEX "Login_user_idx" ON "Login"("user");

-- CreateIndex
CREATE UNIQUE INDEX "Token_digest_key" ON "Token"("digest");

-- CreateIndex
CREATE INDEX "Audit_time_idx" ON "Audit"("time");

-- CreateIndex
CREATE INDEX "Audit_action_actor_idx" ON "Audit"("action", "actor");
