/** The addresses on which each node accepts the requests of an upstream, "host:port". */
export type UpstreamListeners = Record<string, string[]>;

/**
 * Reads the column of an upstream.
 *
 * @param text JSON; before nodes shared a database it was the array of one node, which will declare its own again
 */
export function parseListeners(text = '{}'): UpstreamListeners {
  const parsed = JSON.parse(text) as UpstreamListeners | string[];
  return Array.isArray(parsed) ? {} : parsed;
}

/** The addresses of some nodes, each once, in the order of the nodes' names. */
export function joinListeners(listeners: UpstreamListeners, nodes: ReadonlySet<string>): string[] {
  const declaring = Object.keys(listeners).filter((node) => nodes.has(node));
  return [...new Set(declaring.sort().flatMap((node) => listeners[node] ?? []))];
}
