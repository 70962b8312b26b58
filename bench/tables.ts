import type { Measured, PeerResults } from './measure';
import type { Scenario } from './options';
import { scenarios } from './options';
import type { ParallelResult } from './parallel';

const titles: Record<Scenario, string> = {
  '20b': 'Body of 20 B',
  '1k': 'Body of 1 KB',
  vary: 'Body of 1 KB, a header that differs in each request',
  '100k': 'Body of 100 KB',
  '10m': 'Download of 10 MB, eight at a time',
  connect: 'Body of 1 KB, a new connection for each request',
  half: 'Latency at half of the peak load, body of 1 KB',
  idle: '10,000 idle connections',
  parallel: 'New clients of one address',
};

/** Tables in Markdown, one per scenario that was measured; every figure is the median of the rounds. */
export function formatTables(results: Map<string, PeerResults[]>, wanted: Scenario[]): string {
  return scenarios
    .filter((scenario) => wanted.includes(scenario))
    .map((scenario) => `### ${titles[scenario]}\n\n${formatTable(results, scenario)}`)
    .join('\n\n');
}

function formatTable(results: Map<string, PeerResults[]>, scenario: Scenario): string {
  if (scenario === 'idle') return idleTable(results);
  return scenario === 'parallel' ? parallelTable(results) : loadTable(results, scenario);
}

function loadTable(results: Map<string, PeerResults[]>, scenario: Scenario): string {
  const rows = [...results].map(([name, rounds]) => {
    const loads = rounds.flatMap((round) => round.loads.filter((load) => load.scenario === scenario));
    const figure = (of: (load: Measured) => number): number => median(loads.map(of));
    return {
      name,
      cpu: figure((load) => load.cpuPerRequest),
      auxiliaryCpuPerRequest: figure((load) => load.auxiliaryCpu),
      rate: figure((load) => load.requests / load.seconds),
      p50: figure((load) => load.p50Micros),
      p99: figure((load) => load.p99Micros),
      errors: loads.reduce((sum, load) => sum + load.errors, 0),
    };
  });
  const own = rows.find((row) => row.name.startsWith('Stickyboard'));
  const head = [
    'proxy',
    'CPU µs/request',
    'Stickyboard ÷ it',
    'requests/s',
    'p50 µs',
    'p99 µs',
    'p99: Stickyboard ÷ it',
    'errors',
  ];
  const table = formatMarkdown(
    head,
    rows.map((row) => [
      row.name,
      row.cpu.toFixed(1),
      ratio(own?.cpu, row.cpu),
      row.rate.toFixed(row.rate < 100 ? 1 : 0),
      row.p50.toFixed(0),
      row.p99.toFixed(0),
      ratio(own?.p99, row.p99),
      String(row.errors),
    ]),
  );
  const notes = rows
    .filter((row) => row.auxiliaryCpuPerRequest > 0)
    .map(
      (row) =>
        `\n\n${row.name}: ${row.auxiliaryCpuPerRequest.toFixed(1)} µs/request more in its other processes, on the load's CPU.`,
    );
  return table + notes.join('');
}

function idleTable(results: Map<string, PeerResults[]>): string {
  const head = ['proxy', 'MB before', 'MB with them', 'KB each'];
  const rows = [...results].map(([name, rounds]) => {
    const idle = rounds.flatMap((round) => round.idle);
    const before = median(idle.map((one) => one.before));
    const held = median(idle.map((one) => one.with));
    const each = median(idle.map((one) => (one.with - one.before) / one.connections));
    return [name, (before / 1e6).toFixed(0), (held / 1e6).toFixed(0), (each / 1e3).toFixed(1)];
  });
  return formatMarkdown(head, rows);
}

function parallelTable(results: Map<string, PeerResults[]>): string {
  const head = ['proxy', 'clients', 'p50 ms', 'p95 ms', 'peak in flight per backend', 'errors'];
  const rows = (['programs', 'alike browsers'] as const).flatMap((clients) =>
    [...results].map(([name, rounds]) => {
      const measured = rounds.flatMap(({ parallel }) => parallel.filter((one) => one.clients === clients));
      const figure = (of: (one: ParallelResult) => number): string => median(measured.map(of)).toFixed(0);
      const peaks = (measured[0]?.peaks ?? []).map((_, backend) => figure((one) => one.peaks[backend] ?? 0));
      const errors = measured.reduce((sum, one) => sum + one.errors, 0);
      return [
        ...[name, clients, figure((one) => one.p50Millis), figure((one) => one.p95Millis)],
        ...[peaks.join(', '), String(errors)],
      ];
    }),
  );
  return formatMarkdown(head, rows);
}

/** A table in Markdown; the figures, which are all but the first column, to the right. */
export function formatMarkdown(head: string[], rows: string[][]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ratio(value: number | undefined, other: number): string {
  return value === undefined ? '–' : (value / other).toFixed(2);
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
