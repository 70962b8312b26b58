import type { EventRow, NodeRow } from '@/lib/contract/types';
import type { Product } from './product';

/** What `/healthz` says: `ok`, or what does not work. */
export async function getHealth(product: Product): Promise<string | string[]> {
  const answer = await fetch(`${product.dashboardUrl}/healthz`);
  const { status, problems } = (await answer.json()) as { status: string; problems?: string[] };
  return problems ?? status;
}

/** The events of a kind, newest first, as the API tells them. */
export async function getEvents(product: Product, kind: EventRow['kind']): Promise<EventRow[]> {
  const answer = await fetch(`${product.dashboardUrl}/api/v1/events?kind=${kind}&limit=100`);
  return ((await answer.json()) as { events: EventRow[] }).events;
}

/** The proxy and its recorder, as the status API tells them. */
export async function getNode(product: Product): Promise<NodeRow> {
  const answer = await fetch(`${product.dashboardUrl}/api/v1/status`);
  const { nodes } = (await answer.json()) as { nodes: [NodeRow] };
  return nodes[0];
}

/** What the product complained of, line by line. */
export function getStderrLines(product: Product): string[] {
  return product.stderr().split('\n').filter(Boolean);
}

/** That a backend is down, and that it is up again. */
const healthMessage = /^stickyboard: backend \S+ of \S+ is (down: .+|up again)$/;

/** The same of a product whose backends come and go: what it says about that is left out. */
export function getUnexpectedStderrLines(product: Product): string[] {
  return getStderrLines(product).filter((line) => !healthMessage.test(line));
}
