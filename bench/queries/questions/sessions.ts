import { type SessionOrder, sessionSorts, sortOrders } from '@/lib/core/session-order';
import type { SessionFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { sessionById } from '@/lib/store/sql/queries/session-by-id';
import { sessionDetail } from '@/lib/store/sql/queries/session-detail';
import { parseSessionCursor, type SessionKey } from '@/lib/store/sql/queries/session-order';
import { sessionTransitions } from '@/lib/store/sql/queries/session-transitions';
import { sessionsPage } from '@/lib/store/sql/queries/sessions-page';
import type { LogFacts } from '../log';
import type { QueryVariant, Question } from '../question';

/** Rows of a page, as the list on screen has them. */
const rowsPerPage = 100;

/** Every filter of the list alone, what people combine, and what finds nothing. */
function createFilters({
  upstream,
  backends,
  usual,
  event,
  oldest,
  newest,
}: LogFacts): Record<string, SessionFilter> {
  const [backend] = backends;
  const at = (share: number): bigint => BigInt(Math.floor(oldest + share * (newest - oldest)));
  const minutes = (count: number): bigint => BigInt(newest - count * 60_000_000);
  return {
    'without a filter': {},
    'of an upstream': { upstream },
    'of a backend': { upstream, backend },
    'of a backend that has none': { upstream, backend: 'nobody' },
    'whose id begins with one digit': { q: usual.id.slice(0, 1) },
    'of one id': { q: usual.id },
    'of one application session': { q: usual.appSession },
    'of most clients (10.)': { q: '10.' },
    'of one client': { q: usual.client },
    'that nobody is named like': { q: 'zzzz' },
    'by path (/cart)': { path: '/cart' },
    'by a path that nobody asked for': { path: '/nothing' },
    'that were moved lately': { outcome: 'moved' },
    'that were refused lately': { outcome: 'refused' },
    'by path and outcome': { path: '/cart', outcome: 'assigned' },
    active: { active: true },
    'not active': { active: false },
    'ever moved': { moved: true },
    'never moved': { moved: false },
    'of one failover': { event },
    'seen in the last 5 minutes': { from: minutes(5) },
    'seen in the last hour': { from: minutes(60) },
    'seen in the middle half': { from: at(0.25), to: at(0.75) },
    'seen never': { from: BigInt(newest + 1_000_000_000) },
    'of a backend, active, ever moved': { upstream, backend, active: true, moved: true },
    'of a backend, ever moved, by client': { upstream, backend, moved: true, q: '10.' },
    'of a backend, seen in the middle half': { upstream, backend, from: at(0.25), to: at(0.75) },
  };
}

/**
 * The list of sessions with every filter, sort and order, from the first page to one in the middle; and one session.
 */
export async function sessionQuestions(db: Database, facts: LogFacts): Promise<Question[]> {
  const orders = sessionSorts.flatMap((sort) => sortOrders.map((order): SessionOrder => ({ sort, order })));
  const deep = new Map<SessionOrder, SessionKey>();
  for (const order of orders) deep.set(order, await getMiddleKey(db, order));
  const lists = Object.entries(createFilters(facts)).map(async ([description, filter]): Promise<Question> => {
    const variants: QueryVariant[] = [];
    for (const order of orders) {
      const ask = (after: SessionKey | null) => () => sessionsPage(db, filter, order, rowsPerPage, after);
      const by = `by ${order.sort} ${order.order}`;
      variants.push({ description: `${by}, first page`, run: ask(null) });
      const { nextCursor } = await ask(null)();
      if (nextCursor !== null) {
        variants.push({
          description: `${by}, second page`,
          run: ask(parseSessionCursor(nextCursor, order)),
        });
        variants.push({ description: `${by}, from the middle`, run: ask(deep.get(order) ?? null) });
      }
    }
    return { name: 'sessionsPage', description, target: 'page', variants };
  });
  return [...(await Promise.all(lists)), ...singleSessionQuestions(db, facts)];
}

function singleSessionQuestions(
  db: Database,
  { busiest, usual, upstream, oldest, newest }: LogFacts,
): Question[] {
  const ids = { 'the busiest': busiest, 'a usual one': usual.id, 'one that is not known': 'nobody' };
  const each = (ask: (id: string) => Promise<unknown>): QueryVariant[] =>
    Object.entries(ids).map(([description, id]) => ({ description, run: () => ask(id) }));
  const middle = [Math.floor((oldest + newest) / 2), 0] as const;
  return [
    {
      name: 'sessionDetail',
      description: 'with its first 100 decisions, and from the middle',
      target: 'page',
      variants: [
        ...each((id) => sessionDetail(db, { id, limit: 100, after: null })),
        ...each((id) => sessionDetail(db, { id, upstream, limit: 100, after: middle })),
      ],
    },
    {
      name: 'sessionById',
      description: '',
      target: 'page',
      variants: each((id) => sessionById(db, id)),
    },
    {
      name: 'sessionTransitions',
      description: '',
      target: 'page',
      variants: each((id) => sessionTransitions(db, id, upstream)),
    },
  ];
}

/** The cursor of the session in the middle of an order. */
async function getMiddleKey(db: Database, { sort, order }: SessionOrder): Promise<SessionKey> {
  const half = Math.floor((await db.session.count()) / 2);
  const [row] = await db.$queryRawUnsafe<{ value: bigint; rowid: bigint }[]>(
    `SELECT "${sort}" AS value, rowid FROM "Session" ORDER BY "${sort}" ${order}, rowid ${order} LIMIT 1 OFFSET ${half}`,
  );
  return [Number(row?.value), Number(row?.rowid)];
}
