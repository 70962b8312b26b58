-- AlterTable
ALTER TABLE "Node" ADD COLUMN "droppedCookies" BIGINT NOT NULL DEFAULT 0;
