import { expect, it, vi } from 'vitest';
import { BatchedQuestions } from './batched-questions';

type Resolve = (answers: ReadonlyMap<string, number>) => void;

/** Questions by text; each batch is answered, or fails, when the test says so. */
function createQuestions() {
  const batches: { questions: string[]; answer: Resolve; fail: (error: Error) => void }[] = [];
  const onFailure = vi.fn();
  const questions = new BatchedQuestions<string, number>({
    overdueAfterMs: 50,
    getKey: (question) => question,
    ask: (asked) => new Promise((answer, fail) => batches.push({ questions: asked, answer, fail })),
    onFailure,
  });
  const ask = (question: string) =>
    new Promise<number | null | undefined>((resolve) => questions.ask(question, resolve));
  return { batches, ask, onFailure };
}

it('asks what comes meanwhile in the next batch, and once what is the same', async () => {
  const { batches, ask } = createQuestions();
  const answers = [ask('a'), ask('b'), ask('a'), ask('c'), ask('b')];
  expect(batches.map(({ questions }) => questions)).toEqual([['a']]);
  batches[0].answer(new Map([['a', 1]]));
  expect(await answers[2]).toBe(1);
  expect(batches.map(({ questions }) => questions)).toEqual([['a'], ['b', 'c']]);
  batches[1].answer(new Map([['b', 2]]));
  expect(await Promise.all(answers)).toEqual([1, 2, 1, null, 2]);
});

it('reports the key as unknown at once while a batch is overdue, and asks again once it has ended', async () => {
  const { batches, ask } = createQuestions();
  const slow = ask('a');
  await vi.waitFor(async () => {
    expect(
      await Promise.race([ask('a'), new Promise((resolve) => setTimeout(resolve, 1, 'waits'))]),
    ).toBeUndefined();
  });
  expect(batches).toHaveLength(1);
  batches[0].answer(new Map([['a', 1]]));
  expect(await slow).toBe(1);
  const next = ask('b');
  batches[1].answer(new Map([['b', 2]]));
  expect(await next).toBe(2);
});

it('asks nothing for a second after a failure, which also ends what waits', async () => {
  const { batches, ask, onFailure } = createQuestions();
  const asked = [ask('a'), ask('b')];
  batches[0].fail(new Error('away'));
  expect(await Promise.all(asked)).toEqual([undefined, undefined]);
  expect(onFailure).toHaveBeenCalledTimes(1);
  expect(await ask('c')).toBeUndefined();
  expect(batches).toHaveLength(1);
  await vi.waitFor(
    () => {
      void ask('d');
      expect(batches).toHaveLength(2);
    },
    { timeout: 3000, interval: 50 },
  );
});
