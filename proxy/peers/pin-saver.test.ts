import { expect, it, vi } from 'vitest';
import type { SharedPin } from '@/lib/core/shared-pins';
import { PinSaver } from './pin-saver';

const createPin = (fingerprint: string, backend = 'b1'): SharedPin => {
  return { upstream: 'web', fingerprint, backend, madeAt: 1, usedAt: 1, expiresAt: 2 };
};

it('stores a pin at once, and in the next transaction what comes meanwhile, each key once', async () => {
  const saved: string[][] = [];
  let end: () => void = () => undefined;
  const save = (pins: SharedPin[]): Promise<void> => {
    saved.push(pins.map(({ fingerprint, backend }) => `${fingerprint} ${backend}`));
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  const saver = new PinSaver(save, () => undefined);
  saver.add([createPin('f1')]);
  expect(saved).toEqual([['f1 b1']]);
  saver.add([createPin('f2'), createPin('f1', 'b2')]);
  saver.add([createPin('f2', 'b3')]);
  end();
  await vi.waitFor(() => expect(saved).toHaveLength(2));
  expect(saved[1].sort()).toEqual(['f1 b2', 'f2 b3']);
  end();
  await vi.waitFor(() => expect(saver.waitingCount).toBe(0));
});

it('keeps what could not be stored, and stores it later', async () => {
  const save = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(undefined);
  const onFailure = vi.fn();
  const saver = new PinSaver(save, onFailure);
  saver.add([createPin('f1')]);
  await vi.waitFor(() => expect(onFailure).toHaveBeenCalledTimes(1));
  expect(saver.waitingCount).toBe(1);
  await vi.waitFor(() => expect(saver.waitingCount).toBe(0), { timeout: 5000 });
  expect(save).toHaveBeenLastCalledWith([createPin('f1')]);
});

it('stores what waits when it is stopped', async () => {
  const save = vi.fn().mockResolvedValue(undefined);
  const saver = new PinSaver(save, () => undefined);
  saver.add([createPin('f1')]);
  saver.add(Array.from({ length: 1200 }, (_, index) => createPin(`f${index}`)));
  await saver.stop();
  expect(saver.waitingCount).toBe(0);
  expect(save.mock.calls.flat(2)).toHaveLength(1201);
});
