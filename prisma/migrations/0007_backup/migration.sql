-- AlterTable
ALTER TABLE "Backend" ADD COLUMN "backup" BOOLEAN NOT NULL DEFAULT false;
