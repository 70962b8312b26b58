import type { Random } from './random';

/** A session and the backend of its pin. */
export interface Visitor {
  /** 32 hex digits. */
  session: string;
  /** JSON string. */
  client: string;
  appSession: string | null;
  /** Index of its backend; null before its first response. */
  backend: number | null;
}

/** Visitors on the site at a time; a new one replaces the oldest. */
const maxActiveVisitors = 2000;

/**
 * The visitor of each decision: of `decisions` in all, each of `sessions` visitors makes at least one, and the others
 * before a later visitor replaces it. Only the present visitors are kept in memory.
 */
export class Visitors {
  private readonly present: Visitor[] = [];
  private readonly places: number;
  private come = 0;

  constructor(
    private readonly decisions: number,
    private readonly sessions: number,
    private readonly chance: Random,
  ) {
    this.places = Math.max(1, Math.min(maxActiveVisitors, Math.ceil(sessions / 4)));
  }

  /**
   * The visitor who makes the decision `number`, counted from 0, at `time`, µs since the epoch; ask for each in turn.
   */
  of(number: number, time: number): Visitor {
    const due = Math.floor((number * this.sessions) / this.decisions);
    if (due < this.come) return this.present[this.chance.integerBelow(this.present.length)] as Visitor;
    const visitor = this.newcomer(time);
    this.present[this.come % this.places] = visitor;
    this.come++;
    return visitor;
  }

  private newcomer(time: number): Visitor {
    const { chance } = this;
    // As the proxy makes ids: the second, then chance.
    const second = Math.floor(time / 1e6)
      .toString(16)
      .padStart(8, '0');
    const session = second + chance.hexId().slice(8);
    return {
      session,
      client: `"10.${chance.integerBelow(64)}.${chance.integerBelow(256)}.${1 + chance.integerBelow(254)}"`,
      appSession: chance.fraction() < 0.6 ? chance.hexId().slice(16) : null,
      backend: null,
    };
  }
}
