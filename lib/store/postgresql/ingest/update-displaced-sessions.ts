import type { Connection } from './connection';
import { type Displacement, followDisplacement, selectMovedSessions } from './displaced-sums';
import type { SessionSum } from './session-sums';
import { toNumberArray, toTextArray } from './sql-arrays';

/**
 * Updates the displaced sessions by the decisions of a batch.
 *
 * @param sums by id and upstream, whose rows of `Session` are locked: what is read here does not change until the end
 */
export async function updateDisplacedSessions(
  connection: Connection,
  sums: readonly SessionSum[],
): Promise<void> {
  const moved = selectMovedSessions(sums);
  if (moved.length === 0) return;
  const known = await readDisplacements(connection, moved);
  const displaced: [SessionSum, Displacement][] = [];
  const returned: SessionSum[] = [];
  for (const [index, sum] of moved.entries()) {
    const before = known.get(index) ?? null;
    const now = followDisplacement(before, sum.decisions);
    if (now !== null) displaced.push([sum, now]);
    else if (before !== null) returned.push(sum);
  }
  await deleteDisplaced(connection, returned);
  await upsertDisplaced(connection, displaced);
}

async function readDisplacements(
  connection: Connection,
  sums: readonly SessionSum[],
): Promise<Map<number, Displacement>> {
  const { rows } = await connection.query<{ index: string; since: string } & Omit<Displacement, 'since'>>(
    `SELECT fresh."index", known."homeBackend", known."backend", known."since"
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS fresh("upstream", "session", "index")
     JOIN "DisplacedSession" AS known ON known."upstream" = fresh."upstream" AND known."session" = fresh."session"`,
    toKey(sums),
  );
  return new Map(
    rows.map(({ index, since, ...row }) => [Number(index) - 1, { ...row, since: Number(since) }]),
  );
}

async function deleteDisplaced(connection: Connection, sums: readonly SessionSum[]): Promise<void> {
  if (sums.length === 0) return;
  await connection.query(
    `DELETE FROM "DisplacedSession" AS known USING unnest($1::text[], $2::text[]) AS gone("upstream", "session")
     WHERE known."upstream" = gone."upstream" AND known."session" = gone."session"`,
    toKey(sums),
  );
}

async function upsertDisplaced(
  connection: Connection,
  rows: readonly [SessionSum, Displacement][],
): Promise<void> {
  if (rows.length === 0) return;
  const places = rows.map(([, place]) => place);
  await connection.query(
    `INSERT INTO "DisplacedSession" ("upstream", "session", "homeBackend", "backend", "since")
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
     ON CONFLICT ("upstream", "session") DO UPDATE SET
       "homeBackend" = excluded."homeBackend", "backend" = excluded."backend", "since" = excluded."since"`,
    [
      ...toKey(rows.map(([sum]) => sum)),
      toTextArray(places.map(({ homeBackend }) => homeBackend)),
      toTextArray(places.map(({ backend }) => backend)),
      toNumberArray(places.map(({ since }) => since)),
    ],
  );
}

function toKey(sums: readonly SessionSum[]): string[] {
  return [toTextArray(sums.map(({ upstream }) => upstream)), toTextArray(sums.map(({ id }) => id))];
}
