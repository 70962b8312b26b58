import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { getProcesses, type ProcessKind } from '../support/deployment';
import type { Product } from '../support/product';
import type { TableCounts } from './table-growth';

/** One process at one moment. */
export interface ProcessSample {
  part: ProcessKind;
  pid: number;
  /** Resident, MB. */
  rssMegabytes: number;
  descriptors: number;
}

/** The product at one moment. */
export interface ResourceSample {
  /** s since the start. */
  elapsedSeconds: number;
  readings: ProcessSample[];
  /** Files of the journal, and their MB. */
  segments: number;
  journalMegabytes: number;
}

const processKinds: readonly ProcessKind[] = ['supervisor', 'worker', 'recorder', 'dashboard'];

/** Looks at all processes and the journal. @param elapsedSeconds s since the start */
export function sampleResources(product: Product, elapsedSeconds: number): ResourceSample {
  const readings = processKinds.flatMap((part) =>
    getProcesses(product, part).flatMap((pid): ProcessSample[] => {
      try {
        const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
        return [{ part, pid, rssMegabytes: pages / 256, descriptors: readdirSync(`/proc/${pid}/fd`).length }];
      } catch (error) {
        // An old worker that has just ended.
        if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
        throw error;
      }
    }),
  );
  const sizes = readdirSync(join(product.data, 'journal')).map(
    (file) => statSync(join(product.data, 'journal', file), { throwIfNoEntry: false })?.size ?? 0,
  );
  return {
    elapsedSeconds,
    readings,
    segments: sizes.length,
    journalMegabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6,
  };
}

/**
 * By how many MB each process grew over the samples: least squares, so that one look just before or after a garbage
 * collection says little.
 */
export function computeGrowth(samples: readonly ResourceSample[]): Map<string, number> {
  const byProcess = new Map<string, [at: number, rss: number][]>();
  for (const { elapsedSeconds, readings } of samples) {
    for (const { part, pid, rssMegabytes } of readings) {
      const name = `${part} ${pid}`;
      byProcess.set(name, [...(byProcess.get(name) ?? []), [elapsedSeconds, rssMegabytes]]);
    }
  }
  return new Map([...byProcess].map(([name, points]) => [name, computeSlope(points) * computeSpan(points)]));
}

function computeSlope(points: readonly [number, number][]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean(([at]) => at);
  const y = mean(([, rss]) => rss);
  const spread = mean(([at]) => (at - x) ** 2);
  return spread === 0 ? 0 : mean(([at, rss]) => (at - x) * (rss - y)) / spread;
}

function computeSpan(points: readonly [number, number][]): number {
  return (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0);
}

/** The most descriptors that a process of each part has open. */
export function getMaxDescriptors({ readings }: ResourceSample): Map<ProcessKind, number> {
  const most = new Map<ProcessKind, number>();
  for (const { part, descriptors } of readings) most.set(part, Math.max(most.get(part) ?? 0, descriptors));
  return most;
}

export const tableHeading =
  'time   | RSS, MB: supervisor | workers         | recorder | dashboard | descriptors | decisions | database | journal | requests | failed | incident';

/** A line of the table. @param failed requests that failed for an incident @param incident the last one */
export function formatTableRow(
  sample: ResourceSample,
  tables: TableCounts,
  requests: number,
  failed: number,
  incident: string,
): string {
  const rss = (part: ProcessKind): string =>
    sample.readings
      .filter((reading) => reading.part === part)
      .map((reading) => reading.rssMegabytes.toFixed(0))
      .join(' + ');
  const minutes = `${Math.floor(sample.elapsedSeconds / 60)}:${String(Math.floor(sample.elapsedSeconds % 60)).padStart(2, '0')}`;
  const descriptors = sample.readings.reduce((sum, reading) => sum + reading.descriptors, 0);
  const cells: [string, number][] = [
    [minutes, 6],
    [rss('supervisor'), 19],
    [rss('worker'), 15],
    [rss('recorder'), 8],
    [rss('dashboard'), 9],
    [String(descriptors), 11],
    [String(tables.rows.get('Decision')), 9],
    [`${tables.usedMegabytes.toFixed(1)} MB`, 8],
    [`${sample.journalMegabytes.toFixed(1)} MB`, 7],
    [String(requests), 8],
    [String(failed), 6],
  ];
  return [...cells.map(([text, width]) => text.padStart(width)), incident].join(' | ');
}
