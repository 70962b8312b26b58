import { Acceptor } from '../acceptor';
import { Networks } from '../forwarding/networks';
import { RealClients } from '../forwarding/real-clients';
import { type BoundSocket, bindSocket, type Handle } from '../handle';
import type { Log } from '../log';
import type { Address, ListenerPlan } from '../plan';
import { countedAs } from '../rates/client-rate';
import { ListenerRates } from '../rates/listener-rates';
import { Tally } from '../tally';
import type { OpenSocket } from './open-sockets';

/** A connection that the supervisor accepted. */
export interface Accepted {
  listener: Pick<Accepting, 'address' | 'departed'>;
  /** Who is at the other end. */
  peer: Address;
  handle: Handle;
  /** Since when it may have been open, and when it was accepted; ms, monotonic. */
  opened: number;
  at: number;
}

/** A listener of several workers: accepts for all of them, within its limits, and has connections dealt. */
export class Accepting implements OpenSocket {
  readonly host: string;
  readonly asked: number;
  readonly port: number;
  /** `host:port` that clients connect to. */
  readonly address: string;
  private readonly acceptor: Acceptor;
  private realClients: RealClients;
  private open = 0;
  private readonly perClient = new Tally();
  private readonly rates: ListenerRates;

  /**
   * Clients can connect to it then; they wait until `admit`.
   * @throws Error, a sentence, where the address cannot be used
   */
  static async open(plan: ListenerPlan, deal: (connection: Accepted) => void, log: Log): Promise<Accepting> {
    return new Accepting(plan, await bindSocket(plan), deal, log);
  }

  private constructor(
    private plan: ListenerPlan,
    socket: BoundSocket,
    private readonly deal: (connection: Accepted) => void,
    log: Log,
  ) {
    this.host = plan.host;
    this.asked = plan.port;
    this.port = socket.port;
    this.address = `${socket.host}:${socket.port}`;
    this.acceptor = new Acceptor(socket, log);
    this.realClients = realClientsOf(plan);
    this.rates = new ListenerRates(plan, false);
  }

  /** Lets clients in, within the limits of a plan that is in force from now on. */
  admit(plan: ListenerPlan): void {
    this.plan = plan;
    this.realClients = realClientsOf(plan);
    this.rates.update(plan);
    this.acceptor.begin((handle, peer, opened) => this.accept(handle, peer, opened));
  }

  /** A connection that was dealt has closed. @param client its address */
  departed(client: string): void {
    this.open--;
    this.perClient.remove(countedAs(client));
  }

  close(): void {
    this.acceptor.close();
  }

  private accept(handle: Handle, peer: Address, opened: number): void {
    const client = countedAs(peer.host);
    if (this.refuses(peer.host, client)) {
      handle.close();
      return;
    }
    this.open++;
    this.perClient.add(client);
    this.deal({ listener: this, peer, handle, opened, at: performance.now() });
  }

  /** Who comes through another proxy is known only to the worker that reads its header: it counts those. */
  private refuses(peer: string, client: string): boolean {
    const { connections, connectionsPerClient, proxyProtocol } = this.plan;
    if (connections > 0 && this.open >= connections) return true;
    if (proxyProtocol || this.realClients.believes(peer)) return false;
    if (connectionsPerClient > 0 && this.perClient.of(client) >= connectionsPerClient) return true;
    const rate = this.rates.connections;
    return rate !== null && rate.use(client, performance.now()) > 0;
  }
}

function realClientsOf(plan: ListenerPlan): RealClients {
  return new RealClients(plan, new Networks(plan.trusted));
}
