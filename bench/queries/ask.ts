import { setImmediate as turn } from 'node:timers/promises';
import { quantile } from '../ui/statistics';
import type { Answered, Question } from './question';

/** Asks every variant of a question so many times, one after the other, each once before it is measured. */
export async function answersTo(question: Question, times: number): Promise<Answered> {
  const all: number[] = [];
  let worst = { what: '', p95: -1 };
  for (const { what, ask } of question.variants) {
    await ask();
    const took: number[] = [];
    for (let time = 0; time < times; time++) {
      const began = performance.now();
      await ask();
      took.push(performance.now() - began);
      // What an answer left behind is not to be paid for by the next one.
      await turn();
    }
    all.push(...took);
    const p95 = quantile(took, 0.95);
    if (p95 > worst.p95) worst = { what, p95 };
  }
  return { question, all, worst };
}
