import { getClientNetwork } from '@/lib/core/addresses';
import type { Logger } from '@/lib/core/logger';
import { NetworkList } from '@/lib/core/networks';
import type { Address, ListenerPlan } from '@/lib/core/plan';
import { Acceptor } from '../listener/acceptor';
import { type BoundSocket, bindSocket } from '../listener/bind-socket';
import { ListenerRateLimiters } from '../listener/listener-rate-limiters';
import { PerClientCounter } from '../listener/per-client-counter';
import { RealClientResolver } from '../listener/real-client-resolver';
import type { RawHandle } from '../node-internals/raw-handle';
import type { ListeningSocket } from './listening-sockets';

/** A connection that the supervisor accepted. */
export interface AcceptedConnection {
  listener: Pick<SupervisorListener, 'address' | 'releaseConnection'>;
  /** Address of the peer. */
  peer: Address;
  handle: RawHandle;
  /** Since when it may have been open, and when it was accepted; ms, monotonic. */
  openedAtMs: number;
  acceptedAtMs: number;
}

/** A listener of several workers: accepts for all of them, within its limits, and has connections dealt. */
export class SupervisorListener implements ListeningSocket {
  readonly host: string;
  readonly requestedPort: number;
  readonly port: number;
  /** `host:port` that clients connect to. */
  readonly address: string;
  private readonly acceptor: Acceptor;
  private realClients: RealClientResolver;
  private openConnections = 0;
  private readonly connectionsPerClient = new PerClientCounter();
  private readonly rates: ListenerRateLimiters;

  /**
   * Clients can connect to it then; they wait until `admit`.
   * @throws Error, a sentence, if the address cannot be used
   */
  static async open(
    plan: ListenerPlan,
    deal: (connection: AcceptedConnection) => void,
    log: Logger,
  ): Promise<SupervisorListener> {
    return new SupervisorListener(plan, await bindSocket(plan), deal, log);
  }

  private constructor(
    private plan: ListenerPlan,
    socket: BoundSocket,
    private readonly deal: (connection: AcceptedConnection) => void,
    log: Logger,
  ) {
    this.host = plan.host;
    this.requestedPort = plan.port;
    this.port = socket.port;
    this.address = `${socket.host}:${socket.port}`;
    this.acceptor = new Acceptor(socket, log);
    this.realClients = createRealClients(plan);
    this.rates = new ListenerRateLimiters(plan, false);
  }

  /** Admits clients, within the limits of a plan that is effective from now on. */
  applyPlan(plan: ListenerPlan): void {
    this.plan = plan;
    this.realClients = createRealClients(plan);
    this.rates.updatePlan(plan);
    this.acceptor.startAccepting((handle, peer, opened) => this.accept(handle, peer, opened));
  }

  /** A connection that was dealt has closed. @param host its address */
  releaseConnection(host: string): void {
    this.openConnections--;
    this.connectionsPerClient.decrement(getClientNetwork(host));
  }

  close(): void {
    this.acceptor.close();
  }

  private accept(handle: RawHandle, peer: Address, openedAtMs: number): void {
    const client = getClientNetwork(peer.host);
    if (this.exceedsLimits(peer.host, client)) {
      handle.close();
      return;
    }
    this.openConnections++;
    this.connectionsPerClient.increment(client);
    this.deal({ listener: this, peer, handle, openedAtMs, acceptedAtMs: performance.now() });
  }

  /** Clients behind another proxy are known only to the worker that reads its header: it counts them. */
  private exceedsLimits(peer: string, client: string): boolean {
    const { connections, connectionsPerClient, proxyProtocol } = this.plan;
    if (connections > 0 && this.openConnections >= connections) return true;
    if (proxyProtocol || this.realClients.trustsPeer(peer)) return false;
    if (connectionsPerClient > 0 && this.connectionsPerClient.getCount(client) >= connectionsPerClient)
      return true;
    const rate = this.rates.connections;
    return rate !== null && rate.consume(client, performance.now()) > 0;
  }
}

function createRealClients(plan: ListenerPlan): RealClientResolver {
  return new RealClientResolver(plan, new NetworkList(plan.trusted));
}
