import type { Backend } from '../upstream/backend';
import type { LearnTable } from './learn-table';
import { createPin, noPin, type Pin } from './pin';

/** Keeps addresses apart from application cookies in the table that they share. */
const keyPrefix = 'address ';

/** Pins by client address, for what carries no cookie. Kept and shared like learned pins. */
export class AddressPins {
  constructor(
    private readonly table: LearnTable,
    private readonly backends: ReadonlyMap<string, Backend>,
  ) {}

  /** @param session what stands for the client's address */
  lookup(session: string, now: number): Pin {
    const name = this.table.lookup(this.getLearnedKey(session), now);
    return name === null ? noPin : createPin(this.backends.get(name) ?? null, session);
  }

  /** The key of a client in the table. */
  getLearnedKey(session: string): string {
    return keyPrefix + session;
  }

  persist(session: string, backend: Backend, now: number): void {
    this.table.learn(this.getLearnedKey(session), backend.name, now);
  }
}
