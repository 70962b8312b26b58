import { formatMarkdown } from '../tables';
import { quantile } from '../ui/statistics';
import type { ProductTimings } from './product';
import type { QuestionTimings, TargetsMs } from './question';
import type { RetentionCost } from './retention';

/** What was asked and how long the answers took, as a table in Markdown. */
export function formatTable(timings: QuestionTimings[], targetsMs: TargetsMs): string {
  return formatMarkdown(
    ['question', 'asked', 'p50 ms', 'p95 ms', 'max ms', 'CPU p95 ms', 'slowest, its median', 'target', 'ok'],
    timings.map(({ question, durationsMs, cpuMs, slowest }) => [
      `\`${question.name}\` ${question.description}`.trim(),
      String(durationsMs.length),
      formatMillis(quantile(durationsMs, 0.5)),
      formatMillis(quantile(durationsMs, 0.95)),
      formatMillis(quantile(durationsMs, 1)),
      formatMillis(quantile(cpuMs, 0.95)),
      question.variants.length > 1 ? `${formatMillis(slowest.median)}: ${slowest.what}` : '',
      `< ${targetsMs[question.target]}`,
      quantile(durationsMs, 0.95) < targetsMs[question.target] ? 'yes' : '**no**',
    ]),
  );
}

/** What the product did with a log, as a table in Markdown. */
export function formatChangeTable(ran: ProductTimings, kept: RetentionCost): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const downloads = ran.downloads.flatMap(({ what, seconds, bytes, grown }, index): Row[] => {
    const isFirst = ran.downloads.findIndex((download) => download.what === what) === index;
    const time = isFirst ? 'first' : 'next';
    const name = `newest 1,000,000 decisions as ${what}, ${time} download`;
    return [
      [
        name,
        what === 'csv' ? '≤ 10 s' : '–',
        `${seconds.toFixed(1)} s, ${megabytes(bytes)}`,
        what !== 'csv' || seconds <= 10,
      ],
      [`${name}: growth of the dashboard's process`, '< 64 MB', megabytes(grown), grown < 64e6],
    ];
  });
  const held = quantile(kept.lockHoldsMs, 1);
  const rows: Row[] = [
    [
      'opening the log, p95 of 10',
      '< 1 s',
      `${formatMillis(quantile(ran.opened, 0.95))} ms`,
      quantile(ran.opened, 0.95) < 1000,
    ],
    [
      'starting the product until it serves (on an empty log, which is the first start)',
      '–',
      `${formatMillis(ran.started)} ms (${formatMillis(ran.startedEmpty)} ms)`,
      true,
    ],
    ...downloads,
    [
      `keeping it within nine tenths of its size: no other process can write for, p50, p95 and max of ${kept.lockHoldsMs.length}`,
      '≤ 50 ms',
      `${[0.5, 0.95, 1].map((share) => formatMillis(quantile(kept.lockHoldsMs, share))).join(', ')} ms`,
      held <= 50,
    ],
    [
      `the files before and after, may be ${megabytes(kept.limitBytes)}`,
      'within',
      `${megabytes(kept.bytesBefore)}, ${megabytes(kept.bytesAfter)}, in ${kept.seconds.toFixed(0)} s`,
      kept.bytesAfter <= kept.limitBytes,
    ],
  ];
  return formatMarkdown(
    ['measure', 'target', 'measured', 'ok'],
    rows.map(([measure, target, measured, ok]) => [measure, target, measured, ok ? 'yes' : '**no**']),
  );
}

type Row = [measure: string, target: string, measured: string, ok: boolean];

function formatMillis(millis: number): string {
  return millis.toFixed(millis < 10 ? 1 : 0);
}
