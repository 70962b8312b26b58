import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { startDeployment } from '../support/deployment';
import { expectConsistentLog, queryLog } from '../support/log-consistency';
import { temporaryDirectory } from '../support/product';

/** A log with moved sessions, and the visitors that it should match; the product has ended. */
async function createConsistentLog() {
  const scene = await startDeployment();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  await scene.backends[0].kill();
  await visitors.awaitResponses(300);
  await visitors.stop();
  await scene.getProduct().stop();
  await expectConsistentLog(scene.data, visitors);
  return { scene, visitors };
}

/** The result of the check on a copy of `data` after `sql`. */
async function checkLogAfter(data: string, sql: string, visitors: Parameters<typeof expectConsistentLog>[1]) {
  const copy = temporaryDirectory();
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  mkdirSync(join(copy, 'journal'));
  writeFileSync(
    join(copy, 'stickyboard.db'),
    queryLog(data, (log) => log.serialize()),
  );
  const db = new Database(join(copy, 'stickyboard.db'));
  db.exec(sql);
  db.close();
  return expectConsistentLog(copy, visitors).then(
    () => 'they balance',
    (error: Error) => error.message,
  );
}

test('the check reports lost, duplicate, wrong and uncounted rows', async () => {
  const { scene, visitors } = await createConsistentLog();
  const check = (sql: string) => checkLogAfter(scene.data, sql, visitors);
  const columns = `time, node, listener, upstream, session, presented, outcome, reason, backend, previousBackend,
      attempts, status, timeToFirstByte, duration, bytesIn, bytesOut, method, host, path, client, appSession`;
  const copyOne = `INSERT INTO Decision (${columns}) SELECT ${columns} FROM Decision LIMIT 1`;
  const move = "SELECT id FROM Decision WHERE outcome = 'moved' LIMIT 1";
  expect(await check('')).toBe('they balance');
  const lost = await check('DELETE FROM Decision WHERE id IN (3, 5)');
  expect(lost).toMatch(/responded to, but not in Decision: 2, such as \/\S+\/\d+, \/\S+\/\d+\n/);
  expect(lost).toMatch(/Load: .*Latency: .*Session: /s);
  expect(await check(copyOne)).toMatch(
    /in Decision more than once: 1, such as \/\S+\/\d+ \(2 times\)\n.*Load: /s,
  );
  expect(await check("UPDATE Decision SET backend = 'b9' WHERE id = 7")).toMatch(
    /as the response was: 1, such as \/\S+ \(response: 200 by b\d to session \w{32}, in the log: 200 by b9 to/,
  );
  expect(await check("UPDATE Decision SET path = '/elsewhere' WHERE id = 7")).toMatch(
    /not requested: 1, such as \/elsewhere/,
  );
  expect(await check('UPDATE Load SET errors = errors + 1 WHERE step = 60')).toMatch(/Load: kept, but not/);
  expect(await check('UPDATE Latency SET count = count + 1 WHERE step = 3600')).toMatch(/Latency: kept/);
  expect(await check('UPDATE Move SET moves = 0')).toMatch(/Move: kept/);
  expect(await check('UPDATE Session SET requests = 1')).toMatch(/Session: kept/);
  expect(await check("UPDATE Event SET sessions = 99 WHERE kind = 'failover'")).toMatch(/failover event: /);
  expect(await check('DELETE FROM MovedSession')).toMatch(/sessions of a failover event: /);
  expect(await check("DELETE FROM Event WHERE kind = 'failover'")).toMatch(/events that a move belongs to/);
  expect(await check(`DELETE FROM Decision WHERE id IN (${move})`)).toMatch(/Move: .*failover event/s);
});
