import { collectDefaultMetrics, Registry } from 'prom-client';

declare global {
  // One for the process: what it watches goes on from scrape to scrape.
  var stickyboardProcessMetrics: Registry | undefined;
}

const prefix = 'stickyboard_dashboard_';
/** Gauges with a counter's name; each is the sum of another one's samples. */
const misnamed = ['handles', 'requests', 'resources'].map((what) => `${prefix}nodejs_active_${what}_total`);

/** The dashboard's own process: CPU, memory, descriptors, event loop. */
export function processMetrics(): Promise<string> {
  if (!globalThis.stickyboardProcessMetrics) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry, prefix });
    for (const name of misnamed) registry.removeSingleMetric(name);
    globalThis.stickyboardProcessMetrics = registry;
  }
  return globalThis.stickyboardProcessMetrics.metrics();
}
