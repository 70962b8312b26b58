import { Counter, Gauge, type Registry } from 'prom-client';

/** A number to report, or null if there is none. */
type MetricValue = number | null;

/**
 * One metric of a subject. A name that ends in `_total` is a counter's, by the conventions of Prometheus; any other is
 * a gauge's. `split` distinguishes several numbers of one row by a further label.
 */
type MetricFamily<Row> = { name: string; help: string } & (
  | { value: (row: Row) => MetricValue }
  | { split: string; values: (row: Row) => Record<string, MetricValue> }
);

/**
 * What is reported of each row of a kind: the labels that identify the row, and the metrics. A label that is null
 * is left out.
 */
export interface MetricGroup<Row> {
  labels: Record<string, (row: Row) => string | null>;
  families: MetricFamily<Row>[];
}

/** Puts all metrics of `rows` into `registry`; one that no row has a number for is left out. */
export function registerMetrics<Row>(
  registry: Registry,
  { labels, families }: MetricGroup<Row>,
  rows: readonly Row[],
): void {
  const names = Object.keys(labels);
  const labelled = rows.map((row) => ({ row, own: getLabels(row, labels) }));
  for (const family of families) {
    const samples = labelled.flatMap(({ row, own }) =>
      'split' in family
        ? Object.entries(family.values(row)).map(([part, value]) => ({
            labels: { ...own, [family.split]: part },
            value,
          }))
        : [{ labels: own, value: family.value(row) }],
    );
    const present = samples.filter((sample) => sample.value !== null);
    if (present.length === 0) continue;
    const metric = {
      name: `stickyboard_${family.name}`,
      help: family.help,
      labelNames: 'split' in family ? [...names, family.split] : names,
      registers: [registry],
    };
    const add = family.name.endsWith('_total')
      ? incrementCounter(new Counter(metric))
      : setGauge(new Gauge(metric));
    for (const sample of present) add(sample.labels, sample.value ?? 0);
  }
}

function getLabels<Row>(row: Row, labels: MetricGroup<Row>['labels']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, getLabel]): [string, string][] => {
      const value = getLabel(row);
      return value === null ? [] : [[name, value]];
    }),
  );
}

type AddSample = (labels: Record<string, string>, value: number) => void;

const incrementCounter =
  (counter: Counter): AddSample =>
  (labels, value) =>
    counter.inc(labels, value);

const setGauge =
  (gauge: Gauge): AddSample =>
  (labels, value) =>
    gauge.set(labels, value);
