import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ANY_CPU, startPinned } from '../../processes';
import { DATABASE, type Postgres } from './postgres';

/** Where rsyslog takes records from: a file that grows, or a socket that it makes. */
export type Source = { file: string } | { socket: string };

/**
 * Starts an rsyslog that ships JSON records into PostgreSQL: one transaction for up to 1024 of them, and a queue that
 * goes to disk when the database cannot follow.
 */
export async function startRsyslog(
  parent: string,
  source: Source,
  postgres: Postgres,
): Promise<ChildProcess> {
  const directory = join(parent, 'rsyslog');
  mkdirSync(directory);
  const config = join(directory, 'rsyslog.conf');
  const pid = join(directory, 'pid');
  writeFileSync(config, configuration(directory, source, postgres));
  const child = startPinned(ANY_CPU, 'rsyslogd', ['-n', '-f', config, '-i', pid]);
  const awaited = 'socket' in source ? source.socket : pid;
  while (!existsSync(awaited)) {
    if (child.exitCode !== null) throw new Error(`rsyslogd ended (${child.exitCode}) before it was ready`);
    await pause(50);
  }
  return child;
}

function configuration(directory: string, source: Source, postgres: Postgres): string {
  const input =
    'file' in source
      ? `module(load="imfile" mode="inotify")
input(type="imfile" File="${source.file}" Tag="nginx:" ruleset="decisions")`
      : `module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="${source.socket}" ruleset="decisions" RateLimit.Interval="0")`;
  // As an address: rsyslog takes no blanks here.
  const database = `postgresql://${DATABASE.user}@${encodeURIComponent(postgres.directory)}/${DATABASE.name}`;
  return `global(workDirectory="${directory}" maxMessageSize="8k")
module(load="ompgsql")
template(name="insert" type="list" option.stdsql="on") {
  constant(value="INSERT INTO decision (record) VALUES ('")
  property(name="msg")
  constant(value="')")
}
ruleset(name="decisions" queue.type="LinkedList" queue.size="100000" queue.dequeueBatchSize="1024"
    queue.filename="decisions" queue.maxDiskSpace="8g" queue.saveOnShutdown="on") {
  action(type="ompgsql" conninfo="${database}" template="insert" action.resumeRetryCount="-1")
}
${input}
`;
}
