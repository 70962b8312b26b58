/** The crosshair of all charts of a page. Times in seconds since the epoch. */
export interface CrosshairState {
  /** The moment under the pointer; null if there is none. */
  time: number | null;
  /** The beginning of a stretch that is being marked; null while none is. */
  selectionStart: number | null;
}

const idleState: CrosshairState = { time: null, selectionStart: null };

/** The one crosshair of all charts of a page, and the stretch that is being marked with it. */
export class Crosshair {
  private state = idleState;
  private readonly listeners = new Set<() => void>();

  readonly getState = (): CrosshairState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads at a moment. */
  moveTo(time: number): void {
    this.setState({ ...this.state, time });
  }

  /** Begins to mark a stretch at a moment. */
  startSelection(time: number): void {
    this.setState({ time, selectionStart: time });
  }

  /** Ends the marking and returns the stretch, its ends in order; null if none was being marked. */
  finishSelection(): { from: number; to: number } | null {
    const { time, selectionStart } = this.state;
    this.setState({ time, selectionStart: null });
    if (time === null || selectionStart === null) return null;
    return { from: Math.min(time, selectionStart), to: Math.max(time, selectionStart) };
  }

  /** Nothing is read or marked any more. */
  clear(): void {
    this.setState(idleState);
  }

  private setState(reading: CrosshairState): void {
    const { time, selectionStart } = this.state;
    if (reading.time === time && reading.selectionStart === selectionStart) return;
    this.state = reading;
    for (const listener of this.listeners) listener();
  }
}
