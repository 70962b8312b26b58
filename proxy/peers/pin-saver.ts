import type { SharedPin } from '@/lib/core/shared-pins';

/** Pins in one transaction. */
const maxBatch = 500;
/** Pins that wait at a time, while the database is away: those that have waited longest are dropped. */
const maxWaiting = 100_000;
/** From one transaction to the next, ms: what is learned in between goes with the next. */
const minIntervalMs = 20;
const pauseAfterFailureMs = 1000;

/** Stores pins as soon as it can, in one transaction at a time: another node may be asked for them at once. */
export class PinSaver {
  private readonly waiting = new Map<string, SharedPin>();
  private timer: NodeJS.Timeout | null = null;
  private saving: Promise<void> | null = null;
  private savedAt = Number.NEGATIVE_INFINITY;
  private stopped = false;

  /**
   * @param save stores pins, each key once
   * @param onFailure the pins are kept, and stored later
   */
  constructor(
    private readonly save: (pins: SharedPin[]) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  get waitingCount(): number {
    return this.waiting.size;
  }

  add(pins: readonly SharedPin[]): void {
    for (const pin of pins) this.waiting.set(getPinKey(pin), pin);
    for (const key of this.waiting.keys()) {
      if (this.waiting.size <= maxWaiting) break;
      this.waiting.delete(key);
    }
    this.schedule(this.savedAt + minIntervalMs - performance.now());
  }

  /** Makes a last attempt to store what waits; what fails then is lost for other nodes. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.saving;
    while (this.waiting.size > 0 && (await this.saveBatch()));
  }

  private schedule(delayMs: number): void {
    if (this.stopped || this.saving !== null || this.timer !== null || this.waiting.size === 0) return;
    const run = (): void => {
      this.timer = null;
      this.saving = this.saveBatch().then(() => {
        this.saving = null;
        this.schedule(this.savedAt + minIntervalMs - performance.now());
      });
    };
    if (delayMs <= 0) run();
    else this.timer = setTimeout(run, delayMs);
  }

  /** @returns whether the batch is stored */
  private async saveBatch(): Promise<boolean> {
    const batch = this.getBatch();
    this.savedAt = performance.now();
    try {
      await this.save([...batch.values()]);
      for (const [key, pin] of batch) if (this.waiting.get(key) === pin) this.waiting.delete(key);
      return true;
    } catch (error) {
      this.savedAt = performance.now() + pauseAfterFailureMs;
      this.onFailure(error);
      return false;
    }
  }

  private getBatch(): Map<string, SharedPin> {
    const batch = new Map<string, SharedPin>();
    for (const [key, pin] of this.waiting) {
      if (batch.size >= maxBatch) break;
      batch.set(key, pin);
    }
    return batch;
  }
}

/** A fingerprint has no line break. */
export function getPinKey({ upstream, fingerprint }: { upstream: string; fingerprint: string }): string {
  return `${fingerprint}\n${upstream}`;
}
