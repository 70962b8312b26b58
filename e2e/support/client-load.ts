import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A complete response. */
export interface ReceivedResponse {
  status: number;
  /** Its body: backends respond with their names. */
  body: string;
  /** The session in the visitor's cookie at that time, 32 hex digits; empty if it has none. */
  session: string;
}

export interface ClientLoadOptions {
  /** How many connections are held at a time. */
  connections?: number;
  /** Requests of a session; then a new visitor takes over the connection. */
  requestsPerSession?: number;
  /** A visitor's pause between a response and its next request, ms. */
  pauseMs?: number;
  /** Whether each request uses a connection of its own. */
  newConnectionPerRequest?: boolean;
}

/** A steady load that survives all failures: its visitors know exactly which responses they got. */
export interface ClientLoad {
  /** All complete responses by path; no path is requested twice. */
  readonly responses: ReadonlyMap<string, ReceivedResponse>;
  /** Requested paths whose response broke off or never arrived. */
  readonly unanswered: ReadonlySet<string>;
  /** Connection attempts that failed, as when there is no listener. */
  readonly refusedConnections: number;
  /**
   * Waits for `count` more complete responses.
   *
   * @throws if that takes longer than `limit` ms, with the last error
   */
  awaitResponses(count: number, limit?: number): Promise<void>;
  /** Lets requests in flight finish, for 10 s at most, then closes the connections. */
  stop(): Promise<void>;
}

/** Delay between two connection attempts without a listener, ms. */
const reconnectDelayMs = 20;
const stopTimeoutMs = 10_000;

/** Begins to visit the site behind the load balancer at `port` of 127.0.0.1; stop it before the test ends. */
export function startClientLoad(port: number, options: ClientLoadOptions = {}): ClientLoad {
  const { connections = 16, requestsPerSession = 40, pauseMs = 4, newConnectionPerRequest = false } = options;
  const run = new LoadState(
    randomBytes(3).toString('hex'),
    port,
    requestsPerSession,
    pauseMs,
    newConnectionPerRequest,
  );
  const connectionLoops = Array.from(
    { length: connections },
    (_, index) => new LoadConnection(run, index + 1),
  );
  return {
    responses: run.responses,
    unanswered: run.unanswered,
    get refusedConnections() {
      return run.refusedConnections;
    },
    awaitResponses: (count, limit = 30_000) => run.awaitResponses(count, limit),
    async stop() {
      await Promise.all(connectionLoops.map((lane) => lane.stop()));
    },
  };
}

/** State shared by the visitors of one load. */
class LoadState {
  readonly responses = new Map<string, ReceivedResponse>();
  readonly unanswered = new Set<string>();
  refusedConnections = 0;
  lastError = 'none';
  private readonly waiters = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly port: number,
    readonly requestsPerSession: number,
    readonly pauseMs: number,
    readonly newConnectionPerRequest: boolean,
  ) {}

  recordResponse(path: string, response: ReceivedResponse): void {
    this.responses.set(path, response);
    for (const look of this.waiters) look();
  }

  awaitResponses(count: number, limit: number): Promise<void> {
    const before = this.responses.size;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.responses.size < before + count) return;
        clearTimeout(timer);
        this.waiters.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiters.delete(look);
        const received = this.responses.size - before;
        reject(
          new Error(
            `${received} of ${count} responses received within ${limit / 1000} s; last trouble: ${this.lastError}`,
          ),
        );
      }, limit);
      this.waiters.add(look);
      look();
    });
  }
}

/** A visitor after the other, by one connection at a time, each from an address of this lane. */
class LoadConnection {
  private socket: Socket | null = null;
  private received = '';
  /** The path in flight. */
  private pathInFlight: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly cookieJar = new Map<string, string>();
  private visitor = 0;
  private sentRequests = 0;
  private onStopped: (() => void) | null = null;

  constructor(
    private readonly run: LoadState,
    private readonly number: number,
  ) {
    this.open();
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.socket?.destroy(), stopTimeoutMs);
      this.onStopped = () => {
        clearTimeout(limit);
        resolve();
      };
      if (this.pathInFlight === null) this.finishStop();
    });
  }

  private finishStop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.socket?.destroy();
    this.onStopped?.();
  }

  private open(): void {
    const localAddress = `127.0.7.${this.number}`;
    const socket = connect({ port: this.run.port, host: '127.0.0.1', localAddress, noDelay: true });
    this.socket = socket;
    this.received = '';
    socket.setEncoding('latin1');
    let taken = false;
    socket.on('connect', () => {
      taken = true;
      this.sendRequest();
    });
    socket.on('data', (text: string) => this.onData(text));
    socket.on('error', (error) => {
      if (!taken) this.run.refusedConnections++;
      this.run.lastError = error.message;
    });
    socket.on('close', () => this.onClose());
  }

  private onClose(): void {
    this.socket = null;
    if (this.pathInFlight !== null) this.run.unanswered.add(this.pathInFlight);
    const cut = this.pathInFlight !== null;
    this.pathInFlight = null;
    if (this.onStopped) this.finishStop();
    else this.runLater(() => this.open(), cut ? 0 : reconnectDelayMs);
  }

  private runLater(what: () => void, millis: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(what, millis);
  }

  private sendRequest(): void {
    if (this.sentRequests === this.run.requestsPerSession) {
      this.visitor++;
      this.sentRequests = 0;
      this.cookieJar.clear();
    }
    this.pathInFlight = `/${this.run.name}-${this.number}-${this.visitor}/${this.sentRequests++}`;
    const cookie = [...this.cookieJar].map(([name, value]) => `${name}=${value}`).join('; ');
    const close = this.run.newConnectionPerRequest ? 'Connection: close\r\n' : '';
    const fields = cookie === '' ? close : `${close}Cookie: ${cookie}\r\n`;
    this.socket?.write(`GET ${this.pathInFlight} HTTP/1.1\r\nHost: site.test\r\n${fields}\r\n`);
  }

  private onData(text: string): void {
    this.received += text;
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1 || this.pathInFlight === null) return;
    const head = this.received.slice(0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) {
      this.run.lastError = `a response without a length: ${head}`;
      this.socket?.destroy();
      return;
    }
    const body = this.received.slice(end + 4);
    if (body.length < length) return;
    for (const [, name = '', value = ''] of head.matchAll(/^set-cookie: *([^=]+)=([^;\r]*)/gim))
      this.cookieJar.set(name, value);
    const status = Number(head.slice(9, 12));
    const path = this.pathInFlight;
    this.pathInFlight = null;
    this.received = '';
    this.run.recordResponse(path, { status, body, session: this.cookieJar.get('route_sid') ?? '' });
    if (this.onStopped) this.finishStop();
    else if (/^connection: *close/im.test(head)) this.socket?.destroy();
    else this.runLater(() => this.sendRequest(), this.run.pauseMs);
  }
}
