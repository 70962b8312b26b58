import { markdown } from '../tables';
import { quantile } from '../ui/statistics';
import type { Answered } from './question';

/** What was asked and how long the answers took, as a table in Markdown. */
export function tableOf(answered: Answered[]): string {
  return markdown(
    ['question', 'asked', 'p50 ms', 'p95 ms', 'max ms', 'p95 of the worst, and which', 'target', 'ok'],
    answered.map(({ question, all, worst }) => [
      `\`${question.name}\` ${question.what}`,
      String(all.length),
      figure(quantile(all, 0.5)),
      figure(quantile(all, 0.95)),
      figure(quantile(all, 1)),
      question.variants.length > 1 ? `${figure(worst.p95)}: ${worst.what}` : figure(worst.p95),
      `< ${question.target}`,
      worst.p95 < question.target ? 'yes' : '**no**',
    ]),
  );
}

function figure(millis: number): string {
  return millis.toFixed(millis < 10 ? 1 : 0);
}
