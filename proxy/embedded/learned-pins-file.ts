import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import type { LearnedPinBatch } from '../sticky/learn-table';

/**
 * The learned pins on disk, so that they survive a restart. Written to a new file that then replaces the old one: after
 * a crash one of the two is intact.
 */
export class LearnedPinsFile {
  private isFailing = false;

  /** @param file path of the JSON file */
  constructor(
    private readonly file: string,
    private readonly log: Logger,
  ) {}

  /**
   * @returns the stored pins; none if there is no file
   * @throws one sentence if the file is damaged
   */
  read(): LearnedPinBatch[] {
    if (!existsSync(this.file)) return [];
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as LearnedPinBatch[];
    } catch (error) {
      throw new Error(
        `data: ${this.file} is corrupt (${formatError(error)}); move it away to start without it`,
      );
    }
  }

  /**
   * If it cannot be written, the old pins stay on disk and traffic continues; that is reported once.
   * @returns whether these are on disk now
   */
  write(learned: LearnedPinBatch[]): boolean {
    const temporaryFile = `${this.file}.new`;
    try {
      writeFileSync(temporaryFile, JSON.stringify(learned), { mode: 0o600 });
      renameSync(temporaryFile, this.file);
      if (this.isFailing) this.log('info', 'learned pins are saved again');
      this.isFailing = false;
    } catch (error) {
      const reason = formatError(error);
      if (!this.isFailing)
        this.log('error', `cannot save learned pins (${reason}); a restart would lose them`);
      this.isFailing = true;
    }
    return !this.isFailing;
  }
}
