import type { ChildProcess } from 'node:child_process';
import { sendHandle } from '../handle';
import type { Log } from '../log';
import { machineTime } from '../machine-time';
import type { ToWorker } from '../messages';
import type { ListenerPlan } from '../plan';
import { type Accepted, Accepting } from './accepting';
import { Dealer, type Hand } from './dealer';
import type { Front } from './front';
import { OpenSockets } from './open-sockets';

/** The front of several workers: the supervisor accepts connections and deals them, so that all have a fair share. */
export class DealtFront implements Front {
  private readonly dealer: Dealer;
  private readonly sockets: OpenSockets<Accepting>;
  private readonly hands = new Map<ChildProcess, Hand>();
  private prepared: readonly ListenerPlan[] = [];

  constructor(workers: number, log: Log) {
    const dealer = new Dealer(workers);
    this.dealer = dealer;
    const deal = (connection: Accepted): void => dealer.deal(connection);
    this.sockets = new OpenSockets((plan) => Accepting.open(plan, deal, log));
  }

  async prepare(listeners: readonly ListenerPlan[]): Promise<ListenerPlan[]> {
    this.prepared = await this.sockets.prepare(listeners);
    return [...this.prepared];
  }

  commit(): void {
    for (const [index, accepting] of this.sockets.commit().entries()) accepting.admit(this.prepared[index]);
  }

  drop(): void {
    this.sockets.drop();
  }

  supply(): void {
    // Workers get connections, not what listens.
  }

  join(worker: number, child: ChildProcess): void {
    const hand = this.dealer.join(worker, (id, { listener: { address }, peer, opened, handle }) => {
      const message: ToWorker = {
        type: 'connection',
        id,
        listener: address,
        peer,
        opened: machineTime(opened),
      };
      sendHandle(child, message, handle);
    });
    this.hands.set(child, hand);
  }

  leave(child: ChildProcess): void {
    const hand = this.hands.get(child);
    this.hands.delete(child);
    if (hand !== undefined) this.dealer.leave(hand);
  }

  reported(child: ChildProcess, taken: readonly number[], closed: readonly number[]): void {
    const hand = this.hands.get(child);
    if (hand !== undefined) this.dealer.reported(hand, taken, closed);
  }

  close(): void {
    this.sockets.close();
    this.dealer.close();
  }
}
