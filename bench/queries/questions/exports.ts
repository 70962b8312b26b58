import type { Database } from '@/lib/database/open';
import { estimateExport } from '@/lib/export/estimate';
import { exportParams } from '@/lib/export/request';
import { type Batches, decisionBatches, eventBatches, sessionBatches } from '@/lib/export/sources';
import { searchParams } from '@/lib/http/parse';
import type { LogFacts } from '../log';
import { pageTarget, type Question, type Variant } from '../question';

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
  const estimates = asked.map((query): Variant => {
    const search = new URLSearchParams(query);
    const wanted = searchParams(new Request(`http://localhost/?${search}`), exportParams);
    return { what: String(search), ask: () => estimateExport(db, wanted) };
  });
  const first = (batches: Batches<unknown>) => async () => {
    await batches.next();
    await batches.return();
  };
  return [
    { name: 'estimateExport', what: 'every log and filter', target: pageTarget, variants: estimates },
    {
      name: 'decisionBatches',
      what: 'the first rows of an export',
      target: pageTarget,
      variants: [
        { what: 'all', ask: () => first(decisionBatches(data, {}))() },
        { what: 'of a rare outcome', ask: () => first(decisionBatches(data, { outcome: 'refused' }))() },
        { what: 'of one session', ask: () => first(decisionBatches(data, { session: facts.busiest }))() },
      ],
    },
    {
      name: 'sessionBatches, eventBatches',
      what: 'the first rows of one session, and of events',
      target: pageTarget,
      variants: [
        { what: 'events', ask: () => first(eventBatches(data, {}))() },
        { what: 'one session', ask: () => first(sessionBatches(data, { q: usual.id }))() },
      ],
    },
  ];
}
