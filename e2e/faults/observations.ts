import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeRow } from '@/lib/contract/types';
import { type EventKind, parseEventPayload } from '@/lib/core/events';
import type { ClientLoad } from '../support/client-load';
import { type ExpectedRequests, queryLog } from '../support/log-consistency';
import { type Product, temporaryDirectory } from '../support/product';

/** Lines that the product printed to stderr. */
export function getStderrLines(product: Product): string[] {
  return product
    .stderr()
    .split('\n')
    .filter((line) => line !== '');
}

/** The last line that the recorder has printed; other processes print theirs at any time. */
export function getLastRecorderLine(product: Product): string | undefined {
  return getStderrLines(product)
    .filter((line) => line.startsWith('recorder: '))
    .at(-1);
}

/** Problems that `/healthz` reports. */
export async function getHealthProblems({ dashboardUrl }: Product): Promise<string[]> {
  const response = await fetch(`${dashboardUrl}/healthz`);
  const { problems = [] } = (await response.json()) as { problems?: string[] };
  if ((response.status === 200) !== (problems.length === 0))
    throw new Error(`/healthz has status ${response.status} and ${problems.length} problems`);
  return problems;
}

/** The proxy in `/api/v1/status`. */
export async function getNode({ dashboardUrl }: Product): Promise<NodeRow> {
  const response = await fetch(`${dashboardUrl}/api/v1/status`);
  const { nodes } = (await response.json()) as { nodes: [NodeRow] };
  return nodes[0];
}

/** The payloads of the events of a kind, oldest first. */
export function getEventPayloads(data: string, kind: EventKind): Record<string, unknown>[] {
  const rows = queryLog(data, (db) =>
    db.prepare('SELECT payload FROM Event WHERE kind = ? ORDER BY id').pluck().all(kind),
  ) as string[];
  return rows.map(parseEventPayload);
}

/** The options that give the product a configuration file with these lines; it ends with the running test. */
export function writeConfiguration(...lines: string[]): string[] {
  const file = join(temporaryDirectory(), 'stickyboard.yaml');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return ['--config', file];
}

/** Number of responses with a status. */
export function countByStatus({ responses }: Pick<ClientLoad, 'responses'>, status: number): number {
  let count = 0;
  for (const response of responses.values()) if (response.status === status) count++;
  return count;
}

/** The visitors without their responses of one status: those must not be in the log. */
export function excludeStatus({ responses, unanswered }: ClientLoad, status: number): ExpectedRequests {
  return {
    responses: new Map([...responses].filter(([, response]) => response.status !== status)),
    unanswered,
  };
}

/** The visitors without their responses that are not in the log. */
export function keepRecorded(data: string, { responses, unanswered }: ExpectedRequests): ExpectedRequests {
  const paths = new Set(queryLog(data, (db) => db.prepare('SELECT path FROM Decision').pluck().all()));
  return { responses: new Map([...responses].filter(([path]) => paths.has(path))), unanswered };
}
