import { markdown } from '../tables';
import { quantile } from '../ui/statistics';
import type { Kept } from './keeping';
import type { Ran } from './product';
import type { Answered } from './question';

/** What was asked and how long the answers took, as a table in Markdown. */
export function tableOf(answered: Answered[]): string {
  return markdown(
    ['question', 'asked', 'p50 ms', 'p95 ms', 'max ms', 'CPU p95 ms', 'slowest, its median', 'target', 'ok'],
    answered.map(({ question, all, cpu, slowest }) => [
      `\`${question.name}\` ${question.what}`.trim(),
      String(all.length),
      figure(quantile(all, 0.5)),
      figure(quantile(all, 0.95)),
      figure(quantile(all, 1)),
      figure(quantile(cpu, 0.95)),
      question.variants.length > 1 ? `${figure(slowest.median)}: ${slowest.what}` : '',
      `< ${question.target}`,
      quantile(all, 0.95) < question.target ? 'yes' : '**no**',
    ]),
  );
}

/** What the product did with a log, as a table in Markdown. */
export function changedTable(ran: Ran, kept: Kept): string {
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
  const held = quantile(kept.holds, 1);
  const rows: Row[] = [
    [
      'opening the log, p95 of 10',
      '< 1 s',
      `${figure(quantile(ran.opened, 0.95))} ms`,
      quantile(ran.opened, 0.95) < 1000,
    ],
    [
      'starting the product until it serves (on an empty log, which is the first start)',
      '–',
      `${figure(ran.started)} ms (${figure(ran.startedEmpty)} ms)`,
      true,
    ],
    ...downloads,
    [
      `keeping it within nine tenths of its size: nobody can write for, p50, p95 and max of ${kept.holds.length}`,
      '≤ 50 ms',
      `${[0.5, 0.95, 1].map((share) => figure(quantile(kept.holds, share))).join(', ')} ms`,
      held <= 50,
    ],
    [
      `the files before and after, may be ${megabytes(kept.size)}`,
      'within',
      `${megabytes(kept.before)}, ${megabytes(kept.after)}, in ${kept.seconds.toFixed(0)} s`,
      kept.after <= kept.size,
    ],
  ];
  return markdown(
    ['measure', 'target', 'measured', 'ok'],
    rows.map(([measure, target, measured, ok]) => [measure, target, measured, ok ? 'yes' : '**no**']),
  );
}

type Row = [measure: string, target: string, measured: string, ok: boolean];

function figure(millis: number): string {
  return millis.toFixed(millis < 10 ? 1 : 0);
}
