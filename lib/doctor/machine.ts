import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@/lib/config/settings';
import { bytes } from '@/lib/format/bytes';
import { type Finding, fault, ok, warning } from './finding';
import { nodeFinding } from './node';
import { holderOf, openFilesOf } from './process';

/** Two descriptors for each request under way, and some for the rest. */
const comfortableFiles = 4096;
/** Bytes that the journal and a backup before an upgrade need beside the log. */
const room = 512 * 1024 ** 2;

/** What the machine gives: Node.js, descriptors, disk, and who may read what is secret. */
export function machineFindings({ data, retention }: Settings): Finding[] {
  return [
    nodeFinding(process.versions.node, Date.now()),
    files(data),
    ...(existsSync(data) ? [disk(data, retention.size), secrets(data)] : []),
  ];
}

/** Of the load balancer while it runs: a shell, or this command, may have more or less than a service. */
function files(data: string): Finding {
  const holder = holderOf(data);
  const soft = openFilesOf(holder ?? 'self');
  const whose = holder === null ? 'from here' : `in process ${holder}`;
  if (soft === undefined)
    return warning('Open files', 'How many files may be open is not known on this system.');
  if (soft === 'unlimited' || Number(soft) >= comfortableFiles)
    return ok('Open files', `${soft} may be open ${whose}.`);
  return warning(
    'Open files',
    `Only ${soft} may be open ${whose}, two for each request under way; raise it (LimitNOFILE= of the service, or ulimit -n).`,
  );
}

function disk(data: string, keep: number): Finding {
  const { bavail, bsize } = statfsSync(data);
  const free = bavail * bsize;
  const database = join(data, 'stickyboard.db');
  const used = existsSync(database) ? statSync(database).size : 0;
  const needed = Math.max(0, keep - used) + room;
  const has = `${bytes(free)} are free at ${data}`;
  if (free < room) return fault('Disk', `${has}; free some, or decisions will not be recorded soon.`);
  return free < needed
    ? warning('Disk', `${has}, and the log may grow by ${bytes(needed)}; free some, or lower retention.size.`)
    : ok('Disk', `${has}.`);
}

function secrets(data: string): Finding {
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
