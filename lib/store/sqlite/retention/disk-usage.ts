import { statSync } from 'node:fs';
import type { Database } from '@/lib/store/sql/database';

const mebibyte = 1 << 20;
/**
 * The space kept free for new rows, so that the file does not shrink and grow all the time; and the size of its log.
 */
const [maxReserveBytes, maxWalBytes] = [64 * mebibyte, 64 * mebibyte];

/** The sizes of the database's files, in bytes. */
export interface DiskUsage {
  /** Pages that hold something. */
  used: number;
  /** Pages that hold nothing any more. */
  free: number;
  /** The write-ahead log next to the database. */
  wal: number;
}

/** How `size` bytes are shared out: the parts are no more than it in sum. */
export function splitBudget(sizeBytes: number): DiskUsage {
  const wal = Math.min(maxWalBytes, Math.floor(sizeBytes / 4));
  const free = Math.min(maxReserveBytes, Math.floor(sizeBytes / 16));
  return { used: sizeBytes - wal - free, free, wal };
}

/** The present sizes of the database's files, in bytes. */
export async function readDiskUsage(db: Database): Promise<DiskUsage & { pageSize: number }> {
  const [row] = await db.$queryRaw<{ file: string; pages: bigint; free: bigint; size: bigint }[]>`
    SELECT file, page_count AS pages, freelist_count AS free, page_size AS size
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size, pragma_database_list WHERE name = 'main'`;
  if (row === undefined) throw new Error('the database does not say how large it is');
  const pageSize = Number(row.size);
  const wal = statSync(`${row.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return { used: Number(row.pages - row.free) * pageSize, free: Number(row.free) * pageSize, wal, pageSize };
}

/**
 * Keeps the write-ahead log as short as `wal` bytes say: SQLite begins it again only at a moment when no connection
 * reads from it, and cuts the file only then.
 */
export async function limitWal(db: Database, walBytes: number): Promise<void> {
  const [pages] = await db.$queryRaw<{ wal_autocheckpoint: bigint }[]>`PRAGMA wal_autocheckpoint`;
  const maxPages = Math.floor(walBytes / 2 / 4096);
  if (Number(pages?.wal_autocheckpoint ?? 0) > maxPages) {
    await db.$queryRawUnsafe(`PRAGMA wal_autocheckpoint = ${maxPages}`);
  }
  await db.$queryRawUnsafe(`PRAGMA journal_size_limit = ${walBytes}`);
}

/** How long others may have to wait for a cut of the write-ahead log, ms. */
const truncateTimeoutMs = 40;

/**
 * Truncates a write-ahead log that has grown because readers held it up one after the other, each only briefly. The
 * writer waits a moment for present readers; if that is too long, a later attempt will do.
 *
 * @returns whether it is truncated
 */
export async function truncateWal(db: Database): Promise<boolean> {
  // Copies first what can be copied while others write.
  await db.$queryRaw`PRAGMA wal_checkpoint(PASSIVE)`;
  const [before] = await db.$queryRaw<{ timeout: bigint }[]>`PRAGMA busy_timeout`;
  await db.$queryRawUnsafe(`PRAGMA busy_timeout = ${truncateTimeoutMs}`);
  try {
    const [done] = await db.$queryRaw<{ busy: bigint }[]>`PRAGMA wal_checkpoint(TRUNCATE)`;
    return done?.busy === 0n;
  } finally {
    await db.$queryRawUnsafe(`PRAGMA busy_timeout = ${before?.timeout ?? 0n}`);
  }
}

/** Gives about `pages` free pages back to the disk. @returns how many */
export function releasePages(db: Database, pages: number): Promise<number> {
  return db.$transaction(async (tx) => {
    // SQLite frees one page for each step of the statement, and the driver takes one step.
    for (let page = 0; page < pages; page++) await tx.$executeRaw`PRAGMA incremental_vacuum(1)`;
    return pages;
  });
}
