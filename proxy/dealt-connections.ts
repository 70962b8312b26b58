/**
 * Keeps the supervisor's count of the connections that it dealt to this worker right. What was taken is told
 * at the end of the turn in which it came, which is before anything is read from it: a connection that was not
 * told of can be dealt to another worker.
 */
export class DealtConnections {
  private taken: number[] = [];
  private closed: number[] = [];
  private due = false;

  /** @param report is called once per turn of the event loop at most, with ids of connections */
  constructor(private readonly report: (taken: number[], closed: number[]) => void) {}

  take(id: number): void {
    this.taken.push(id);
    this.reportSoon();
  }

  close(id: number): void {
    this.closed.push(id);
    this.reportSoon();
  }

  private reportSoon(): void {
    if (this.due) return;
    this.due = true;
    setImmediate(() => {
      this.due = false;
      this.report(this.taken.splice(0), this.closed.splice(0));
    });
  }
}
