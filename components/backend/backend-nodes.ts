import { type Formatters, formatCount } from '@/components/i18n/formatters';
import type { BackendRow } from '@/lib/contract/types';
import { formatEvidence, formatFailure } from './health-cause';

/** A backend as each node finds it. */
export interface FoundByNodes {
  nodes: readonly BackendRow['nodes'][number][];
}

/** On how many of the nodes that have a backend it is down. */
export interface PartialOutage {
  down: number;
  all: number;
}

/** The outage of a backend that is down for some nodes only; null if it is so for all of them or none. */
export function getPartialOutage({
  health,
  nodes,
}: Pick<BackendRow, 'health'> & FoundByNodes): PartialOutage | null {
  const down = nodes.filter((node) => node.health === 'down').length;
  return health === 'down' && down > 0 && down < nodes.length ? { down, all: nodes.length } : null;
}

/** The names of the nodes that find fault with a backend while others do not; none if all of them agree. */
export function findFaultyNodes({ health, nodes }: Pick<BackendRow, 'health'> & FoundByNodes): string[] {
  const faulty = nodes.filter((node) => (health === 'down' ? node.health === 'down' : node.failures > 0));
  return faulty.length < nodes.length ? faulty.map(({ node }) => node) : [];
}

/** The names of the nodes on which an operator's last change is not in effect; none if there is one node only. */
export function findLaggingNodes({ nodes }: FoundByNodes): string[] {
  if (nodes.length < 2) return [];
  return nodes.filter(({ hasAppliedChange }) => !hasAppliedChange).map(({ node }) => node);
}

/**
 * What each node finds, a line per node: `edge-2: down: connection refused since 12:04:11 (3 checks failed)`.
 *
 * @param now ISO 8601, the server's time
 * @returns undefined if there is one node only
 */
export function describeHealthByNode(
  { nodes }: FoundByNodes,
  now: string,
  { t, times }: Formatters,
): string | undefined {
  if (nodes.length < 2) return undefined;
  const lines = nodes.map(({ node, health, healthCause, healthSince }) => {
    if (health !== 'down') return t('backend.byNode.state', { node, state: t(`backend.states.${health}`) });
    const cause = healthCause === null ? t('backend.cause.none') : formatFailure(healthCause.failure, t);
    const evidence = healthCause === null ? '' : formatEvidence(healthCause, t);
    const seen = evidence ? t('backend.cause.seen', { cause, evidence }) : cause;
    return healthSince === null
      ? t('backend.byNode.down', { node, cause: seen })
      : t('backend.byNode.downSince', { node, cause: seen, time: times.timeOrDate(healthSince, now) });
  });
  return lines.join('\n');
}

/** Requests and tunnels in flight, and those of each node in a line of its own if there are several. */
export function describeInFlight(
  backend: Pick<BackendRow, 'inFlight' | 'tunnels'> & FoundByNodes,
  formatters: Formatters,
): string {
  const describe = ({ inFlight, tunnels }: Pick<BackendRow, 'inFlight' | 'tunnels'>) =>
    formatters.t('overview.backends.busy', {
      requests: formatCount(formatters, 'requests', inFlight),
      tunnels: formatCount(formatters, 'tunnels', tunnels),
    });
  const { nodes } = backend;
  if (nodes.length < 2) return describe(backend);
  const lines = nodes.map((node) =>
    formatters.t('backend.byNode.state', { node: node.node, state: describe(node) }),
  );
  return [describe(backend), ...lines].join('\n');
}
