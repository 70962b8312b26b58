import type { DecisionFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import type { DecisionKey } from '@/lib/store/sql/queries/decision-scan';
import { decisionsEstimate } from '@/lib/store/sql/queries/decisions-estimate';
import { decisionsPage } from '@/lib/store/sql/queries/decisions-page';
import type { LogFacts } from '../log';
import type { QueryVariant, Question } from '../question';

/** Rows of a page as usual, and at most. */
const [usualRows, mostRows] = [50, 1000];

function createFilters({
  upstream,
  backends,
  busiest,
  oldest,
  newest,
}: LogFacts): Record<string, DecisionFilter> {
  const backend = backends.at(-1);
  const at = (share: number): bigint => BigInt(Math.floor(oldest + share * (newest - oldest)));
  const middle = { from: at(0.25), to: at(0.75) };
  return {
    'without a filter': {},
    'in the middle half': middle,
    'in a second': { from: at(0.5), to: at(0.5) + 1_000_000n },
    pinned: { outcome: 'pinned' },
    'refused, which is rare': { outcome: 'refused' },
    'refused, in the middle half': { outcome: 'refused', ...middle },
    'moved, of a backend': { outcome: 'moved', backend },
    'of an upstream': { upstream },
    'of a backend': { upstream, backend },
    'of a backend that has none': { upstream, backend: 'nobody' },
    'of an upstream that is none': { upstream: 'nobody' },
    'refused by a backend, which there is not': { outcome: 'refused', backend },
    'of a session': { session: busiest },
    'of a session that is not known': { session: 'nobody' },
    'of a session and a backend that never met': { session: busiest, backend: 'nobody' },
    'of a backend that has none, in the middle half': { backend: 'nobody', ...middle },
  };
}

/** Decisions with every filter, and about how many there are of them. */
export function decisionQuestions(db: Database, facts: LogFacts): Question[] {
  const { oldest, newest } = facts;
  const middle: DecisionKey = [Math.floor((oldest + newest) / 2), 1];
  const lists = Object.entries(createFilters(facts)).map(([description, filter]): Question => {
    const variants: QueryVariant[] = [usualRows, mostRows].flatMap((limit) => [
      { description: `first ${limit}`, run: () => decisionsPage(db, filter, limit, null) },
      { description: `${limit} from the middle`, run: () => decisionsPage(db, filter, limit, middle) },
    ]);
    return { name: 'decisionsPage', description, target: 'page', variants };
  });
  const estimates = Object.entries(createFilters(facts)).map(
    ([description, filter]): QueryVariant => ({ description, run: () => decisionsEstimate(db, filter) }),
  );
  return [
    ...lists,
    { name: 'decisionsEstimate', description: 'every filter', target: 'page', variants: estimates },
  ];
}
