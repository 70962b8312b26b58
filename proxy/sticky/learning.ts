import type { Learned } from '../messages';
import type { UpstreamPlan } from '../plan';
import { LearnTable } from './learn-table';

/** How often what changed is told, ms: sooner than a client that got its cookie can come back by another worker. */
const INTERVAL = 20;

/** The learn tables of one process, and the telling of what changes in them. */
export class Learning {
  private readonly tables = new Map<string, LearnTable>();
  private readonly timer: NodeJS.Timeout;

  /** @param onLearned told what was made or used here */
  constructor(private readonly onLearned: (learned: Learned[]) => void) {
    this.timer = setInterval(() => this.tell(), INTERVAL);
    this.timer.unref();
  }

  /** The table of an upstream, made at the first call; a new plan keeps the pins there are. */
  tableOf({ name, sticky }: UpstreamPlan): LearnTable {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new LearnTable();
      this.tables.set(name, table);
    }
    table.limit(sticky.learn.size, sticky.learn.idle);
    return table;
  }

  /** Takes over what other processes learned. */
  merge(learned: readonly Learned[]): void {
    for (const { upstream, pins } of learned) this.tables.get(upstream)?.merge(pins);
  }

  /** All pins of all upstreams. @param now ms since the epoch */
  all(now: number): Learned[] {
    return [...this.tables].map(([upstream, table]) => ({ upstream, pins: table.all(now) }));
  }

  /** Tells what is left to tell, then nothing more. */
  close(): void {
    clearInterval(this.timer);
    this.tell();
  }

  private tell(): void {
    const learned = this.takeChanges();
    if (learned.length > 0) this.onLearned(learned);
  }

  private takeChanges(): Learned[] {
    const learned: Learned[] = [];
    for (const [upstream, table] of this.tables) {
      const pins = table.takeChanges();
      if (pins.length > 0) learned.push({ upstream, pins });
    }
    return learned;
  }
}
