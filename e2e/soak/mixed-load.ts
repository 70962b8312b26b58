import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { type CompleteResponse, HttpConnection, type Request } from './http-connection';
import type { Ledger, RequestKind } from './ledger';

/** All visitors; each has an address of its own. */
export interface MixedLoad {
  /** Lets all visitors finish their requests, and closes their connections. */
  stop(): Promise<void>;
}

/** Number of visitors of each kind, and their pause between two requests, ms. */
const loadProfile: Record<RequestKind, { lanes: number; pauseMs: number }> = {
  staying: { lanes: 10, pauseMs: 65 },
  coming: { lanes: 4, pauseMs: 90 },
  cookieless: { lanes: 2, pauseMs: 65 },
  upload: { lanes: 2, pauseMs: 100 },
  'slow reader': { lanes: 3, pauseMs: 500 },
  WebSocket: { lanes: 3, pauseMs: 500 },
  aborted: { lanes: 2, pauseMs: 250 },
};
/** Requests of a session; then a new visitor takes over. */
const requestsPerSession = 40;
const uploadChunks = Array.from({ length: 4 }, () => Buffer.alloc(16_384, 0x78));
/** Time until a client disconnects before its response, ms: by then the backend has the request. */
const abortDelayMs = 200;
/** Messages by a WebSocket, and ms between two. */
const messagesPerSocket = 16;
const messageIntervalMs = 250;

/** Begins about 280 requests a second of all kinds at `port` of 127.0.0.1. */
export function startMixedLoad(port: number, ledger: Ledger): MixedLoad {
  let isRunning = true;
  let number = 0;
  const clientLoops = (Object.keys(loadProfile) as RequestKind[]).flatMap((kind) =>
    Array.from({ length: loadProfile[kind].lanes }, async () => {
      const visitor = new Visitor(port, ledger, kind, `127.0.8.${++number}`);
      while (isRunning) {
        await visitor.runOnce();
        await pause(loadProfile[kind].pauseMs);
      }
      visitor.closeConnection();
    }),
  );
  return {
    async stop() {
      isRunning = false;
      await Promise.all(clientLoops);
    },
  };
}

class Visitor {
  private readonly cookieJar = new Map<string, string>();
  private connection: HttpConnection | null = null;
  private sentRequests = 0;

  constructor(
    private readonly port: number,
    private readonly ledger: Ledger,
    private readonly kind: RequestKind,
    private readonly address: string,
  ) {}

  async runOnce(): Promise<void> {
    if (this.kind === 'WebSocket') await this.exchangeMessages();
    else if (this.kind === 'aborted') await this.abortRequest();
    else await this.sendRequest();
  }

  closeConnection(): void {
    this.connection?.close();
    this.connection = null;
  }

  private async sendRequest(): Promise<void> {
    if (++this.sentRequests % requestsPerSession === 0) this.cookieJar.clear();
    this.connection ??= await HttpConnection.open(this.port, this.address);
    const asked = this.ledger.startRequest(this.kind, this.kind === 'slow reader' ? '/large' : '');
    const response = await this.connection.sendRequest(this.buildRequest(asked.path));
    if (response === null || response.closesConnection) this.closeConnection();
    if (this.kind !== 'cookieless')
      for (const [name, value] of response?.cookies ?? []) this.cookieJar.set(name, value);
    this.ledger.finishRequest(
      asked,
      response && { ...getServingBackend(response), session: this.cookieJar.get('route_sid') ?? '' },
    );
  }

  private buildRequest(path: string): Request {
    const close = this.kind === 'coming' || this.kind === 'slow reader' ? 'Connection: close\r\n' : '';
    const fields = `Host: site.test\r\n${close}${this.cookieField}`;
    if (this.kind !== 'upload') {
      return { head: `GET ${path} HTTP/1.1\r\n${fields}\r\n`, paceMs: this.kind === 'slow reader' ? 200 : 0 };
    }
    const length = uploadChunks.reduce((sum, part) => sum + part.length, 0);
    return {
      head: `POST ${path} HTTP/1.1\r\n${fields}Content-Length: ${length}\r\n\r\n`,
      body: uploadChunks,
      paceMs: 5,
    };
  }

  private get cookieField(): string {
    if (this.cookieJar.size === 0) return '';
    return `Cookie: ${[...this.cookieJar].map(([name, value]) => `${name}=${value}`).join('; ')}\r\n`;
  }

  /** Disconnects before the response, in the middle of it or of an upload, or half-closes while the backend works. */
  private async abortRequest(): Promise<void> {
    const line = await HttpConnection.open(this.port, this.address);
    const manner = ++this.sentRequests % 4;
    if (manner === 3) {
      const asked = this.ledger.startRequest(this.kind, '/slow');
      const response = await line.closeGracefully(
        `GET ${asked.path} HTTP/1.1\r\nHost: site.test\r\n\r\n`,
        abortDelayMs,
      );
      this.ledger.abortRequest(asked, response === null);
      return;
    }
    const asked = this.ledger.startRequest(this.kind, manner === 1 ? '/large' : '');
    const head =
      manner === 2
        ? `POST ${asked.path} HTTP/1.1\r\nHost: site.test\r\nContent-Length: 1000\r\n\r\nabc`
        : `GET ${asked.path} HTTP/1.1\r\nHost: site.test\r\n\r\n`;
    await line.abortRequest(head, manner === 1);
    this.ledger.finishRequest(asked, null);
  }

  private async exchangeMessages(): Promise<void> {
    const asked = this.ledger.startRequest(this.kind);
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${asked.path}`, {
      localAddress: this.address,
      headers: this.cookieJar.size === 0 ? {} : { Cookie: this.cookieField.slice(8, -2) },
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
      for (let count = 0; count < messagesPerSocket; count++) {
        const echo = next();
        socket.send(`message ${count}`);
        const text = await echo;
        if (text !== `message ${count}`) throw new Error(`message ${count} came back as ${text}`);
        await pause(messageIntervalMs, undefined, { signal: ended.signal });
      }
      socket.close();
      await once(socket, 'close');
      this.ledger.finishRequest(asked, {
        status: 101,
        backend,
        session: '',
        minDurationMs: (messagesPerSocket - 1) * messageIntervalMs,
      });
    } catch (error) {
      if (!ended.signal.aborted) throw error;
      this.ledger.finishWebSocket(asked, code);
    }
  }
}

/** Backends respond with their names first; the proxy's own responses name none. */
function getServingBackend({ status, text }: CompleteResponse): { status: number; backend: string } {
  return { status, backend: status === 200 ? (text.split(' ')[0] ?? '') : '' };
}
