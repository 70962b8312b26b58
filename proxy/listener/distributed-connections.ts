/**
 * Keeps the supervisor's count of the connections assigned to this worker correct. A taken connection is reported at
 * the end of the turn in which it arrived, which is before anything is read from it: a connection that was not reported
 * can be assigned to another worker.
 */
export class DistributedConnections {
  private taken: number[] = [];
  private closed: number[] = [];
  private reportScheduled = false;

  /** @param report is called once per turn of the event loop at most, with ids of connections */
  constructor(private readonly report: (taken: number[], closed: number[]) => void) {}

  markTaken(id: number): void {
    this.taken.push(id);
    this.scheduleReport();
  }

  markClosed(id: number): void {
    this.closed.push(id);
    this.scheduleReport();
  }

  private scheduleReport(): void {
    if (this.reportScheduled) return;
    this.reportScheduled = true;
    setImmediate(() => {
      this.reportScheduled = false;
      this.report(this.taken.splice(0), this.closed.splice(0));
    });
  }
}
