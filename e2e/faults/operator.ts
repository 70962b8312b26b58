import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeRow } from '@/lib/api/types';
import { type Product, temporaryDirectory } from '../product';
import { inLog } from './books';
import type { Visitors } from './visitors';

/** What visitors know. */
export type Known = Pick<Visitors, 'answers' | 'unanswered'>;

/** What the product printed to stderr, line by line. */
export function printed(product: Product): string[] {
  return product
    .stderr()
    .split('\n')
    .filter((line) => line !== '');
}

/** What `/healthz` says does not work. */
export async function problemsOf({ dashboardUrl }: Product): Promise<string[]> {
  const answer = await fetch(`${dashboardUrl}/healthz`);
  const { problems = [] } = (await answer.json()) as { problems?: string[] };
  if ((answer.status === 200) !== (problems.length === 0))
    throw new Error(`/healthz answers ${answer.status} and tells ${problems.length} problems`);
  return problems;
}

/** What `/api/v1/status` says of the proxy. */
export async function nodeOf({ dashboardUrl }: Product): Promise<NodeRow> {
  const answer = await fetch(`${dashboardUrl}/api/v1/status`);
  const { nodes } = (await answer.json()) as { nodes: [NodeRow] };
  return nodes[0];
}

/** What the events of a kind say, oldest first. */
export function eventsOf(data: string, kind: string): string[] {
  return inLog(data, (db) =>
    db.prepare('SELECT detail FROM Event WHERE kind = ? ORDER BY id').pluck().all(kind),
  ) as string[];
}

/** The options that give the product a configuration file with these lines; it ends with the running test. */
export function configured(...lines: string[]): string[] {
  const file = join(temporaryDirectory(), 'stickyboard.yaml');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return ['--config', file];
}

/** How many were answered with a status. */
export function countOf({ answers }: Pick<Visitors, 'answers'>, status: number): number {
  let count = 0;
  for (const answer of answers.values()) if (answer.status === status) count++;
  return count;
}

/** The visitors, as if they had never had the answers of a status: those are not to be in the log. */
export function without(
  { answers, unanswered }: Visitors,
  status: number,
): Pick<Visitors, 'answers' | 'unanswered'> {
  return { answers: new Map([...answers].filter(([, answer]) => answer.status !== status)), unanswered };
}

/** The visitors, as if they had never had the answers that are not in the log. */
export function recordedOf(data: string, { answers, unanswered }: Known): Known {
  const paths = new Set(inLog(data, (db) => db.prepare('SELECT path FROM Decision').pluck().all()));
  return { answers: new Map([...answers].filter(([path]) => paths.has(path))), unanswered };
}
