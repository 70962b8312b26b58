import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import { writeEndMarker } from '../journal/end-marker';

/** Which journal each process of a worker writes: readers take those of one name for one after the other. */
export class JournalSlots {
  private readonly used = new Set<number>();

  /** @param directory of the journals */
  constructor(
    private readonly directory: string,
    private readonly log: Logger,
  ) {}

  /** @returns the lowest number, from 1, that no process has */
  acquire(): number {
    let slot = 1;
    while (this.used.has(slot)) slot++;
    this.used.add(slot);
    return slot;
  }

  /** Its process has exited and has no successor: readers need not wait for more, and may delete it. */
  release(slot: number): void {
    this.used.delete(slot);
    try {
      writeEndMarker(this.directory, `worker-${slot}`);
    } catch (error) {
      // Nothing is lost by that: it is kept until a worker has the number again, or until the next start.
      this.log('warn', `a journal in ${this.directory} cannot be ended (${formatError(error)})`);
    }
  }
}
