import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { finishJournal } from '../journal/finish';
import type { Log } from '../log';

/** Which journal each process of a worker writes: readers take those of one name for one after the other. */
export class JournalNumbers {
  private readonly taken = new Set<number>();

  /** @param directory of the journals */
  constructor(
    private readonly directory: string,
    private readonly log: Log,
  ) {}

  /** @returns the lowest number, from 1, that no process has */
  take(): number {
    let number = 1;
    while (this.taken.has(number)) number++;
    this.taken.add(number);
    return number;
  }

  /** Its process has gone, and none goes on with it: readers need not wait for more, and may delete it. */
  giveBack(number: number): void {
    this.taken.delete(number);
    try {
      finishJournal(this.directory, `worker-${number}`);
    } catch (error) {
      // Nothing is lost by that: it is kept until a worker has the number again, or until the next start.
      this.log('warn', `a journal in ${this.directory} cannot be ended (${errorSentence(error)})`);
    }
  }
}
