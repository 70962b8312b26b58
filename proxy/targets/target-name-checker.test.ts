import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DeadlineSweeper } from '../clock/deadline-sweeper';
import type { ResolvedAddresses } from './name-resolver';
import { TargetNameChecker, type TargetNameListener, type TargetVerdict } from './target-name-checker';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const isRejected = (address: string): boolean => address.startsWith('127.');

/** Names that are resolved when the test says so. */
function createHeldChecker() {
  const deadlines = new DeadlineSweeper();
  onTestFinished(() => deadlines.stop());
  const asked: { name: string; answer: (resolved: ResolvedAddresses) => void; fail: () => void }[] = [];
  const resolve = (name: string) =>
    new Promise<ResolvedAddresses>((answer, reject) => {
      asked.push({ name, answer, fail: () => reject(new Error('ETIMEOUT')) });
    });
  const names = new TargetNameChecker(resolve, isRejected, deadlines);
  const lookUp = (name: string) => {
    const onTargetResolved = vi.fn<TargetNameListener['onTargetResolved']>();
    const lookup = names.checkName(name, performance.now(), { onTargetResolved });
    return { onTargetResolved, lookup };
  };
  return { names, asked, lookUp };
}

const resolved = (addresses: string[], ttlMs = 0): ResolvedAddresses => ({ addresses, ttlMs });
const flushLookups = () => vi.advanceTimersByTimeAsync(0);
const getRejection = (verdict: TargetVerdict | null | undefined) => verdict?.rejection;

describe('a name', () => {
  it('is looked up once for all parallel requests, and then it is cached', async () => {
    const { names, asked, lookUp } = createHeldChecker();
    const all = [lookUp('site.test'), lookUp('site.test'), lookUp('site.test')];
    expect(asked.map(({ name }) => name)).toEqual(['site.test']);
    asked[0].answer(resolved(['192.0.2.1', '192.0.2.2'], 20_000));
    await flushLookups();
    for (const { onTargetResolved } of all)
      expect(onTargetResolved).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ rejection: null, address: '192.0.2.1' }),
      );
    expect(names.getCachedVerdict('site.test', performance.now() + 19_000)).not.toBeNull();
    expect(names.getCachedVerdict('site.test', performance.now() + 21_000)).toBeNull();
  });

  it('counts for five seconds at least and a minute at most, whatever its server says', async () => {
    const { names, asked, lookUp } = createHeldChecker();
    for (const [index, life] of [0, 86_400_000].entries()) {
      lookUp(`${life}.test`);
      asked[index].answer(resolved(['192.0.2.1'], life));
    }
    await flushLookups();
    const known = (name: string, after: number) =>
      names.getCachedVerdict(name, performance.now() + after) !== null;
    expect([known('0.test', 4900), known('0.test', 5100)]).toEqual([true, false]);
    expect([known('86400000.test', 59_000), known('86400000.test', 61_000)]).toEqual([true, false]);
  });

  it.each([
    ['one local address among others', ['192.0.2.1', '127.0.0.1'], 'local-target'],
    ['no address', [], 'unresolved-target'],
  ])('with %s is refused', async (_, addresses, rejection) => {
    const { names, asked, lookUp } = createHeldChecker();
    const { onTargetResolved } = lookUp('site.test');
    asked[0].answer(resolved(addresses));
    await flushLookups();
    expect(getRejection(onTargetResolved.mock.lastCall?.[0])).toBe(rejection);
    expect(getRejection(names.getCachedVerdict('site.test', performance.now()))).toBe(rejection);
  });

  it('that cannot be resolved is refused for a while, then tried again', async () => {
    const { names, asked, lookUp } = createHeldChecker();
    const { onTargetResolved } = lookUp('site.test');
    asked[0].fail();
    await flushLookups();
    expect(getRejection(onTargetResolved.mock.lastCall?.[0])).toBe('unresolved-target');
    expect(getRejection(names.getCachedVerdict('site.test', performance.now()))).toBe('unresolved-target');
    expect(names.getCachedVerdict('site.test', performance.now() + 5100)).toBeNull();
  });

  it('that takes too long is given up by its requests, but its lookup continues', async () => {
    const { names, asked, lookUp } = createHeldChecker();
    const { onTargetResolved } = lookUp('site.test');
    await vi.advanceTimersByTimeAsync(5500);
    expect(getRejection(onTargetResolved.mock.lastCall?.[0])).toBe('unresolved-target');
    expect(getRejection(names.getCachedVerdict('site.test', performance.now()))).toBe('unresolved-target');
    await vi.advanceTimersByTimeAsync(5500);
    const again = lookUp('site.test');
    expect(asked).toHaveLength(1);
    asked[0].answer(resolved(['192.0.2.1']));
    await flushLookups();
    expect(again.onTargetResolved).toHaveBeenCalledOnce();
    expect(onTargetResolved).toHaveBeenCalledOnce();
    expect(names.getCachedVerdict('site.test', performance.now())?.rejection).toBeNull();
  });

  it('is not reported to a cancelled request', async () => {
    const { asked, lookUp, names } = createHeldChecker();
    const onTargetResolved = vi.fn<TargetNameListener['onTargetResolved']>();
    const listener = { onTargetResolved };
    lookUp('site.test');
    names.checkName('site.test', performance.now(), listener)?.removeListener(listener);
    asked[0].answer(resolved(['192.0.2.1']));
    await flushLookups();
    expect(onTargetResolved).not.toHaveBeenCalled();
  });
});

describe('many names', () => {
  it('are not looked up all at once: those beyond are not begun, and nothing piles up', async () => {
    const { asked, lookUp } = createHeldChecker();
    const all = Array.from({ length: 10_000 }, (_, index) => lookUp(`${index}.test`));
    expect(asked).toHaveLength(256);
    const refused = all.filter(
      ({ onTargetResolved }) => getRejection(onTargetResolved.mock.lastCall?.[0]) === 'too-many-lookups',
    );
    expect(refused).toHaveLength(10_000 - 256);
    asked[0].answer(resolved(['192.0.2.1']));
    await flushLookups();
    expect(lookUp('another.test').lookup).not.toBeNull();
    expect(lookUp('one-more.test').lookup).toBeNull();
  });

  it('are known up to a number', async () => {
    const { names, asked, lookUp } = createHeldChecker();
    for (let index = 0; index < 10_050; index++) {
      lookUp(`${index}.test`);
      asked[index].answer(resolved(['192.0.2.1'], 60_000));
      await flushLookups();
    }
    expect(names.getCachedVerdict('49.test', performance.now())).toBeNull();
    expect(names.getCachedVerdict('50.test', performance.now())).not.toBeNull();
  });
});
