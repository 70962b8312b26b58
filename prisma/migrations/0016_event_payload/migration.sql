-- What events and failures say is data: sentences are made where they are read. What was written before stays as text.
ALTER TABLE "Event" ADD COLUMN "payload" TEXT NOT NULL DEFAULT '{}';
UPDATE "Event" SET "payload" = json_object('text', "detail") WHERE "detail" IS NOT NULL;
ALTER TABLE "Event" DROP COLUMN "detail";
ALTER TABLE "Backend" DROP COLUMN "healthReason";
ALTER TABLE "Backend" ADD COLUMN "healthCause" TEXT;
UPDATE "Backend" SET "failure" = NULL;
