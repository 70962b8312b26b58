import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGoingAwayFrame, FrameTracker } from './frames';

interface Frame {
  opcode: number;
  length: number;
  isMasked: boolean;
}

function serializeFrame({ opcode, length, isMasked }: Frame): Buffer {
  const mask = isMasked ? 0x80 : 0;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = opcode;
  header[1] = mask | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  // Payloads look like headers of Close frames.
  return Buffer.concat([header, Buffer.alloc(isMasked ? 4 : 0, 0x88), Buffer.alloc(length, 0x88)]);
}

const frame = fc.record({
  opcode: fc.constantFrom(0x01, 0x00, 0x80, 0x82, 0x89, 0x8a),
  length: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(65_535, 65_536, 70_000)),
  isMasked: fc.boolean(),
});

describe('FrameTracker', () => {
  it('finds the ends of frames for any split', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), fc.array(fc.nat()), (frames, cuts) => {
        const parts = frames.map(serializeFrame);
        const whole = Buffer.concat(parts);
        const ends = new Set<number>();
        let end = 0;
        for (const part of parts) {
          end += part.length;
          ends.add(end);
        }
        const edges = [...new Set([...cuts.map((cut) => cut % whole.length), whole.length])].sort(
          (a, b) => a - b,
        );
        const tracker = new FrameTracker();
        let from = 0;
        for (const edge of edges) {
          tracker.readAll(whole.subarray(from, edge), 0);
          expect(tracker.isAtBoundary).toBe(edge === 0 || ends.has(edge));
          from = edge;
        }
        expect(tracker.hasSeenClose).toBe(false);
      }),
    );
  });

  it('reads no further than to the end of the frame that has begun', () => {
    const [first, second] = [
      serializeFrame({ opcode: 0x82, length: 300, isMasked: true }),
      serializeFrame({ opcode: 0x82, length: 5, isMasked: true }),
    ];
    for (const cut of [1, 3, 7, 8, 200]) {
      const tracker = new FrameTracker();
      tracker.readAll(first.subarray(0, cut), 0);
      expect(tracker.finishFrame(Buffer.concat([first.subarray(cut), second]))).toBe(first.length - cut);
      expect(tracker.finishFrame(second)).toBe(0);
    }
  });

  it('knows a Close frame, and writes one', () => {
    for (const masked of [false, true]) {
      const tracker = new FrameTracker();
      const close = createGoingAwayFrame(masked);
      tracker.readAll(close, 0);
      expect(tracker).toMatchObject({ hasSeenClose: true, isAtBoundary: true });
      expect(close.length).toBe(masked ? 8 : 4);
    }
    expect([...createGoingAwayFrame(false)]).toEqual([0x88, 2, 0x03, 0xe9]);
  });
});
