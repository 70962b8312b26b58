import type { Block } from './pages';

/** Commands that no test runs, by how they begin, and why. */
const skippedCommands: Record<string, string> = {
  'npm install && npm test': 'it is what runs this',
  'npm run package':
    'e2e/integration/package.itest.ts packs, installs and starts the package, which takes minutes',
  'npm run soak': 'e2e/soak has a stage of its own in what runs this',
  'npm install --ignore-scripts --prefix /opt':
    'it changes the system; e2e/integration/service-unit.itest.ts checks the unit',
  'systemctl stop': 'it changes the system, and systemd is none where tests run',
  'podman run --rm': 'images come from a registry',
  'podman build':
    'images come from a registry; e2e/integration/service-unit.itest.ts checks the Containerfile against the repository',
  'createuser --pwprompt': 'they need a PostgreSQL server; the tests of several nodes start one',
  'kill -USR2': 'e2e/integration/rolling-restart.itest.ts does it under load',
  'cp node_modules/stickyboard/docs/prometheus':
    'e2e/interop/prometheus.itest.ts asks promtool and Prometheus of these files',
  'npx stickyboard import --from': 'it needs a PostgreSQL; e2e/integration/move-log.itest.ts runs it',
  "STICKYBOARD_DATABASE='postgresql": 'it needs a PostgreSQL, which the pages have none of',
  'npm run bench': 'benchmarks take minutes, two CPUs and a machine that does nothing else',
};

/** Why the commands of a block are not run, or null if they are. */
export function getSkipReason({ text }: Block): string | null {
  const [, reason = null] = Object.entries(skippedCommands).find(([begin]) => text.startsWith(begin)) ?? [];
  return reason;
}

/** All skipped commands of all pages; each has to exist, so that the list does not outlive its reasons. */
export const skippedPrefixes = Object.keys(skippedCommands);
