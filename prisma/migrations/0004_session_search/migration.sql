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

-- Where sessions came and went, without the requests that stayed: what a session's timeline is drawn from.
-- Prisma's schema cannot say it.
CREATE INDEX "Decision_turns" ON "Decision"("session", "time") WHERE "outcome" <> 'pinned';
