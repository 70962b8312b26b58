/** Where the charts of a page are being read. Times in seconds since the epoch. */
export interface Reading {
  /** The moment under the pointer; null where nothing is read. */
  time: number | null;
  /** Where a stretch that is being marked began; null while none is. */
  anchor: number | null;
}

const nothing: Reading = { time: null, anchor: null };

/** The one crosshair of all charts of a page, and the stretch that is being marked with it. */
export class Crosshair {
  private reading = nothing;
  private readonly listeners = new Set<() => void>();

  readonly view = (): Reading => this.reading;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads at a moment. */
  point(time: number): void {
    this.show({ ...this.reading, time });
  }

  /** Begins to mark a stretch at a moment. */
  mark(time: number): void {
    this.show({ time, anchor: time });
  }

  /** Ends the marking and tells the stretch, its ends in order; null where none was being marked. */
  take(): { from: number; to: number } | null {
    const { time, anchor } = this.reading;
    this.show({ time, anchor: null });
    if (time === null || anchor === null) return null;
    return { from: Math.min(time, anchor), to: Math.max(time, anchor) };
  }

  /** Nothing is read or marked any more. */
  leave(): void {
    this.show(nothing);
  }

  private show(reading: Reading): void {
    const { time, anchor } = this.reading;
    if (reading.time === time && reading.anchor === anchor) return;
    this.reading = reading;
    for (const listener of this.listeners) listener();
  }
}
