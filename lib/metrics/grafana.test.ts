import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';

/** The parts of a dashboard for Grafana that it cannot be loaded without. */
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: unknown;
  targets?: { refId: string; expr: string; datasource: unknown }[];
}

const root = join(import.meta.dirname, '../..');
const docs = join(root, 'docs');
const text = readFileSync(join(docs, 'grafana/stickyboard.json'), 'utf8');
const dashboard = JSON.parse(text);
const panels: Panel[] = dashboard.panels;
const graphs = panels.filter(({ type }) => type !== 'row');
const source = { type: 'prometheus', uid: `\${DS_PROMETHEUS}` };

it('can be imported: it lists what it needs, and lets the user choose the Prometheus', () => {
  expect(dashboard).toMatchObject({ id: null, uid: 'stickyboard', title: 'Stickyboard', schemaVersion: 39 });
  expect(dashboard.__inputs).toEqual([
    expect.objectContaining({ name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' }),
  ]);
  const needed = dashboard.__requires.filter((each: { type: string }) => each.type === 'panel');
  expect(needed.map(({ id }: { id: string }) => id)).toEqual(
    [...new Set(graphs.map(({ type }) => type))].sort(),
  );
});

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

/** The compiler's errors about a dashboard, by the types that Grafana publishes; empty if there are none. */
async function wrongByGrafana(written: string): Promise<string> {
  // Within the project, so that its packages are found.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'grafana-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  const types = join(import.meta.dirname, 'test-grafana');
  const file = join(folder, 'dashboard.ts');
  writeFileSync(
    file,
    `import type { ExportedDashboard } from '${types}';\nexport const one: ExportedDashboard = ${written};\n`,
  );
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'esnext', '--ignoreConfig'];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)(process.execPath, [tsc, ...options, '--moduleResolution', 'bundler', file]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

it("matches Grafana's types, down to each option of each panel", async () => {
  expect(await wrongByGrafana(text)).toBe('');
  expect(await wrongByGrafana(text.replace('"drawStyle": "line"', '"drawStyle": "lines"'))).toMatch(
    /'"lines"' is not assignable to type '"bars" \| "line" \| "points"/,
  );
  expect(await wrongByGrafana(text.replace('"cellHeight"', '"cellheight"'))).toContain('cellheight');
});

it('queries only the chosen Prometheus', () => {
  for (const { title, datasource, targets = [] } of graphs) {
    expect(datasource, title).toEqual(source);
    expect(targets.length, title).toBeGreaterThan(0);
    for (const target of targets) expect(target.datasource, title).toEqual(source);
    expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
  }
  for (const variable of dashboard.templating.list) expect(variable.datasource).toEqual(source);
});

it('uses no variable but its own and those of Grafana', () => {
  const own = dashboard.templating.list.map(({ name }: { name: string }) => name);
  expect(own).toEqual(['upstream', 'backend']);
  const used = graphs.flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr }) => expr.match(/\$\w+/g) ?? []),
  );
  expect([...new Set(used)].sort()).toEqual(['$__range', '$__rate_interval', '$backend', '$upstream']);
});

it('has its panels side by side: rows from left to right, none over another', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken, `${title} lies over another panel`).not.toContain(`${x},${y}`);
        taken.add(`${x},${y}`);
      }
    }
  }
  const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
  expect(rows).toEqual(['Proxy', 'Affinity', 'Recorder', 'Process']);
});

it('shows every metric that is documented but for those that say little over time', () => {
  const page = readFileSync(join(docs, 'guide/metrics.md'), 'utf8');
  const documented = new Set(
    [...page.matchAll(/^\|.*$/gm)].flatMap(([row]) => row.match(/stickyboard_\w+/g) ?? []),
  );
  const shown = new Set(
    graphs.flatMap(({ targets = [] }) => targets).flatMap(({ expr }) => expr.match(/stickyboard_\w+/g) ?? []),
  );
  expect([...documented].filter((name) => !shown.has(name))).toEqual([
    'stickyboard_backend_weight',
    'stickyboard_proxy_dropped_cookies_total',
  ]);
  expect([...shown].filter((name) => !documented.has(name))).toEqual([]);
});
