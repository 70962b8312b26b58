import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** An answer that came whole. */
export interface Answer {
  status: number;
  /** Its body: backends answer with their names. */
  body: string;
  /** The session that the visitor's cookie named then, 32 hex digits; empty where it has none. */
  session: string;
}

export interface VisitorsOptions {
  /** How many connections are held at a time. */
  connections?: number;
  /** Requests of a session; then its visitor leaves and a new one comes, by the same connection. */
  requests?: number;
  /** What a visitor waits between an answer and its next request, ms. */
  pause?: number;
  /** Whether each request comes by a connection of its own. */
  anew?: boolean;
}

/** A steady load that survives whatever breaks: visitors who know exactly what they were answered. */
export interface Visitors {
  /** All whole answers by path; no path is asked for twice. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** Paths that were asked for and whose answer broke off or never came. */
  readonly unanswered: ReadonlySet<string>;
  /** How often a visitor could not connect at all, as where nobody listens. */
  readonly refused: number;
  /**
   * Waits until `count` more whole answers have come.
   *
   * @throws where that takes longer than `limit` ms, with what went wrong last
   */
  more(count: number, limit?: number): Promise<void>;
  /** Lets what is in flight be answered, for 10 s at most, then closes the connections. */
  stop(): Promise<void>;
}

/** Between two attempts to connect while nobody listens, ms. */
const RETRY = 20;
const STOP_LIMIT = 10_000;

/** Begins to visit the site behind the load balancer at `port` of 127.0.0.1; stop it before the test ends. */
export function startVisitors(port: number, options: VisitorsOptions = {}): Visitors {
  const { connections = 16, requests = 40, pause = 4, anew = false } = options;
  const run = new Run(randomBytes(3).toString('hex'), port, requests, pause, anew);
  const lanes = Array.from({ length: connections }, (_, index) => new Lane(run, index + 1));
  return {
    answers: run.answers,
    unanswered: run.unanswered,
    get refused() {
      return run.refused;
    },
    more: (count, limit = 30_000) => run.more(count, limit),
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

/** What the visitors of one load have in common. */
class Run {
  readonly answers = new Map<string, Answer>();
  readonly unanswered = new Set<string>();
  refused = 0;
  trouble = 'none';
  private readonly awaited = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly port: number,
    readonly requests: number,
    readonly pause: number,
    readonly anew: boolean,
  ) {}

  answered(path: string, answer: Answer): void {
    this.answers.set(path, answer);
    for (const look of this.awaited) look();
  }

  more(count: number, limit: number): Promise<void> {
    const before = this.answers.size;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.answers.size < before + count) return;
        clearTimeout(timer);
        this.awaited.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.awaited.delete(look);
        const came = this.answers.size - before;
        reject(
          new Error(
            `${came} of ${count} answers came within ${limit / 1000} s; last trouble: ${this.trouble}`,
          ),
        );
      }, limit);
      this.awaited.add(look);
      look();
    });
  }
}

/** A visitor after the other, by one connection at a time, each from an address of this lane. */
class Lane {
  private socket: Socket | null = null;
  private received = '';
  /** The path in flight. */
  private asked: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly jar = new Map<string, string>();
  private visitor = 0;
  private sent = 0;
  private stopping: (() => void) | null = null;

  constructor(
    private readonly run: Run,
    private readonly number: number,
  ) {
    this.open();
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.socket?.destroy(), STOP_LIMIT);
      this.stopping = () => {
        clearTimeout(limit);
        resolve();
      };
      if (this.asked === null) this.end();
    });
  }

  private end(): void {
    if (this.timer) clearTimeout(this.timer);
    this.socket?.destroy();
    this.stopping?.();
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
      this.ask();
    });
    socket.on('data', (text: string) => this.read(text));
    socket.on('error', (error) => {
      if (!taken) this.run.refused++;
      this.run.trouble = error.message;
    });
    socket.on('close', () => this.closed());
  }

  private closed(): void {
    this.socket = null;
    if (this.asked !== null) this.run.unanswered.add(this.asked);
    const cut = this.asked !== null;
    this.asked = null;
    if (this.stopping) this.end();
    else this.later(() => this.open(), cut ? 0 : RETRY);
  }

  private later(what: () => void, millis: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(what, millis);
  }

  private ask(): void {
    if (this.sent === this.run.requests) {
      this.visitor++;
      this.sent = 0;
      this.jar.clear();
    }
    this.asked = `/${this.run.name}-${this.number}-${this.visitor}/${this.sent++}`;
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const close = this.run.anew ? 'Connection: close\r\n' : '';
    const fields = cookie === '' ? close : `${close}Cookie: ${cookie}\r\n`;
    this.socket?.write(`GET ${this.asked} HTTP/1.1\r\nHost: site.test\r\n${fields}\r\n`);
  }

  private read(text: string): void {
    this.received += text;
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1 || this.asked === null) return;
    const head = this.received.slice(0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) {
      this.run.trouble = `an answer without a length: ${head}`;
      this.socket?.destroy();
      return;
    }
    const body = this.received.slice(end + 4);
    if (body.length < length) return;
    for (const [, name = '', value = ''] of head.matchAll(/^set-cookie: *([^=]+)=([^;\r]*)/gim))
      this.jar.set(name, value);
    const status = Number(head.slice(9, 12));
    const path = this.asked;
    this.asked = null;
    this.received = '';
    this.run.answered(path, { status, body, session: this.jar.get('route_sid') ?? '' });
    if (this.stopping) this.end();
    else if (/^connection: *close/im.test(head)) this.socket?.destroy();
    else this.later(() => this.ask(), this.run.pause);
  }
}
