/** `npm run bench:queries`: how long the questions of the dashboard and of the API take on a long log, as a table. */
import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { openDatabase } from '@/lib/database/open';
import { databaseFile } from '@/prisma/databaseFile';
import { migrate } from '@/prisma/migrate';
import { answersTo } from './ask';
import { keepSmaller } from './keeping';
import { beAtTheEndOf, factsOf, type LogFacts } from './log';
import { type QueryOptions, readOptions } from './options';
import { runProductOn } from './product';
import type { Answered } from './question';
import { decisionQuestions } from './questions/decisions';
import { exportQuestions } from './questions/exports';
import { loadQuestions } from './questions/load';
import { nowQuestions } from './questions/now';
import { sessionQuestions } from './questions/sessions';
import { changedTable, tableOf } from './table';

const options = given();
const began = performance.now();
await migrate(options.data);
const database = await openDatabase(options.data, 'dashboard');
try {
  const facts = await factsOf(database);
  beAtTheEndOf(facts);
  tell(`${facts.decisions} decisions of ${facts.sessions} sessions`);
  const questions = [
    ...(await nowQuestions(database, facts)),
    ...(await sessionQuestions(database, facts)),
    ...decisionQuestions(database, facts),
    ...loadQuestions(database, facts),
    ...exportQuestions(database, options.data, facts),
  ].filter(({ name }) => name.includes(options.only));
  const answered: Answered[] = [];
  for (const question of questions) {
    const one = await answersTo(question, options.times);
    tell(`${question.name} ${question.what}: ${one.slowest.median.toFixed(1)} ms (${one.slowest.what})`);
    answered.push(one);
  }
  const hours = (facts.newest - facts.oldest) / 3.6e9;
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs; ${facts.decisions} decisions of ` +
      `${facts.sessions} sessions on ${facts.backends.length} backends over ${hours.toFixed(0)} h.\n`,
  );
  console.log(tableOf(answered));
  if (options.changing) await onCopy(facts);
} finally {
  await database.$disconnect();
}

/** What changes the log is tried on a copy of it, which is deleted again. */
async function onCopy(facts: LogFacts): Promise<void> {
  const copy = mkdtempSync(`${options.data}-copy-`);
  try {
    tell('copying the log');
    copyFileSync(databaseFile(options.data), databaseFile(copy), constants.COPYFILE_FICLONE);
    tell('starting on the copy, and downloading from it');
    const ran = await runProductOn(copy, facts);
    tell('making the copy a tenth smaller');
    const kept = await keepSmaller(copy);
    console.log(`\n${changedTable(ran, kept)}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function given(): QueryOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`npm run bench:queries: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

function tell(what: string): void {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
}
