import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Kind, Ledger } from './ledger';
import { Line, type Request, type Whole } from './line';

/** Everybody who visits; each has an address of its own. */
export interface Crowd {
  /** Lets everybody finish what is under way, and go. */
  stop(): Promise<void>;
}

/** How many there are of each kind, and what each waits between two requests, ms. */
const composition: Record<Kind, { lanes: number; rest: number }> = {
  staying: { lanes: 10, rest: 65 },
  coming: { lanes: 4, rest: 90 },
  cookieless: { lanes: 2, rest: 65 },
  upload: { lanes: 2, rest: 100 },
  'slow reader': { lanes: 3, rest: 500 },
  WebSocket: { lanes: 3, rest: 500 },
  aborted: { lanes: 2, rest: 250 },
};
/** Requests of a session; then its visitor leaves and a new one comes. */
const VISIT = 40;
const PARTS = Array.from({ length: 4 }, () => Buffer.alloc(16_384, 0x78));
/** How long a client stays that leaves before its answer, ms: until the backend has the request. */
const STAY = 200;
/** Messages by a WebSocket, and ms between two. */
const MESSAGES = 16;
const CHAT_PACE = 250;

/** Begins about 280 requests a second of all kinds at `port` of 127.0.0.1. */
export function startCrowd(port: number, ledger: Ledger): Crowd {
  let going = true;
  let number = 0;
  const lanes = (Object.keys(composition) as Kind[]).flatMap((kind) =>
    Array.from({ length: composition[kind].lanes }, async () => {
      const visitor = new Visitor(port, ledger, kind, `127.0.8.${++number}`);
      while (going) {
        await visitor.act();
        await pause(composition[kind].rest);
      }
      visitor.leave();
    }),
  );
  return {
    async stop() {
      going = false;
      await Promise.all(lanes);
    },
  };
}

class Visitor {
  private readonly jar = new Map<string, string>();
  private line: Line | null = null;
  private asked = 0;

  constructor(
    private readonly port: number,
    private readonly ledger: Ledger,
    private readonly kind: Kind,
    private readonly address: string,
  ) {}

  async act(): Promise<void> {
    if (this.kind === 'WebSocket') await this.chat();
    else if (this.kind === 'aborted') await this.abort();
    else await this.ask();
  }

  leave(): void {
    this.line?.close();
    this.line = null;
  }

  private async ask(): Promise<void> {
    if (++this.asked % VISIT === 0) this.jar.clear();
    this.line ??= await Line.to(this.port, this.address);
    const asked = this.ledger.ask(this.kind, this.kind === 'slow reader' ? '/large' : '');
    const answer = await this.line.ask(this.request(asked.path));
    if (answer === null || answer.closes) this.leave();
    if (this.kind !== 'cookieless')
      for (const [name, value] of answer?.cookies ?? []) this.jar.set(name, value);
    this.ledger.over(asked, answer && { ...answeredBy(answer), session: this.jar.get('route_sid') ?? '' });
  }

  private request(path: string): Request {
    const close = this.kind === 'coming' || this.kind === 'slow reader' ? 'Connection: close\r\n' : '';
    const fields = `Host: site.test\r\n${close}${this.cookie}`;
    if (this.kind !== 'upload') {
      return { head: `GET ${path} HTTP/1.1\r\n${fields}\r\n`, pace: this.kind === 'slow reader' ? 200 : 0 };
    }
    const length = PARTS.reduce((sum, part) => sum + part.length, 0);
    return {
      head: `POST ${path} HTTP/1.1\r\n${fields}Content-Length: ${length}\r\n\r\n`,
      body: PARTS,
      pace: 5,
    };
  }

  private get cookie(): string {
    if (this.jar.size === 0) return '';
    return `Cookie: ${[...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')}\r\n`;
  }

  /** Leaves before the answer, in its midst, in the midst of an upload, or in good order while the backend works. */
  private async abort(): Promise<void> {
    const line = await Line.to(this.port, this.address);
    const manner = ++this.asked % 4;
    if (manner === 3) {
      const asked = this.ledger.ask(this.kind, '/slow');
      const answer = await line.leave(`GET ${asked.path} HTTP/1.1\r\nHost: site.test\r\n\r\n`, STAY);
      this.ledger.left(asked, answer === null);
      return;
    }
    const asked = this.ledger.ask(this.kind, manner === 1 ? '/large' : '');
    const head =
      manner === 2
        ? `POST ${asked.path} HTTP/1.1\r\nHost: site.test\r\nContent-Length: 1000\r\n\r\nabc`
        : `GET ${asked.path} HTTP/1.1\r\nHost: site.test\r\n\r\n`;
    await line.abort(head, manner === 1);
    this.ledger.over(asked, null);
  }

  private async chat(): Promise<void> {
    const asked = this.ledger.ask(this.kind);
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${asked.path}`, {
      localAddress: this.address,
      headers: this.jar.size === 0 ? {} : { Cookie: this.cookie.slice(8, -2) },
    });
    const ended = new AbortController();
    let code = 0;
    socket.on('error', () => ended.abort());
    socket.on('close', (closeCode) => {
      code = closeCode;
      ended.abort();
    });
    const next = async (): Promise<string> => {
      const [data] = (await once(socket, 'message', { signal: ended.signal })) as [Buffer];
      return data.toString();
    };
    try {
      const backend = await next();
      for (let count = 0; count < MESSAGES; count++) {
        const echo = next();
        socket.send(`message ${count}`);
        const text = await echo;
        if (text !== `message ${count}`) throw new Error(`message ${count} came back as ${text}`);
        await pause(CHAT_PACE, undefined, { signal: ended.signal });
      }
      socket.close();
      await once(socket, 'close');
      this.ledger.over(asked, { status: 101, backend, session: '', lasted: (MESSAGES - 1) * CHAT_PACE });
    } catch (error) {
      if (!ended.signal.aborted) throw error;
      this.ledger.closed(asked, code);
    }
  }
}

/** Backends answer with their names first; what the proxy says by itself names none. */
function answeredBy({ status, text }: Whole): { status: number; backend: string } {
  return { status, backend: status === 200 ? (text.split(' ')[0] ?? '') : '' };
}
