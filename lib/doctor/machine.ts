import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@/lib/config/settings';
import { formatBytes } from '@/lib/core/format/bytes';
import { type Finding, fault, ok, warning } from './finding';
import { nodeVersionFinding } from './node-version';
import { getDataDirectoryHolder, getOpenFilesLimit } from './process';

/** Two descriptors for each request in flight, and some for everything else. */
const recommendedOpenFiles = 4096;
/** Bytes that the journal and a backup before an upgrade need in addition to the log. */
const reservedBytes = 512 * 1024 ** 2;

/** What the machine provides: Node.js, descriptors, disk, and the permissions of secret files. */
export function machineFindings({ data, database, retention, journal }: Settings): Finding[] {
  // A shared database is on a disk of its own; here is the journal alone.
  const maxBytes = database === null ? retention.sizeBytes : journal.limitBytes;
  return [
    nodeVersionFinding(process.versions.node, Date.now()),
    openFilesFinding(data),
    ...(existsSync(data) ? [diskFinding(data, maxBytes), secretsFinding(data)] : []),
  ];
}

/** Of the load balancer while it runs: a shell, or this command, may have more or less than a service. */
function openFilesFinding(data: string): Finding {
  const holder = getDataDirectoryHolder(data);
  const softLimit = getOpenFilesLimit(holder ?? 'self');
  const whose = holder === null ? 'from here' : `in process ${holder}`;
  if (softLimit === undefined)
    return warning('Open files', 'The limit on open files is unknown on this system.');
  if (softLimit === 'unlimited' || Number(softLimit) >= recommendedOpenFiles)
    return ok('Open files', `${softLimit} may be open ${whose}.`);
  return warning(
    'Open files',
    `Only ${softLimit} may be open ${whose}, two per request in flight; raise it (LimitNOFILE= of the service, or ulimit -n).`,
  );
}

function diskFinding(data: string, maxLogBytes: number): Finding {
  const { bavail, bsize } = statfsSync(data);
  const freeBytes = bavail * bsize;
  const database = join(data, 'stickyboard.db');
  const usedBytes = existsSync(database) ? statSync(database).size : 0;
  const neededBytes = Math.max(0, maxLogBytes - usedBytes) + reservedBytes;
  const has = `${formatBytes(freeBytes)} are free at ${data}`;
  if (freeBytes < reservedBytes)
    return fault('Disk', `${has}; free some space, or decisions will soon not be recorded.`);
  return freeBytes < neededBytes
    ? warning(
        'Disk',
        `${has}, and the log may grow by ${formatBytes(neededBytes)}; free some space, or lower retention.size.`,
      )
    : ok('Disk', `${has}.`);
}

function secretsFinding(data: string): Finding {
  const open = ['secret', 'stickyboard.db', 'learned.json']
    .map((name) => join(data, name))
    .filter(
      (file) =>
        existsSync(file) && (statSync(file).mode & 0o077) !== 0 && (statSync(data).mode & 0o077) !== 0,
    );
  return open.length === 0
    ? ok('Secrets', 'Only this user can read them.')
    : fault('Secrets', `Others can read ${open.join(', ')}; run chmod 700 ${data}.`);
}
