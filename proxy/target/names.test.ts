import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Deadlines } from '../upstream/deadlines';
import { type AwaitingName, type Judgement, Names } from './names';
import type { Resolved } from './resolve';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const isRefused = (address: string): boolean => address.startsWith('127.');

/** Names that are resolved when the test says so. */
function held() {
  const deadlines = new Deadlines();
  onTestFinished(() => deadlines.close());
  const asked: { name: string; answer: (resolved: Resolved) => void; fail: () => void }[] = [];
  const resolve = (name: string) =>
    new Promise<Resolved>((answer, reject) => {
      asked.push({ name, answer, fail: () => reject(new Error('ETIMEOUT')) });
    });
  const names = new Names(resolve, isRefused, deadlines);
  const lookUp = (name: string) => {
    const judged = vi.fn<AwaitingName['judged']>();
    const lookup = names.judge(name, performance.now(), { judged });
    return { judged, lookup };
  };
  return { names, asked, lookUp };
}

const resolved = (addresses: string[], life = 0): Resolved => ({ addresses, life });
const settled = () => vi.advanceTimersByTimeAsync(0);
const statusOf = (judgement: Judgement | null | undefined) => judgement?.refusal?.status;

describe('a name', () => {
  it('is looked up once for all who ask meanwhile, and then it is known', async () => {
    const { names, asked, lookUp } = held();
    const all = [lookUp('site.test'), lookUp('site.test'), lookUp('site.test')];
    expect(asked.map(({ name }) => name)).toEqual(['site.test']);
    asked[0].answer(resolved(['192.0.2.1', '192.0.2.2'], 20_000));
    await settled();
    for (const { judged } of all)
      expect(judged).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ refusal: null, address: '192.0.2.1' }),
      );
    expect(names.find('site.test', performance.now() + 19_000)).not.toBeNull();
    expect(names.find('site.test', performance.now() + 21_000)).toBeNull();
  });

  it('counts for five seconds at least and a minute at most, whatever its server says', async () => {
    const { names, asked, lookUp } = held();
    for (const [index, life] of [0, 86_400_000].entries()) {
      lookUp(`${life}.test`);
      asked[index].answer(resolved(['192.0.2.1'], life));
    }
    await settled();
    const known = (name: string, after: number) => names.find(name, performance.now() + after) !== null;
    expect([known('0.test', 4900), known('0.test', 5100)]).toEqual([true, false]);
    expect([known('86400000.test', 59_000), known('86400000.test', 61_000)]).toEqual([true, false]);
  });

  it.each([
    ['one local address among others', ['192.0.2.1', '127.0.0.1'], 403],
    ['no address', [], 502],
  ])('with %s is refused', async (_, addresses, status) => {
    const { names, asked, lookUp } = held();
    const { judged } = lookUp('site.test');
    asked[0].answer(resolved(addresses));
    await settled();
    expect(statusOf(judged.mock.lastCall?.[0])).toBe(status);
    expect(statusOf(names.find('site.test', performance.now()))).toBe(status);
  });

  it('that cannot be resolved is refused for a while, then tried again', async () => {
    const { names, asked, lookUp } = held();
    const { judged } = lookUp('site.test');
    asked[0].fail();
    await settled();
    expect(statusOf(judged.mock.lastCall?.[0])).toBe(502);
    expect(statusOf(names.find('site.test', performance.now()))).toBe(502);
    expect(names.find('site.test', performance.now() + 5100)).toBeNull();
  });

  it('that takes too long is given up by who waits, but not its look-up', async () => {
    const { names, asked, lookUp } = held();
    const { judged } = lookUp('site.test');
    await vi.advanceTimersByTimeAsync(5500);
    expect(statusOf(judged.mock.lastCall?.[0])).toBe(502);
    expect(statusOf(names.find('site.test', performance.now()))).toBe(502);
    await vi.advanceTimersByTimeAsync(5500);
    const again = lookUp('site.test');
    expect(asked).toHaveLength(1);
    asked[0].answer(resolved(['192.0.2.1']));
    await settled();
    expect(again.judged).toHaveBeenCalledOnce();
    expect(judged).toHaveBeenCalledOnce();
    expect(names.find('site.test', performance.now())?.refusal).toBeNull();
  });

  it('is not told to who has left', async () => {
    const { asked, lookUp, names } = held();
    const judged = vi.fn<AwaitingName['judged']>();
    const awaiting = { judged };
    lookUp('site.test');
    names.judge('site.test', performance.now(), awaiting)?.leave(awaiting);
    asked[0].answer(resolved(['192.0.2.1']));
    await settled();
    expect(judged).not.toHaveBeenCalled();
  });
});

describe('many names', () => {
  it('are not looked up all at once: those beyond are not begun, and nothing piles up', async () => {
    const { asked, lookUp } = held();
    const all = Array.from({ length: 10_000 }, (_, index) => lookUp(`${index}.test`));
    expect(asked).toHaveLength(256);
    const refused = all.filter(({ judged }) => statusOf(judged.mock.lastCall?.[0]) === 503);
    expect(refused).toHaveLength(10_000 - 256);
    asked[0].answer(resolved(['192.0.2.1']));
    await settled();
    expect(lookUp('another.test').lookup).not.toBeNull();
    expect(lookUp('one-more.test').lookup).toBeNull();
  });

  it('are known up to a number', async () => {
    const { names, asked, lookUp } = held();
    for (let index = 0; index < 10_050; index++) {
      lookUp(`${index}.test`);
      asked[index].answer(resolved(['192.0.2.1'], 60_000));
      await settled();
    }
    expect(names.find('49.test', performance.now())).toBeNull();
    expect(names.find('50.test', performance.now())).not.toBeNull();
  });
});
