import { formatMarkdown } from '../tables';
import type { CpuUsage } from './cpu-usage';
import { liveSeconds, type MinuteSample, pastSeconds, type UiMeasurement } from './measure';
import { computeGrowth, type HeapUsage } from './memory';
import { pastEvents } from './site';
import { quantile, type Slope } from './statistics';

interface Row {
  measure: string;
  target: string;
  measured: string;
  /** null if there is nothing to compare. */
  ok: boolean | null;
}

/** Growth that a fit over some minutes cannot distinguish from none. */
const heapNoiseBytes = 1e6;
const countNoise = 60;

/** All measurements next to their targets, as a table in Markdown. */
export function formatTable(measured: UiMeasurement): string {
  const rows = [
    ...loadRows(measured),
    ...scriptRows(measured),
    ...liveRows(measured),
    ...memoryRows(measured),
    ...effectRows(measured),
  ];
  return formatMarkdown(
    ['measure', 'target', 'measured', 'ok'],
    rows.map(({ measure, target, measured: figure, ok }) => [
      measure,
      target,
      figure,
      ok === null ? '–' : ok ? 'yes' : '**no**',
    ]),
  );
}

function loadRows({ loads }: UiMeasurement): Row[] {
  const row = (what: string, of: (load: UiMeasurement['loads'][number]) => number, limit: number): Row[] =>
    (['median', 'worst'] as const).map((which) => {
      const value = quantile(loads.map(of), which === 'median' ? 0.5 : 1);
      return {
        measure: `${what}, overview, ${which} of ${loads.length} cold loads`,
        target: `< ${limit} ms`,
        measured: `${value.toFixed(0)} ms`,
        ok: value < limit,
      };
    });
  return [
    ...row('first contentful paint', ({ firstPaint }) => firstPaint, 600),
    ...row('largest contentful paint', ({ largestPaint }) => largestPaint, 1000),
    layoutShiftRow(
      `layout shift, overview, worst of ${loads.length} cold loads`,
      quantile(
        loads.map(({ layoutShift }) => layoutShift),
        1,
      ),
    ),
  ];
}

function layoutShiftRow(measure: string, value: number): Row {
  return { measure, target: '< 0.02', measured: value.toFixed(4), ok: value < 0.02 };
}

/** The charts are full of data in the last minute, if there are at least five. */
function liveRows({ live, sessions, pastDay }: UiMeasurement): Row[] {
  const last = live.at(-1) as MinuteSample;
  return [
    layoutShiftRow(
      `layout shift, overview, worst of ${live.length} min live`,
      quantile(
        live.map(({ shift }) => shift),
        1,
      ),
    ),
    busyRow(`overview, the last of ${live.length} min live`, last.busy),
    busyRow(`list of sessions, ${liveSeconds} s live`, sessions),
    busyRow(`overview of a past day with ${pastEvents} events, ${pastSeconds} s`, pastDay, 0.05),
  ];
}

function scriptRows({ scripts }: UiMeasurement): Row[] {
  return scripts.map(({ path, files, bytes }) => ({
    measure: `compressed JavaScript, first load of \`${path.replace(/[0-9a-f]{32}/, '[id]')}\``,
    target: '≤ 350 KB',
    measured: `${(bytes / 1000).toFixed(0)} KB in ${files} files`,
    ok: bytes <= 350_000,
  }));
}

function busyRow(page: string, { all, script, layout }: CpuUsage, limit = 0.25): Row {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return {
    measure: `main thread busy, ${page}`,
    target: `≤ ${limit * 100} %`,
    measured: `${percent(all)} (scripts ${percent(script)}, styles and layout ${percent(layout)})`,
    ok: all <= limit,
  };
}

function memoryRows({ held }: UiMeasurement): Row[] {
  const last = held.at(-1) as HeapUsage;
  const row = (
    what: string,
    of: (sample: HeapUsage) => number,
    noise: number,
    format: (value: number) => string,
  ): Row => {
    const growth = computeGrowth(held, of);
    return {
      measure: `growth of ${what}, overview, ${last.minute.toFixed(0)} min live`,
      target: `none (≤ ${format(noise)}/h)`,
      measured:
        growth === null ? `not watched for long enough; ${format(of(last))} held` : grown(growth, format),
      ok: growth === null ? null : growth.perUnit <= noise,
    };
  };
  const grown = ({ perUnit, error }: Slope, format: (value: number) => string): string =>
    `${format(perUnit)}/h ± ${format(error)}`;
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
  const whole = (count: number): string => count.toFixed(0);
  return [
    row('the heap', ({ heap }) => heap, heapNoiseBytes, megabytes),
    row('what the page itself holds of it', ({ objects }) => objects, heapNoiseBytes, megabytes),
    row('DOM nodes', ({ nodes }) => nodes, countNoise, whole),
    row('event listeners', ({ listeners }) => listeners, countNoise, whole),
  ];
}

function effectRows({ effects }: UiMeasurement): Row[] {
  const row = (which: string, value: number, limit: number | null): Row => ({
    measure: `a request's effect on screen, ${which} of ${effects.length}`,
    target: limit === null ? '–' : `≤ ${limit} ms`,
    measured: `${value.toFixed(0)} ms`,
    ok: limit === null ? null : value <= limit,
  });
  return [
    row('median', quantile(effects, 0.5), null),
    row('95th percentile', quantile(effects, 0.95), 1500),
    row('worst', quantile(effects, 1), null),
  ];
}

/** The overview, minute by minute, as a table in Markdown. */
export function formatMinuteTable({ held, live }: UiMeasurement): string {
  return formatMarkdown(
    ['minute', 'busy', 'layout shift', 'heap MB', 'of it the page’s own MB', 'DOM nodes', 'listeners'],
    held.map(({ minute, heap, objects, nodes, listeners }, index) => {
      const during = live[index - 1];
      return [
        minute.toFixed(1),
        during ? `${(during.busy.all * 100).toFixed(1)} %` : '',
        during ? during.shift.toFixed(4) : '',
        (heap / 1e6).toFixed(2),
        (objects / 1e6).toFixed(2),
        String(nodes),
        String(listeners),
      ];
    }),
  );
}
