import { setImmediate as turn } from 'node:timers/promises';
import { quantile } from '../ui/statistics';
import type { Question, QuestionTimings } from './question';

/** Asks every variant of a question so many times, one after the other, each once before it is measured. */
export async function measureQuestion(question: Question, repetitions: number): Promise<QuestionTimings> {
  const durationsMs: number[] = [];
  const cpuMs: number[] = [];
  let slowest = { what: '', median: -1 };
  for (const { description, run } of question.variants) {
    await run();
    const variantMs: number[] = [];
    for (let time = 0; time < repetitions; time++) {
      const before = process.cpuUsage();
      const began = performance.now();
      await run();
      variantMs.push(performance.now() - began);
      const { user, system } = process.cpuUsage(before);
      cpuMs.push((user + system) / 1000);
      // The garbage of one answer must not count for the next one.
      await turn();
    }
    durationsMs.push(...variantMs);
    const median = quantile(variantMs, 0.5);
    if (median > slowest.median) slowest = { what: description, median };
  }
  return { question, durationsMs, cpuMs, slowest };
}
