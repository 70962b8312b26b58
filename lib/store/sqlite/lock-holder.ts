import { existsSync, readFileSync, statSync } from 'node:fs';

/** The bytes that SQLite locks to write: of the database from PENDING_BYTE on, of its -shm WAL_WRITE_LOCK (120). */
const pendingByte = 0x40000000;
const walWriteLock = 120;

/**
 * Which other process keeps writers from a SQLite database.
 *
 * @param file path of the database
 * @returns such as `process 812, sqlite3`; null if that cannot be seen from here, as in another container
 */
export function findLockHolder(file: string): string | null {
  if (!existsSync('/proc/locks')) return null;
  const lockedBytes = [
    { inode: getInode(file), byte: pendingByte },
    { inode: getInode(`${file}-shm`), byte: walWriteLock },
  ];
  // proc(5): `1: POSIX  ADVISORY  WRITE 812 08:01:4711 1073741826 1073742335`
  const line = /^\d+: POSIX +ADVISORY +WRITE +(\d+) +\w+:\w+:(\d+) +(\d+) +(\d+|EOF)$/gm;
  for (const [, pid = '', inode, , end = ''] of readFileSync('/proc/locks', 'utf8').matchAll(line)) {
    const place = lockedBytes.find((one) => one.inode === inode);
    if (place === undefined || (end !== 'EOF' && Number(end) < place.byte)) continue;
    // A process of another container has no number here.
    if (pid === '0' || pid === String(process.pid)) continue;
    const name = `/proc/${pid}/comm`;
    return existsSync(name) ? `process ${pid}, ${readFileSync(name, 'utf8').trim()}` : `process ${pid}`;
  }
  return null;
}

function getInode(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : String(found.ino);
}
