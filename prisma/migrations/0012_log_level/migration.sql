-- AlterTable
ALTER TABLE "Intent" ADD COLUMN "logLevel" TEXT;
