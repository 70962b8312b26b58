import type { Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { getClientNetwork } from '@/lib/core/addresses';
import { NetworkList } from '@/lib/core/networks';
import type { Address, ListenerPlan } from '@/lib/core/plan';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import { SocketReader } from '../connection/socket-reader';
import type { DownstreamConnection } from '../downstream/downstream';
import { createSocket, type RawHandle } from '../node-internals/raw-handle';
import { ProxyHeaderReader } from '../proxy-protocol/proxy-header-reader';
import { Acceptor } from './acceptor';
import type { BoundSocket } from './bind-socket';
import { alpnProtocols, getClientProtocol } from './client-protocols';
import type { ListenerContext } from './listener-context';
import { PerClientCounter } from './per-client-counter';
import { createTlsServerOptions } from './tls/listener-tls';

/** A new connection of a client. */
export interface NewConnection {
  /** Nothing was read from it yet. */
  handle: RawHandle;
  /** The other end. */
  peer: Address;
  /** Since when it may have been open, ms, monotonic. */
  openedAt: number;
  /** Called once it has closed. */
  onClosed(): void;
}

/**
 * One listener: accepts connections within its limits, reads the PROXY protocol header if one is required, does the TLS
 * handshake, and creates a connection for each client.
 */
export class Listener {
  /** The port that clients connect to; `address` is `host:port`. */
  port = 0;
  address = '';
  private acceptor: Acceptor | null = null;
  private tlsServer: TlsServer | null;
  /** The networks that may connect; null if any may. */
  private allowedClients: NetworkList | null;
  /** The peers whose PROXY protocol headers are trusted; null if all are. */
  private proxyProtocolPeers: NetworkList | null;
  private readonly clients = new Set<DownstreamConnection>();
  private readonly openSockets = new Set<Socket>();
  private readonly connectionsByClient = new PerClientCounter();
  /** The client that a proxy in front named for a socket that is still in its handshake, by the socket's other end. */
  private readonly sourcesByPeer = new Map<string, ClientSource>();

  /** @throws Error, a sentence, if a certificate cannot be used */
  constructor(
    public plan: ListenerPlan,
    readonly context: ListenerContext,
  ) {
    this.tlsServer = this.makeTlsServer(plan.tls);
    this.allowedClients = toNetworks(plan.clients);
    this.proxyProtocolPeers = toNetworks(getProxyProtocolPeers(plan));
  }

  /** What does the handshakes; each server has the certificates that it was made with. */
  private makeTlsServer(tls: ListenerTlsPlan | null): TlsServer | null {
    if (tls === null) return null;
    const options = createTlsServerOptions(tls, alpnProtocols, this.context.upstream.plan.timeouts.headMs);
    const server = createTlsServer({ ...options, allowHalfOpen: true }, (socket) => {
      const known = this.sourcesByPeer.get(getPeerKey(socket));
      this.serveClient(
        this.createInlet(socket),
        known ?? { address: getRemoteAddress(socket), openedAt: null },
      );
    });
    // A failed handshake is the client's fault; its socket is closed already.
    return server.on('tlsClientError', (_, socket) => socket.destroy());
  }

  /**
   * Clients can connect now; they wait until `startAccepting`.
   * @param socket to accept on, or null if connections are passed to `accept`
   * @throws Error, a sentence, if another program listened on the address first
   */
  listen(socket: BoundSocket | null): void {
    this.port = socket?.port ?? this.plan.port;
    this.address = `${this.plan.host}:${this.port}`;
    this.context.listenerJson = JSON.stringify(this.address);
    this.acceptor = socket === null ? null : new Acceptor(socket, this.context.worker.log);
  }

  /** Starts to serve, also the clients that connected meanwhile: the plan is effective. */
  startAccepting(): void {
    this.acceptor?.startAccepting((handle, peer, openedAt) =>
      this.accept({ handle, peer, openedAt, onClosed: ignoreClose }),
    );
  }

  /**
   * Prepares a new plan of the same address; open connections are unchanged.
   * @returns the function that applies it, which cannot fail
   * @throws Error, a sentence, if a certificate cannot be used
   */
  preparePlan(plan: ListenerPlan): () => void {
    const isSame = isDeepStrictEqual(plan.tls, this.plan.tls);
    const tlsServer = isSame ? this.tlsServer : this.makeTlsServer(plan.tls);
    const allowedClients = toNetworks(plan.clients);
    const proxyProtocolPeers = toNetworks(getProxyProtocolPeers(plan));
    return () => {
      this.plan = plan;
      this.tlsServer = tlsServer;
      this.allowedClients = allowedClients;
      this.proxyProtocolPeers = proxyProtocolPeers;
    };
  }

  /** Connections of clients. */
  get clientCount(): number {
    return this.clients.size;
  }

  /** Whether a client waits for a response. */
  get hasActiveRequests(): boolean {
    for (const client of this.clients) if (!client.idle) return true;
    return false;
  }

  /** Takes a new connection, accepted here or by the supervisor. */
  accept({ handle, peer, openedAt, onClosed }: NewConnection): void {
    const { connections, proxyProtocol } = this.plan;
    if (connections > 0 && this.openSockets.size >= connections) {
      handle.close();
      onClosed();
      return;
    }
    // What precedes HTTP is read elsewhere.
    const inlet = proxyProtocol || this.tlsServer !== null ? null : this.createInlet(handle);
    const socket = inlet?.socket ?? createSocket(handle);
    this.openSockets.add(socket);
    socket.once('close', () => {
      this.openSockets.delete(socket);
      onClosed();
    });
    if (!proxyProtocol) {
      this.admitConnection(socket, peer, openedAt, inlet);
      return;
    }
    const { deadlines, counters } = this.context.worker;
    if (this.proxyProtocolPeers !== null && !this.proxyProtocolPeers.contains(peer.host)) {
      counters.rejected++;
      socket.destroy();
      return;
    }
    new ProxyHeaderReader(
      socket,
      this.context.upstream.plan.timeouts.headMs,
      deadlines,
      (source) => this.admitConnection(socket, source ?? peer, openedAt, null),
      () => counters.rejected++,
    );
    socket.resume();
  }

  /** Counts the connection for its client and continues with the handshake or the first request. */
  private admitConnection(
    socket: Socket,
    source: Address,
    openedAt: number,
    inlet: SocketReader | null,
  ): void {
    const { host } = source;
    if (this.allowedClients !== null && !this.allowedClients.contains(host)) {
      this.context.worker.counters.rejected++;
      socket.destroy();
      return;
    }
    const isTrustedProxy = this.context.isTrustedProxy(host);
    const client = getClientNetwork(host);
    if (!isTrustedProxy && this.exceedsClientLimits(client)) {
      socket.destroy();
      return;
    }
    this.connectionsByClient.increment(client);
    socket.once('close', () => this.connectionsByClient.decrement(client));
    // Requests of clients behind a trusted proxy have their own addresses, and share connections.
    const known = { address: source, openedAt: isTrustedProxy ? null : openedAt };
    if (this.tlsServer === null) {
      this.serveClient(inlet ?? this.createInlet(socket), known);
      return;
    }
    const peer = getPeerKey(socket);
    this.sourcesByPeer.set(peer, known);
    socket.once('close', () => this.sourcesByPeer.delete(peer));
    socket.on('error', () => socket.destroy());
    this.tlsServer.emit('connection', socket);
  }

  private exceedsClientLimits(client: string): boolean {
    const { connectionsPerClient, proxyProtocol } = this.plan;
    if (connectionsPerClient > 0 && this.connectionsByClient.getCount(client) >= connectionsPerClient)
      return true;
    const rate = this.context.rateLimiters.connections;
    // The supervisor has counted a connection that it distributed, unless its client was not known yet.
    if (rate === null || (this.acceptor === null && !proxyProtocol)) return false;
    return rate.consume(client, performance.now()) > 0;
  }

  private createInlet(connection: RawHandle | Socket): SocketReader {
    return new SocketReader(this.context.worker.readBuffer, connection);
  }

  private serveClient(inlet: SocketReader, { address, openedAt }: ClientSource): void {
    const protocol = getClientProtocol(inlet);
    this.clients.add(
      protocol.serve(this.context, inlet, address, openedAt, (gone) => this.clients.delete(gone)),
    );
  }

  /** Connections that are open, in whatever state. */
  get openConnectionCount(): number {
    return this.openSockets.size;
  }

  /** Takes no new connections; those that are open have one more response each. */
  retire(): void {
    this.acceptor?.close();
    for (const client of this.clients) client.retire();
  }

  /** Takes no new connections; those without a request end now, the others after their response. */
  closeGracefully(): void {
    this.acceptor?.close();
    for (const client of this.clients) if (client.idle) client.closeGracefully();
  }

  /** Closes the remaining connections. */
  abort(): void {
    for (const client of this.clients) client.abort();
    for (const socket of this.openSockets) socket.destroy();
  }
}

/** The client at the other end of a connection. */
interface ClientSource {
  address: Address;
  /** When the connection was opened, ms, monotonic; null if it carries requests of several clients. */
  openedAt: number | null;
}

/** With `clients` set, only trusted peers may send a PROXY header: any other client could spoof an allowed address. */
function getProxyProtocolPeers({ proxyProtocol, clients, trusted }: ListenerPlan): string[] | null {
  if (!proxyProtocol || clients === null) return null;
  return trusted.length > 0 ? trusted : ['127.0.0.0/8', '::1/128'];
}

function toNetworks(networks: string[] | null): NetworkList | null {
  return networks === null ? null : new NetworkList(networks);
}

function getRemoteAddress(socket: Socket): Address {
  return { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

/** Identifies a connection among all that are open to one listener. */
function getPeerKey(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}

function ignoreClose(): void {
  // A connection that this process accepted is counted nowhere else.
}
