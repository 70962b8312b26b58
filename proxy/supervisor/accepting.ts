import { type AddressInfo, createServer, type Server } from 'node:net';
import { Arrivals } from '../arrivals';
import { acceptHandles, type Handle } from '../handle';
import { BACKLOG, cannotListen } from '../listen-address';
import type { ListenerPlan } from '../plan';
import type { OpenSocket } from './open-sockets';

/** A connection that the supervisor accepted. */
export interface Accepted {
  listener: Accepting;
  /** Address of who is at the other end. */
  client: string;
  handle: Handle;
  /** Since when it may have been open, and when it was accepted; ms, monotonic. */
  opened: number;
  at: number;
}

/** A listener of several workers: accepts for all of them, within its limits, and has connections dealt. */
export class Accepting implements OpenSocket {
  readonly host: string;
  readonly asked: number;
  port = 0;
  private readonly server: Server = createServer({ allowHalfOpen: true });
  private readonly arrivals = new Arrivals();
  private open = 0;
  private readonly perClient = new Map<string, number>();

  /** @param plan its limits; a reload may exchange it */
  constructor(
    public plan: ListenerPlan,
    private readonly deal: (connection: Accepted) => void,
  ) {
    this.host = plan.host;
    this.asked = plan.port;
  }

  /** @throws Error, a sentence, where the address cannot be used */
  listen(): Promise<void> {
    const { host, asked: port } = this;
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => reject(cannotListen(this.plan, error));
      this.server.once('error', failed);
      this.server.listen({ host, port, backlog: BACKLOG }, () => {
        this.server.off('error', failed);
        this.port = (this.server.address() as AddressInfo).port;
        this.server.on('error', (error) =>
          console.error(`stickyboard: ${host}:${this.port}: ${error.message}`),
        );
        acceptHandles(this.server, (handle, client) => this.accept(handle, client));
        resolve();
      });
    });
  }

  /** A connection that was dealt has closed. */
  departed(client: string): void {
    this.open--;
    const left = (this.perClient.get(client) ?? 1) - 1;
    if (left === 0) this.perClient.delete(client);
    else this.perClient.set(client, left);
  }

  close(): void {
    this.server.close();
  }

  private accept(handle: Handle, client: string): void {
    const ofClient = this.perClient.get(client) ?? 0;
    if (this.refuses(ofClient)) {
      handle.close();
      return;
    }
    this.open++;
    this.perClient.set(client, ofClient + 1);
    const at = performance.now();
    this.deal({ listener: this, client, handle, opened: this.arrivals.accepted(at), at });
  }

  /** Who comes through another proxy is known only to the worker that reads its header: it counts those. */
  private refuses(ofClient: number): boolean {
    const { connections, connectionsPerClient, proxyProtocol } = this.plan;
    if (connections > 0 && this.open >= connections) return true;
    return connectionsPerClient > 0 && !proxyProtocol && ofClient >= connectionsPerClient;
  }
}
