import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { findAmbiguities } from '../fixtures/ambiguities';
import {
  mutated,
  mutatedResponse,
  request,
  requests,
  response,
  splitAt,
  splitPoints,
} from '../fixtures/arbitraries';
import { getResponseBody } from '../fixtures/case-check';
import {
  type CountingBackend,
  type ScriptedResponse,
  startCountingBackend,
} from '../fixtures/counting-backend';
import {
  closesConnection,
  getStatus,
  type Message,
  parseRequestLine,
  readResponses,
} from '../fixtures/http-messages';
import { readDecisions, removeJournal } from '../fixtures/journal';
import { silentLog } from '../fixtures/log';
import { findRequestDifference } from '../fixtures/message-differences';
import { createPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { readUnambiguousRequests } from '../fixtures/unambiguous-requests';
import { startDataPlane } from '../worker/data-plane';

/** The same messages every time; fast-check prints it with what failed. */
const randomSeed = 20_261_122;
/** Time limit of each property, ms. */
const budgetMs = 2500;
/** How long a backend waits that has sent something that may not be whole, ms. */
const pauseMs = 100;
/** Time limit for what should arrive at once, ms. */
const waitTimeoutMs = 2000;
const getRequest = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Running {
  port: number;
  backend: CountingBackend;
  /** Ends the traffic and reads what it wrote down. */
  decisions(): Promise<ReturnType<typeof readDecisions>>;
}

/** A proxy before one backend, which responds with the number of the request by default. */
async function start(respond?: (request: Message) => ScriptedResponse): Promise<Running> {
  const backend = await startCountingBackend((message, count) => {
    if (respond) return respond(message);
    const body = getResponseBody(count);
    return { bytes: `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}` };
  });
  const plan = createPlan([backend.port]);
  for (const upstream of plan.upstreams) {
    upstream.health = {
      ...upstream.health,
      passive: { maxFails: 0, maxFailedRequests: 0, failTimeoutMs: 1000, avoidAfterMs: 5000 },
    };
  }
  const dataPlane = await startDataPlane(plan, 1, {
    onRequestFailed: () => undefined,
    onBackendRecovered: () => undefined,
    onPinsLearned: () => undefined,
    log: silentLog,
  });
  let running = true;
  const stop = async (): Promise<void> => {
    if (running) await dataPlane.stop(0);
    running = false;
  };
  cleanups.push(backend.close, () => removeJournal(plan.journal), stop);
  const decisions = async () => {
    await stop();
    return readDecisions(plan.journal);
  };
  return { port: dataPlane.ports[0] ?? 0, backend, decisions };
}

/** Holds `property` for values of `arbitrary`: as many as asked for, or as many as there is time for. */
async function check<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => Promise<void>,
  numRuns: number,
): Promise<void> {
  // When the time is up, fast-check does not wait for the value that it is at.
  let last: Promise<void> = Promise.resolve();
  const run = (value: T): Promise<void> => {
    last = property(value);
    return last;
  };
  await fc.assert(fc.asyncProperty(arbitrary, run), {
    seed: randomSeed,
    numRuns,
    interruptAfterTimeLimit: budgetMs,
  });
  await last;
}

/** What two clients could read differently in the received responses. */
function unclearIn(text: string, responses: Message[]): string[] {
  let at = 0;
  return responses.flatMap((one) => {
    const from = at;
    at += one.length;
    // Control characters in values may be passed on: no client frames a message by them.
    return findAmbiguities(text.slice(from, at).replaceAll(controlCharacters, '?'), one);
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for
const controlCharacters = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** One turn of the event loop, so that what was written is read before more is. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * What a client receives that sends `pieces`, each by itself, waits for the responses to requests of `methods` and
 * ends: those responses, any response after them, the rest, and all of it as text.
 */
async function exchange(port: number, pieces: string[], methods: string[]) {
  const client = await RawClient.connect(port);
  for (const piece of pieces) {
    client.send(piece);
    await turn();
  }
  const finals = (text: string): Message[] =>
    readResponses(text, methods, false).responses.filter((one) => one.isComplete && getStatus(one) >= 200);
  await client.waitUntil((text) => finals(text).length >= methods.length, waitTimeoutMs);
  client.socket.end();
  const text = await client.waitUntil(() => false, waitTimeoutMs);
  return { text, ...readResponses(text, [...methods, 'GET'], client.ending === 'end') };
}

const methodsOf = (messages: Message[]): string[] =>
  messages.map((message) => parseRequestLine(message).method);

describe('any split of a message gives the same result', () => {
  it('of a request', async () => {
    const { port, backend } = await start();
    const seen = async (pieces: string[], methods: string[]): Promise<unknown[]> => {
      const before = backend.requests.length;
      const { responses, rest } = await exchange(port, pieces, methods);
      const got = backend.requests
        .slice(before)
        .map(({ startLine, headers, body }) => ({ startLine, headers, body }));
      return [got, responses.map(getStatus), rest];
    };
    await check(
      fc.tuple(request, splitPoints),
      async ([message, at]) => {
        const methods = methodsOf(readUnambiguousRequests(message));
        const whole = await seen([message], methods);
        expect(whole[1]).toEqual([200]);
        expect(await seen(splitAt(message, at), methods)).toEqual(whole);
      },
      400,
    );
    expect(backend.ambiguities).toEqual([]);
  });

  it('of a response', async () => {
    let pieces: string[] = [];
    const { port } = await start(() => ({ bytes: pieces[0] ?? '', laterChunks: pieces.slice(1) }));
    const seen = async (message: string[]): Promise<unknown> => {
      pieces = message;
      const { responses, rest, text } = await exchange(port, [getRequest], ['GET']);
      // The session cookie is a new one each time; how the body is cut into chunks is the proxy's affair.
      const got = responses.map(({ startLine, headers, body, isComplete }) => {
        const kept = headers.filter(
          ([name, value]) => !(name === 'Set-Cookie' && value.startsWith('route_sid=')),
        );
        return { startLine, headers: kept, body, isComplete };
      });
      return { got, rest, unclear: unclearIn(text, responses) };
    };
    await check(
      fc.tuple(response, splitPoints),
      async ([message, at]) => {
        const whole = await seen([message]);
        expect(whole).toMatchObject({ rest: '', unclear: [] });
        expect(await seen(splitAt(message, at))).toEqual(whole);
      },
      400,
    );
  });
});

describe('a response that was mutated', () => {
  it('is unambiguous if it is passed on, and never for another client', async () => {
    let sent = '';
    const isNext = (message: Message): boolean => parseRequestLine(message).target === '/next';
    const next = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext';
    const { port } = await start((message) =>
      isNext(message) ? { bytes: next } : { bytes: sent, endAfterMs: pauseMs },
    );
    await check(
      mutatedResponse,
      async (message) => {
        sent = message;
        const { responses, rest, text } = await exchange(port, [getRequest], ['GET']);
        expect(rest).toBe('');
        expect(unclearIn(text, responses)).toEqual([]);
        const { status, body } = await get(port, '/next');
        expect({ status, body }).toEqual({ status: 200, body: 'next' });
      },
      600,
    );
  });
});

describe('the backend sees what the proxy saw', () => {
  /** Sends messages, and compares what the backend got with what is unambiguous. */
  const compare = async ({ port, backend }: Running, text: string, allOfIt: boolean): Promise<void> => {
    const meant = readUnambiguousRequests(text);
    const before = backend.requests.length;
    const { responses } = await exchange(port, [text], methodsOf(meant));
    const got = backend.requests.slice(before);
    expect(backend.ambiguities).toEqual([]);
    expect(got.length).toBeLessThanOrEqual(meant.length);
    if (allOfIt) expect(got.length).toBe(meant.length);
    for (const [index, one] of got.entries()) {
      expect(findRequestDifference(one, meant[index] as Message, false, false)).toBeNull();
    }
    // Each gets its own response, in order; only a rejection may follow.
    const finals = responses.filter((one) => getStatus(one) >= 200);
    const own = finals.filter((one) => one.body.startsWith('answer ')).map((one) => one.body);
    expect(own).toEqual(got.map((_, index) => getResponseBody(before + index + 1)));
    expect(finals.slice(got.length).every((one) => getStatus(one) >= 400)).toBe(true);
    const last = meant.at(-1);
    if (allOfIt && last !== undefined && !closesConnection(last, false))
      expect(finals.length).toBe(got.length);
  };

  /** Everything that the backend counted is in the log, in order, and no more. */
  const compareLog = async ({ backend, decisions }: Running): Promise<void> => {
    const logged = (await decisions()).filter((decision) => decision.status === 200);
    const counted = backend.requests.map((one) => {
      const { method, target } = parseRequestLine(one);
      // The log has bytes above 0x7F in their percent-encoded form.
      const path = target
        .split('?')[0]
        ?.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
      return [method, path];
    });
    expect(logged.map((decision) => [decision.method, decision.path])).toEqual(counted);
  };

  it('of valid messages, all of them', async () => {
    const running = await start();
    await check(requests, (text) => compare(running, text, true), 600);
    expect(running.backend.requests.length).toBeGreaterThan(100);
    await compareLog(running);
  });

  it('of mutated messages, no other', async () => {
    const running = await start();
    await check(mutated, (text) => compare(running, text, false), 2500);
    expect(running.backend.requests.length).toBeGreaterThan(100);
    await compareLog(running);
  });
});
