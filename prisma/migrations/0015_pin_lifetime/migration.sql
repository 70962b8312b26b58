-- AlterTable
ALTER TABLE "Upstream" ADD COLUMN "pinMillis" BIGINT;
