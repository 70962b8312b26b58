import type { EventRow, NodeRow } from '@/lib/contract/types';
import type { Product } from './product';

/** `ok`, or the problems that `/healthz` reports. */
export async function getHealth(product: Product): Promise<string | string[]> {
  const response = await fetch(`${product.dashboardUrl}/healthz`);
  const { status, problems } = (await response.json()) as { status: string; problems?: string[] };
  return problems ?? status;
}

/** The events of a kind, newest first, from the API. */
export async function getEvents(product: Product, kind: EventRow['kind']): Promise<EventRow[]> {
  const response = await fetch(`${product.dashboardUrl}/api/v1/events?kind=${kind}&limit=100`);
  return ((await response.json()) as { events: EventRow[] }).events;
}

/** The proxy and its recorder, from the status API. */
export async function getNode(product: Product): Promise<NodeRow> {
  const response = await fetch(`${product.dashboardUrl}/api/v1/status`);
  const { nodes } = (await response.json()) as { nodes: [NodeRow] };
  return nodes[0];
}

/** Lines that the product printed to stderr. */
export function getStderrLines(product: Product): string[] {
  return product.stderr().split('\n').filter(Boolean);
}

/** That a backend is down, and that it is up again. */
const healthMessage = /^stickyboard: backend \S+ of \S+ is (down: .+|up again)$/;

/** The same for a product whose backends start and stop: lines about that are left out. */
export function getUnexpectedStderrLines(product: Product): string[] {
  return getStderrLines(product).filter((line) => !healthMessage.test(line));
}
