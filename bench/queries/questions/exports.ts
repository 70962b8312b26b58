import { exportQuery } from '@/lib/contract/export';
import { estimateExport } from '@/lib/export/estimate';
import { parseSearchParams } from '@/lib/http/parse';
import type { RowBatches } from '@/lib/store/exports';
import type { AskedLog } from '../asked-log';
import type { LogFacts } from '../log';
import type { QueryVariant, Question } from '../question';

/** About how large an export would be, and its first rows. */
export function exportQuestions({ store }: AskedLog, facts: LogFacts): Question[] {
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
      target: 'page',
      variants: estimates,
    },
    {
      name: 'decisionBatches',
      description: 'the first rows of an export',
      target: 'page',
      variants: [
        { description: 'all', run: () => first(store.decisionBatches({}))() },
        {
          description: 'of a rare outcome',
          run: () => first(store.decisionBatches({ outcome: 'refused' }))(),
        },
        {
          description: 'of one session',
          run: () => first(store.decisionBatches({ session: facts.busiest }))(),
        },
      ],
    },
    {
      name: 'sessionBatches, eventBatches',
      description: 'the first rows of one session, and of events',
      target: 'page',
      variants: [
        { description: 'events', run: () => first(store.eventBatches({}))() },
        { description: 'one session', run: () => first(store.sessionBatches({ q: usual.id }))() },
      ],
    },
  ];
}
