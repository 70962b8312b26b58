import type { ChildProcess } from 'node:child_process';
import { sendHandle } from '../handle';
import { machineTime } from '../machine-time';
import type { FromWorker, ToWorker } from '../messages';
import type { ListenerPlan } from '../plan';
import { type Accepted, Accepting } from './accepting';
import { Dealer } from './dealer';
import type { Front } from './front';
import { OpenSockets } from './open-sockets';

/** The front of several workers: the supervisor accepts connections and deals them, so that all have a fair share. */
export class DealtFront implements Front {
  private readonly sockets = new OpenSockets<Accepting>();
  private readonly dealer: Dealer;
  /** Connections that wait until the workers know the listeners; null while they do. */
  private early: Accepted[] | null = null;

  constructor(workers: number) {
    this.dealer = new Dealer(workers);
  }

  async open(listeners: readonly ListenerPlan[], announce: () => void): Promise<string | null> {
    const early: Accepted[] = [];
    this.early = early;
    let problem: string | null = null;
    for (const [index, known] of this.sockets.of(listeners).entries()) {
      const plan = listeners[index];
      if (known !== null) {
        // The PROXY protocol stays on or off, as in the workers.
        known.plan = { ...plan, proxyProtocol: known.plan.proxyProtocol };
        continue;
      }
      const accepting = new Accepting(plan, (connection) => this.accepted(connection));
      try {
        await accepting.listen();
        this.sockets.add(accepting);
      } catch (error) {
        problem ??= (error as Error).message;
      }
    }
    this.sockets.retain(listeners);
    announce();
    this.early = null;
    for (const connection of early) this.dealer.deal(connection);
    return problem;
  }

  listenersOf(listeners: readonly ListenerPlan[]): ListenerPlan[] {
    return this.sockets.of(listeners).flatMap((socket, index) => {
      return socket === null ? [] : [{ ...listeners[index], port: socket.port }];
    });
  }

  prepare(): void {
    // Workers get connections, not what listens.
  }

  join(worker: number, child: ChildProcess): void {
    this.dealer.join(worker, (id, { listener: { host, port }, handle, opened }) => {
      const listener = `${host}:${port}`;
      const message: ToWorker = { type: 'connection', id, listener, opened: machineTime(opened) };
      sendHandle(child, message, handle);
    });
  }

  leave(worker: number): void {
    this.dealer.leave(worker);
  }

  received(worker: number, message: FromWorker): void {
    if (message.type === 'connections') this.dealer.reported(worker, message.taken, message.closed);
  }

  close(): void {
    this.sockets.close();
    this.dealer.close();
  }

  private accepted(connection: Accepted): void {
    if (this.early === null) this.dealer.deal(connection);
    else this.early.push(connection);
  }
}
