import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** The parts of a dashboard for Grafana that it cannot be loaded without. */
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: unknown;
  targets?: { refId: string; expr: string; datasource: unknown }[];
}

const docs = join(import.meta.dirname, '../../docs');
const text = readFileSync(join(docs, 'grafana/stickyboard.json'), 'utf8');
const dashboard = JSON.parse(text);
const panels: Panel[] = dashboard.panels;
const graphs = panels.filter(({ type }) => type !== 'row');
const source = { type: 'prometheus', uid: `\${DS_PROMETHEUS}` };

it('can be imported: it says what it needs, and asks for the Prometheus', () => {
  expect(dashboard).toMatchObject({ id: null, uid: 'stickyboard', title: 'Stickyboard', schemaVersion: 39 });
  expect(dashboard.__inputs).toEqual([
    expect.objectContaining({ name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' }),
  ]);
  const needed = dashboard.__requires.filter((each: { type: string }) => each.type === 'panel');
  expect(needed.map(({ id }: { id: string }) => id)).toEqual(
    [...new Set(graphs.map(({ type }) => type))].sort(),
  );
});

it('asks only the Prometheus that was chosen', () => {
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
  const page = readFileSync(join(docs, 'metrics.md'), 'utf8');
  const documented = new Set(
    [...page.matchAll(/^\|.*$/gm)].flatMap(([row]) => row.match(/stickyboard_\w+/g) ?? []),
  );
  const shown = new Set(
    graphs.flatMap(({ targets = [] }) => targets).flatMap(({ expr }) => expr.match(/stickyboard_\w+/g) ?? []),
  );
  expect([...documented].filter((name) => !shown.has(name))).toEqual([
    'stickyboard_backend_weight',
    'stickyboard_dashboard_',
  ]);
  expect(
    [...shown].filter((name) => !documented.has(name) && !name.startsWith('stickyboard_dashboard_')),
  ).toEqual([]);
});
