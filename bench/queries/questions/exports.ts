import { exportQuery } from '@/lib/contract/export';
import { estimateExport } from '@/lib/export/estimate';
import { parseSearchParams } from '@/lib/http/parse';
import type { RowBatches } from '@/lib/store/exports';
import type { Database } from '@/lib/store/sql/database';
import { decisionBatches, eventBatches, sessionBatches } from '@/lib/store/sqlite/export-batches';
import { createSqliteStore } from '@/lib/store/sqlite/sqlite-store';
import type { LogFacts } from '../log';
import { pageTargetMs, type QueryVariant, type Question } from '../question';

/** About how large an export would be, and its first rows. */
export function exportQuestions(db: Database, data: string, facts: LogFacts): Question[] {
  const { upstream, backends, usual, event, newest } = facts;
  const backend = String(backends.at(-1));
  const hour = new Date(newest / 1000 - 3_600_000).toISOString();
  const asked: Record<string, string>[] = [
    { what: 'decisions' },
    { what: 'decisions', backend, outcome: 'moved' },
    { what: 'decisions', from: hour },
    { what: 'decisions', session: facts.busiest },
    { what: 'sessions' },
    { what: 'sessions', upstream, backend },
    { what: 'sessions', backend },
    { what: 'sessions', q: '10.' },
    { what: 'sessions', q: usual.id },
    { what: 'sessions', active: 'true' },
    { what: 'sessions', active: 'false' },
    { what: 'sessions', moved: 'true' },
    { what: 'sessions', moved: 'false' },
    { what: 'sessions', event: String(event) },
    { what: 'sessions', path: '/cart' },
    { what: 'sessions', outcome: 'moved' },
    { what: 'sessions', from: hour },
    { what: 'events' },
    { what: 'events', kind: 'failover' },
  ];
  const store = createSqliteStore(db, '');
  const estimates = asked.map((query): QueryVariant => {
    const search = new URLSearchParams(query);
    const wanted = parseSearchParams(new Request(`http://localhost/?${search}`), exportQuery);
    return { description: String(search), run: () => estimateExport(store, wanted) };
  });
  const first = (batches: RowBatches<unknown>) => async () => {
    await batches.next();
    await batches.return();
  };
  return [
    {
      name: 'estimateExport',
      description: 'every log and filter',
      targetMs: pageTargetMs,
      variants: estimates,
    },
    {
      name: 'decisionBatches',
      description: 'the first rows of an export',
      targetMs: pageTargetMs,
      variants: [
        { description: 'all', run: () => first(decisionBatches(data, {}))() },
        {
          description: 'of a rare outcome',
          run: () => first(decisionBatches(data, { outcome: 'refused' }))(),
        },
        {
          description: 'of one session',
          run: () => first(decisionBatches(data, { session: facts.busiest }))(),
        },
      ],
    },
    {
      name: 'sessionBatches, eventBatches',
      description: 'the first rows of one session, and of events',
      targetMs: pageTargetMs,
      variants: [
        { description: 'events', run: () => first(eventBatches(data, {}))() },
        { description: 'one session', run: () => first(sessionBatches(data, { q: usual.id }))() },
      ],
    },
  ];
}
