import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Log } from '../log';
import type { Learned } from '../messages';

/**
 * The learned pins on disk, so that they survive a restart. Written whole, beside the old file, then put in
 * its place: a crash leaves one or the other.
 */
export class LearnedFile {
  private failing = false;

  /** @param file path of the JSON file */
  constructor(
    private readonly file: string,
    private readonly log: Log,
  ) {}

  /**
   * @returns what was kept; nothing where there is no file
   * @throws one sentence where the file is damaged
   */
  read(): Learned[] {
    if (!existsSync(this.file)) return [];
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Learned[];
    } catch (error) {
      throw new Error(
        `data: ${this.file} is damaged (${errorSentence(error)}); move it away to start without it`,
      );
    }
  }

  /**
   * Where it cannot be written, the pins before stay on disk and traffic goes on; that is told once.
   * @returns whether these are on disk now
   */
  write(learned: Learned[]): boolean {
    const next = `${this.file}.new`;
    try {
      writeFileSync(next, JSON.stringify(learned), { mode: 0o600 });
      renameSync(next, this.file);
      if (this.failing) this.log('info', 'learned pins are kept on disk again');
      this.failing = false;
    } catch (error) {
      const reason = errorSentence(error);
      if (!this.failing)
        this.log('error', `learned pins cannot be kept on disk (${reason}); a restart would forget them`);
      this.failing = true;
    }
    return !this.failing;
  }
}
