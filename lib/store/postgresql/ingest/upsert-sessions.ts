import type { Connection } from './connection';
import { beginSession, continueSession, type SessionState, type SessionSum } from './session-sums';
import { toNumberArray, toTextArray } from './sql-arrays';

/**
 * Counts a batch into its sessions. Nearly all are steady, and one statement does it for them. The others are followed
 * decision by decision in the memory of the node, once their rows are there and locked.
 *
 * @param sums by id and upstream, so that nodes lock rows of the same sessions in the same order
 */
export async function upsertSessions(
  connection: Connection,
  sums: readonly SessionSum[],
  node: string,
): Promise<void> {
  // Of a session that is not steady, only what its first decision makes of it: a row to continue from.
  const states = sums.map((sum) => (sum.isSteady ? sum.state : beginSession(sum.decisions[0], node)));
  const stored = await upsertStates(connection, sums, states);
  const pending = new Map<SessionSum, number>();
  for (const sum of sums) if (!sum.isSteady) pending.set(sum, 1);
  if (stored < sums.length) {
    const steady = sums.filter(({ isSteady }) => isSteady);
    for (const sum of await findSkipped(connection, steady)) pending.set(sum, 0);
  }
  if (pending.size > 0) await followDecisions(connection, pending, node);
}

const columns = `"id", "upstream", "backend", "pinnedSince", "appSession", "client", "node", "firstSeen", "lastSeen",
  "requests", "moves"`;
const rows = `unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[],
  $9::bigint[], $10::int[], $11::int[])`;

/**
 * Whether the stored row was seen last in the midst of the decisions, and names another backend or application session
 * than they do: then it depends on which of them are newer.
 */
const needsDecisions = (fresh: string) => `coalesce(${fresh}."firstSeen" < known."lastSeen"
  AND ${fresh}."lastSeen" >= known."lastSeen", false)
  AND (coalesce(${fresh}."backend" <> known."backend", false)
    OR coalesce(${fresh}."appSession" <> known."appSession", false))`;

const upsert = `
  INSERT INTO "Session" AS known (${columns}) SELECT * FROM ${rows}
  ON CONFLICT ("id", "upstream") DO UPDATE SET
    "pinnedSince" = CASE
      WHEN excluded."backend" IS NULL OR excluded."backend" = known."backend" THEN known."pinnedSince"
      WHEN known."backend" IS NULL OR excluded."lastSeen" >= known."lastSeen" THEN excluded."pinnedSince"
      ELSE known."pinnedSince" END,
    "backend" = CASE
      WHEN known."backend" IS NULL OR excluded."lastSeen" >= known."lastSeen"
      THEN coalesce(excluded."backend", known."backend") ELSE known."backend" END,
    "appSession" = CASE
      WHEN known."appSession" IS NULL OR excluded."lastSeen" >= known."lastSeen"
      THEN coalesce(excluded."appSession", known."appSession") ELSE known."appSession" END,
    "client" = CASE
      WHEN excluded."lastSeen" >= known."lastSeen" THEN excluded."client" ELSE known."client" END,
    "node" = CASE WHEN excluded."lastSeen" >= known."lastSeen" THEN excluded."node" ELSE known."node" END,
    "firstSeen" = CASE
      WHEN excluded."firstSeen" < known."firstSeen" THEN excluded."firstSeen" ELSE known."firstSeen" END,
    "lastSeen" = CASE
      WHEN excluded."lastSeen" > known."lastSeen" THEN excluded."lastSeen" ELSE known."lastSeen" END,
    "requests" = known."requests" + excluded."requests",
    "moves" = known."moves" + excluded."moves"
  WHERE NOT (${needsDecisions('excluded')})`;

/** @returns how many were inserted or updated: all but those that `findSkipped` finds, which are locked all the same */
async function upsertStates(
  connection: Connection,
  sums: readonly SessionSum[],
  states: readonly SessionState[],
): Promise<number> {
  const { rowCount } = await connection.query(upsert, toParameters(sums, states));
  return rowCount ?? 0;
}

function toParameters(sums: readonly SessionSum[], states: readonly SessionState[]): string[] {
  const text = (read: (state: SessionState) => string | null) => toTextArray(states.map(read));
  const number = (read: (state: SessionState) => number | null) => toNumberArray(states.map(read));
  return [
    toTextArray(sums.map(({ id }) => id)),
    toTextArray(sums.map(({ upstream }) => upstream)),
    text(({ backend }) => backend),
    number(({ pinnedSince }) => pinnedSince),
    text(({ appSession }) => appSession),
    text(({ client }) => client),
    text(({ node }) => node),
    number(({ firstSeen }) => firstSeen),
    number(({ lastSeen }) => lastSeen),
    number(({ requests }) => requests),
    number(({ moves }) => moves),
  ];
}

/** The sessions whose row the upsert left as it was. One that it updated no longer differs, or is not newer. */
async function findSkipped(connection: Connection, sums: readonly SessionSum[]): Promise<SessionSum[]> {
  const { rows: skipped } = await connection.query<{ index: string }>(
    `SELECT fresh."index" FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
       WITH ORDINALITY AS fresh("id", "upstream", "backend", "appSession", "firstSeen", "lastSeen", "index")
     JOIN "Session" AS known ON known."id" = fresh."id" AND known."upstream" = fresh."upstream"
     WHERE ${needsDecisions('fresh')}`,
    [
      toTextArray(sums.map(({ id }) => id)),
      toTextArray(sums.map(({ upstream }) => upstream)),
      toTextArray(sums.map(({ state }) => state.backend)),
      toTextArray(sums.map(({ state }) => state.appSession)),
      toNumberArray(sums.map(({ state }) => state.firstSeen)),
      toNumberArray(sums.map(({ state }) => state.lastSeen)),
    ],
  );
  return skipped.map(({ index }) => sums[Number(index) - 1] as SessionSum);
}

interface StoredSession {
  index: string;
  backend: string | null;
  pinnedSince: string | null;
  appSession: string | null;
  client: string;
  node: string;
  firstSeen: string;
  lastSeen: string;
  requests: number;
  moves: number;
}

/**
 * Counts decisions into stored rows one after the other.
 *
 * @param pending the sessions, and how many of their decisions are counted already
 */
async function followDecisions(
  connection: Connection,
  pending: ReadonlyMap<SessionSum, number>,
  node: string,
): Promise<void> {
  const sums = [...pending.keys()];
  const { rows: known } = await connection.query<StoredSession>(
    `SELECT fresh."index", known."backend", known."pinnedSince", known."appSession", known."client", known."node",
       known."firstSeen", known."lastSeen", known."requests", known."moves"
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS fresh("id", "upstream", "index")
     JOIN "Session" AS known ON known."id" = fresh."id" AND known."upstream" = fresh."upstream"
     ORDER BY fresh."index"`,
    [toTextArray(sums.map(({ id }) => id)), toTextArray(sums.map(({ upstream }) => upstream))],
  );
  const followed = known.map(({ index }) => sums[Number(index) - 1] as SessionSum);
  const states = known.map(toState);
  for (const [index, sum] of followed.entries()) {
    for (const decision of sum.decisions.slice(pending.get(sum))) {
      continueSession(states[index] as SessionState, decision, node);
    }
  }
  await connection.query(
    `UPDATE "Session" AS known SET "backend" = fresh."backend", "pinnedSince" = fresh."pinnedSince",
       "appSession" = fresh."appSession", "client" = fresh."client", "node" = fresh."node",
       "firstSeen" = fresh."firstSeen", "lastSeen" = fresh."lastSeen", "requests" = fresh."requests",
       "moves" = fresh."moves"
     FROM ${rows} AS fresh(${columns})
     WHERE known."id" = fresh."id" AND known."upstream" = fresh."upstream"`,
    toParameters(followed, states),
  );
}

function toState({
  index: _index,
  pinnedSince,
  firstSeen,
  lastSeen,
  ...stored
}: StoredSession): SessionState {
  return {
    ...stored,
    pinnedSince: pinnedSince === null ? null : Number(pinnedSince),
    firstSeen: Number(firstSeen),
    lastSeen: Number(lastSeen),
  };
}
