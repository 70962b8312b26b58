// @ts-check
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clientStep } from '../setup/builds.mjs';
import { chromiumPackage } from '../setup/chromium.mjs';
import { driverStep } from '../setup/driver.mjs';
import { ensurePrograms } from '../setup/programs.mjs';
import { runCommand } from '../setup/run-command.mjs';
import { setUp } from '../setup/setup.mjs';
import { readPlaywrightCounts, readVitestCounts } from './counts.mjs';
import { ensureUnpacked } from './unpack-package.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ ok: boolean, counts?: Counts }} Result
 * @typedef {'inherit' | number} Output the terminal, or a file that is open
 * @typedef {(more: string[], output?: Output) => Promise<Result>} Stage takes what the command line adds for it
 */

/** Real clients and servers that the integration tests run, by Debian package. */
const peers = {
  curl: 'curl',
  openssl: 'openssl',
  wget: 'wget',
  nginx: 'nginx',
  squid: 'squid',
  haproxy: 'haproxy',
  // The program without the service that the package apache2 would start on port 80.
  apache2: 'apache2-bin',
  // Programs of the documentation's commands and of their checks: a network of their own, and systemd's units.
  jq: 'jq',
  ip: 'iproute2',
  'systemd-analyze': 'systemd',
};

/** What the fault tests run beside the product, by Debian package. */
const faultPrograms = {
  faketime: 'faketime',
  nginx: 'nginx',
  pgbouncer: 'pgbouncer',
  '/usr/lib/postgresql/15/bin/postgres': 'postgresql-15',
};

/**
 * The stages of `npm test`, by name.
 * @param {string} root
 */
export function createStages(root) {
  const bin = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);
  const report = (/** @type {string} */ name) => join(root, 'dist/tests', `${name}.json`);
  const unitLanes = [[driverStep(root)], [clientStep(root)]];
  /** @type {(project: string, env?: Record<string, string>) => Stage} */
  const vitest = (project, env) => async (more, output) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report(project)}`];
    const args = ['run', '--project', `${project}*`, ...reporters, ...more];
    const ok = await runCommand(root, bin('vitest'), args, env, output);
    return { ok, counts: readVitestCounts(report(project)) };
  };
  return {
    /** Format and lint, import boundaries included. @type {Stage} */
    lint: async (more, output) => {
      // Biome colours its output into a pipe, too, when it runs as CI.
      const colours = process.stdout.isTTY ? [] : ['--colors=off'];
      const args = ['ci', '--error-on-warnings', ...colours, ...more];
      return { ok: await runCommand(root, bin('biome'), args, {}, output) };
    },
    /** What types and unit tests need: the SQLite driver and the database client. @type {Stage} */
    setup: async () => {
      await setUp(root, unitLanes);
      return { ok: true };
    },
    /** @type {Stage} */
    types: async (more, output) => {
      await setUp(root, [[clientStep(root)]]);
      // Routes that `npm run dev` saw and that may have been deleted since.
      rmSync(join(root, '.next/dev/types'), { recursive: true, force: true });
      const hasRoutes = await runCommand(root, bin('next'), ['typegen'], {}, output);
      return { ok: hasRoutes && (await runCommand(root, bin('tsc'), ['--noEmit', ...more], {}, output)) };
    },
    /** @type {Stage} */
    unit: async (more, output) => {
      await setUp(root, unitLanes);
      return vitest('unit')(more, output);
    },
    /** @type {Stage} */
    build: async () => {
      await setUp(root);
      return { ok: true };
    },
    /** @type {Stage} */
    integration: async (more, output) => {
      await setUp(root);
      await ensurePrograms({ ...peers, ...chromiumPackage }, root);
      await ensureUnpacked('prometheus', ['prometheus', 'promtool'], root);
      return vitest('integration')(more, output);
    },
    /** `--minutes N`: how long the load lasts. @type {Stage} */
    soak: async (more, output) => {
      await setUp(root);
      const { values, positionals } = parseArgs({
        args: more,
        options: { minutes: { type: 'string', default: '1.25' } },
        allowPositionals: true,
      });
      // The table is printed while it grows, whether the test passes or not.
      const printing = ['--silent=false', '--disable-console-intercept'];
      return vitest('soak', { STICKYBOARD_SOAK_MINUTES: values.minutes })(
        [...printing, ...positionals],
        output,
      );
    },
    /** `--rounds N`: how often each fault that strikes at random is tried. @type {Stage} */
    faults: async (more, output) => {
      await setUp(root);
      await ensurePrograms(faultPrograms, root);
      const { values, positionals } = parseArgs({
        args: more,
        options: { rounds: { type: 'string', default: '1' } },
        allowPositionals: true,
      });
      return vitest('faults', { STICKYBOARD_FAULT_ROUNDS: values.rounds })(positionals, output);
    },
    /** @type {Stage} */
    browser: async (more, output) => {
      await setUp(root);
      await ensurePrograms(chromiumPackage, root);
      const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report('browser') };
      const args = ['test', '--reporter=list,json', ...more];
      const ok = await runCommand(root, bin('playwright'), args, env, output);
      return { ok, counts: readPlaywrightCounts(report('browser')) };
    },
  };
}
