import type { Backend } from '../upstream/backend';
import type { LearnTable } from './learn-table';
import { NO_PIN, type Pin, pinTo } from './pin';

/** Keeps addresses apart from application cookies in the table that they share. */
const PREFIX = 'address ';

/** Pins by client address, for what carries no cookie. Kept and shared like learned pins. */
export class AddressPins {
  constructor(
    private readonly table: LearnTable,
    private readonly backends: ReadonlyMap<string, Backend>,
  ) {}

  /** @param session what stands for the client's address */
  find(session: string, now: number): Pin {
    const name = this.table.find(PREFIX + session, now);
    return name === null ? NO_PIN : pinTo(this.backends.get(name) ?? null, session);
  }

  keep(session: string, served: Backend, now: number): void {
    this.table.learn(PREFIX + session, served.name, now);
  }
}
