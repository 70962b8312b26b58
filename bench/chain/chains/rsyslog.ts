import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { anyCpu, startPinned, waitUntilListening } from '../../support/processes';
import { databaseAccess, type Postgres } from './postgres';

/** The source of rsyslog's records: a file that grows, or a port that it listens on. */
export type Source = { file: string } | { port: number };

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
  writeFileSync(config, createRsyslogConfig(directory, source, postgres));
  const child = startPinned(anyCpu, 'rsyslogd', ['-n', '-f', config, '-i', pid]);
  while (!existsSync(pid)) {
    if (child.exitCode !== null) throw new Error(`rsyslogd ended (${child.exitCode}) before it was ready`);
    await pause(50);
  }
  if ('port' in source) await waitUntilListening(source.port);
  return child;
}

function createRsyslogConfig(directory: string, source: Source, postgres: Postgres): string {
  const input =
    'file' in source
      ? `module(load="imfile" mode="inotify")
input(type="imfile" File="${source.file}" Tag="nginx:" ruleset="decisions")`
      : `module(load="imptcp")
input(type="imptcp" Address="127.0.0.1" Port="${source.port}" ruleset="decisions")`;
  // As an address: rsyslog takes no blanks here.
  const database = `postgresql://${databaseAccess.user}@${encodeURIComponent(postgres.directory)}/${databaseAccess.name}`;
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
