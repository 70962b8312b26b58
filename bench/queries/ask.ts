import { setImmediate as turn } from 'node:timers/promises';
import { quantile } from '../ui/statistics';
import type { Answered, Question } from './question';

/** Asks every variant of a question so many times, one after the other, each once before it is measured. */
export async function answersTo(question: Question, times: number): Promise<Answered> {
  const all: number[] = [];
  const cpu: number[] = [];
  let slowest = { what: '', median: -1 };
  for (const { what, ask } of question.variants) {
    await ask();
    const took: number[] = [];
    for (let time = 0; time < times; time++) {
      const before = process.cpuUsage();
      const began = performance.now();
      await ask();
      took.push(performance.now() - began);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000);
      // What an answer left behind is not to be paid for by the next one.
      await turn();
    }
    all.push(...took);
    const median = quantile(took, 0.5);
    if (median > slowest.median) slowest = { what, median };
  }
  return { question, all, cpu, slowest };
}
