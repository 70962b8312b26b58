/** How many of something each client has at a time. */
export class PerClientCounter {
  private readonly counts = new Map<string, number>();

  getCount(client: string): number {
    return this.counts.get(client) ?? 0;
  }

  increment(client: string): void {
    this.counts.set(client, this.getCount(client) + 1);
  }

  decrement(client: string): void {
    const remaining = this.getCount(client) - 1;
    if (remaining > 0) this.counts.set(client, remaining);
    else this.counts.delete(client);
  }
}
