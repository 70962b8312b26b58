import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Backend, startBackend } from '../support/backend';
import { dashboard, getQueries } from '../support/monitoring/grafana';
import { type Prometheus, runPromtool, startPrometheus } from '../support/monitoring/prometheus';
import { type Product, startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';
import { runStickyboard } from '../support/run-command';
import { addUser } from '../support/users';
import { sendVisitors, type Visitor } from '../support/visitor';

const docs = join(projectRoot, 'docs/prometheus');
const alerts = join(docs, 'alerts.yaml');
const example = readFileSync(join(docs, 'prometheus.yaml'), 'utf8');

describe('the files for Prometheus', () => {
  it('are a valid configuration and valid rules', async () => {
    await runPromtool(['check', 'config', '--syntax-only', join(docs, 'prometheus.yaml')]);
    await runPromtool(['check', 'rules', alerts]);
  });

  it('alerts when it should, and not when it should not', async () => {
    await runPromtool(['test', 'rules', join(projectRoot, 'e2e/support/monitoring/alert-cases.yaml')]);
  });
});

describe('a Prometheus that scrapes', () => {
  let data: string;
  let token: string;
  let b1: Backend;
  let b2: Backend;
  let product: Product;
  let prometheus: Prometheus;

  beforeAll(async () => {
    data = temporaryDirectory();
    await addUser(data, 'alice', 'operator');
    const added = await runStickyboard(['token', 'add', 'prometheus', '--scope', 'operate', '--data', data]);
    token = added.stdout.trim();
    const credentials = join(data, 'prometheus.token');
    writeFileSync(credentials, token);
    [b1, b2] = await Promise.all([startBackend('b1'), startBackend('b2')]);
    const backends = [b1, b2].flatMap(({ name, address }) => ['--backend', `${name}=${address}`]);
    // A notification target, so that there are metrics of notifications.
    const config = join(data, 'stickyboard.yaml');
    writeFileSync(config, 'notify: [{ name: ops, url: "http://127.0.0.1:9/" }]\n');
    const places = ['--listen', '127.0.0.1:0', '--data', data];
    product = await startProduct(['--config', config, ...places, ...backends]);
    const configuration = example
      .replace('127.0.0.1:3000', new URL(product.dashboardUrl).host)
      .replace('/etc/prometheus/stickyboard.token', credentials)
      .replace('/etc/prometheus/stickyboard-alerts.yaml', alerts)
      .replace('scrape_interval: 15s', 'scrape_interval: 1s');
    prometheus = await startPrometheus(`global: { evaluation_interval: 1s }\n${configuration}`);
    await traffic();
  });
  afterAll(async () => {
    await prometheus.stop();
    await product.stop();
    await Promise.all([b1.kill(), b2.kill()]);
    rmSync(data, { recursive: true });
  });

  /** Sessions on both backends, of which one fails and the other is drained. */
  async function traffic(): Promise<void> {
    const visits = await sendVisitors(product.proxyUrl, 4);
    const again = async (path: string) => {
      for (const [visitor] of visits as [Visitor, string][]) await visitor.get(path);
    };
    await again('/again');
    await b1.kill();
    await again('/once more');
    const response = await fetch(`${product.dashboardUrl}/api/v1/backends/default/b2`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"adminState":"draining"}',
    });
    expect(response.status).toBe(200);
  }

  it('finds nothing to complain of in how the metrics are written', async () => {
    const response = await fetch(`${product.dashboardUrl}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await runPromtool(['check', 'metrics'], await response.text())).toBe('');
  });

  it('has data for every query of the dashboard for Grafana', async () => {
    const all = { __rate_interval: '10s', __range: '1m', upstream: '.*', backend: '.*' };
    const chosen = { ...all, upstream: 'default', backend: '(b1|b2)' };
    for (const values of [all, chosen]) {
      const questions = getQueries(values);
      expect(questions.length).toBeGreaterThan(30);
      await vi.waitFor(
        async () => {
          const silent: string[] = [];
          for (const [name, expression] of questions)
            if ((await prometheus.query(expression)).length === 0) silent.push(name);
          expect(silent).toEqual([]);
        },
        { timeout: 20_000, interval: 500 },
      );
    }
  });

  it('knows the upstreams and backends in the variables of the dashboard', async () => {
    const choices: string[][] = [];
    for (const { definition } of dashboard.templating.list) {
      const [, series = '', label] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
      const match = encodeURIComponent(series.replace('$upstream', 'default'));
      choices.push(await prometheus.get<string[]>(`label/${label}/values?match[]=${match}`));
    }
    expect(choices).toEqual([['default'], ['b1', 'b2']]);
  });

  it('evaluates every alert, on metrics that there are', async () => {
    interface Rule {
      name: string;
      query: string;
      state: string;
      health: string;
      lastError?: string;
    }
    const rules = await vi.waitFor(async () => {
      const { groups } = await prometheus.get<{ groups: { rules: Rule[] }[] }>('rules');
      const found = groups.flatMap((group) => group.rules);
      expect(found.find(({ name }) => name === 'StickyboardBackendDown')?.state).toBe('pending');
      return found;
    }, 20_000);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    const known = await prometheus.get<string[]>('label/__name__/values');
    const asked = new Set(rules.flatMap(({ query }) => query.match(/\bstickyboard_\w+/g) ?? []));
    expect(asked.size).toBeGreaterThan(8);
    expect([...asked].filter((name) => !known.includes(name))).toEqual([]);
    const well = ['StickyboardUnreachable', 'StickyboardNoBackendUp', 'StickyboardLogLags'];
    expect(rules.filter(({ name, state }) => well.includes(name) && state !== 'inactive')).toEqual([]);
  });
});
