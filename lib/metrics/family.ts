import { Counter, Gauge, type Registry } from 'prom-client';

/** A number that is told, or null where there is none to tell. */
type Told = number | null;

/**
 * One metric of a subject. A name that ends in `_total` is a counter's, by the conventions of Prometheus; any other is
 * a gauge's. `split` tells several numbers of one row apart by a further label.
 */
type Family<Row> = { name: string; help: string } & (
  | { value: (row: Row) => Told }
  | { split: string; values: (row: Row) => Record<string, Told> }
);

/**
 * What is told alike of each row of its kind: the labels that say which row it is, and the metrics. A row for which a
 * label is null does not have it.
 */
export interface Subject<Row> {
  labels: Record<string, (row: Row) => string | null>;
  families: Family<Row>[];
}

/** Puts all metrics of `rows` into `registry`; one that no row has a number for is left out. */
export function tell<Row>(
  registry: Registry,
  { labels, families }: Subject<Row>,
  rows: readonly Row[],
): void {
  const names = Object.keys(labels);
  const labelled = rows.map((row) => ({ row, own: labelsOf(row, labels) }));
  for (const family of families) {
    const samples = labelled.flatMap(({ row, own }) =>
      'split' in family
        ? Object.entries(family.values(row)).map(([part, value]) => ({
            labels: { ...own, [family.split]: part },
            value,
          }))
        : [{ labels: own, value: family.value(row) }],
    );
    const told = samples.filter((sample) => sample.value !== null);
    if (told.length === 0) continue;
    const metric = {
      name: `stickyboard_${family.name}`,
      help: family.help,
      labelNames: 'split' in family ? [...names, family.split] : names,
      registers: [registry],
    };
    const add = family.name.endsWith('_total') ? counted(new Counter(metric)) : measured(new Gauge(metric));
    for (const sample of told) add(sample.labels, sample.value ?? 0);
  }
}

function labelsOf<Row>(row: Row, labels: Subject<Row>['labels']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, of]): [string, string][] => {
      const value = of(row);
      return value === null ? [] : [[name, value]];
    }),
  );
}

type Add = (labels: Record<string, string>, value: number) => void;

const counted =
  (counter: Counter): Add =>
  (labels, value) =>
    counter.inc(labels, value);

const measured =
  (gauge: Gauge): Add =>
  (labels, value) =>
    gauge.set(labels, value);
