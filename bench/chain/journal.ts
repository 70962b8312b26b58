import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { proxyCpu } from '../support/processes';
import type { WriteBatches } from './write-batches';

/** CPU time of the journal for each request, µs. */
export interface JournalCost {
  /** To make the record's text. */
  made: number;
  /** To append the checksum, write the record and release its response. */
  written: number;
}

/** Measures the journal in a process of its own that has one CPU to itself. @param parent a directory to write in */
export async function measureJournalCost(parent: string, turns: WriteBatches): Promise<JournalCost> {
  const directory = mkdtempSync(join(parent, 'journal-'));
  const program = join(import.meta.dirname, 'bench-journal.js');
  const args = [
    '-c',
    String(proxyCpu),
    process.execPath,
    // As the supervisor starts workers.
    ...['--min-semi-space-size=16', '--max-semi-space-size=32'],
    program,
    directory,
    JSON.stringify(turns),
  ];
  const child = spawn('taskset', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const said = await text(child.stdout);
  await ended;
  rmSync(directory, { recursive: true });
  return JSON.parse(said) as JournalCost;
}
