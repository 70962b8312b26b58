/** What has been started and has to be ended, the last first, whatever happens meanwhile. */
export class CleanupStack {
  private readonly cleanups: (() => Promise<unknown>)[] = [];
  private cleanup: Promise<void> | null = null;

  /**
   * Waits for `starting`. Its result is ended in reverse order, also if the end is requested before the start is done.
   *
   * @throws what `starting` rejects with
   */
  async add<T>(starting: Promise<T>, end: (started: T) => unknown): Promise<T> {
    this.cleanups.push(() =>
      starting.then(
        (started) => end(started),
        // The caller of the start gets its error; there is nothing to end.
        () => undefined,
      ),
    );
    return starting;
  }

  /** Ends everything, once. @throws the first error, when all has been tried */
  runAll(): Promise<void> {
    this.cleanup ??= this.runCleanups();
    return this.cleanup;
  }

  private async runCleanups(): Promise<void> {
    const errors: unknown[] = [];
    for (let end = this.cleanups.pop(); end !== undefined; end = this.cleanups.pop()) {
      await end().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}
