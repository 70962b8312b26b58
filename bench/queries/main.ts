/** `npm run bench:queries`: how long the questions of the dashboard and of the API take on a long log, as a table. */
import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { getDatabasePath } from '@/prisma/database-path';
import { type AskedLog, openSqliteLog } from './asked-log';
import { type LogFacts, readLogFacts, setClockToEndOf } from './log';
import { type QueryOptions, readOptions } from './options';
import { openPostgresqlLog } from './postgresql/filled-server';
import { measureProduct } from './product';
import type { QuestionTimings } from './question';
import { currentStateQuestions } from './questions/current-state';
import { decisionQuestions } from './questions/decisions';
import { exportQuestions } from './questions/exports';
import { loadQuestions } from './questions/load';
import { sessionQuestions } from './questions/sessions';
import { measureRetention } from './retention';
import { measureQuestion } from './run-question';
import { formatChangeTable, formatTable } from './table';

const options = readOptionsOrExit();
const began = performance.now();
const log = await openLog();
try {
  const { db } = log;
  const facts = await readLogFacts(db);
  setClockToEndOf(facts);
  printProgress(`${facts.decisions} decisions of ${facts.sessions} sessions`);
  const questions = [
    ...(await currentStateQuestions(log, facts)),
    ...(await sessionQuestions(db, facts)),
    ...decisionQuestions(db, facts),
    ...loadQuestions(db, facts),
    ...exportQuestions(log, facts),
  ].filter(({ name }) => name.includes(options.only));
  const timings: QuestionTimings[] = [];
  for (const question of questions) {
    const one = await measureQuestion(question, options.times);
    printProgress(
      `${question.name} ${question.description}: ${one.slowest.median.toFixed(1)} ms (${one.slowest.what})`,
    );
    timings.push(one);
  }
  const hours = (facts.newest - facts.oldest) / 3.6e9;
  console.log(
    `Node ${process.version}, ${await log.readVersion()}, ${cpus()[0]?.model}, ${cpus().length} CPUs; ${facts.decisions} decisions of ` +
      `${facts.sessions} sessions on ${facts.backends.length} backends over ${hours.toFixed(0)} h.\n`,
  );
  console.log(formatTable(timings, log.targetsMs));
  if (options.changing && options.data !== null) await measureOnCopy(options.data, facts);
} finally {
  await log.close();
}

function openLog(): Promise<AskedLog> {
  const { data, fill } = options;
  if (fill !== null) return openPostgresqlLog(data, fill, printProgress);
  return openSqliteLog(data ?? '');
}

/** What changes the log is tried on a copy of it, which is deleted again. */
async function measureOnCopy(data: string, facts: LogFacts): Promise<void> {
  const copy = mkdtempSync(`${data}-copy-`);
  try {
    printProgress('copying the log');
    copyFileSync(getDatabasePath(data), getDatabasePath(copy), constants.COPYFILE_FICLONE);
    printProgress('starting on the copy, and downloading from it');
    const ran = await measureProduct(copy, facts);
    printProgress('making the copy a tenth smaller');
    const kept = await measureRetention(copy);
    console.log(`\n${formatChangeTable(ran, kept)}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function readOptionsOrExit(): QueryOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`npm run bench:queries: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

function printProgress(what: string): void {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
}
