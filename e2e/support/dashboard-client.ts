import { request as requestPlain } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { text } from 'node:stream/consumers';

/** A response of the dashboard. */
export interface DashboardResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface DashboardRequest {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: string;
  /** The client's source address. */
  from?: string;
}

/** Sends a request to the dashboard with any header field, which `fetch` does not allow. Accepts any certificate. */
export async function sendRequest(
  url: string,
  { method = 'GET', headers = {}, json, body, from }: DashboardRequest = {},
): Promise<DashboardResponse> {
  const sent = json === undefined ? body : JSON.stringify(json);
  const request = (url.startsWith('https:') ? requestSecurely : requestPlain)(url, {
    method,
    agent: false,
    rejectUnauthorized: false,
    localAddress: from,
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(sent === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent)) }),
      ...headers,
    },
  });
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (incoming) => {
      // A live stream never ends: its head is enough.
      if (incoming.headers['content-type']?.startsWith('text/event-stream')) {
        incoming.destroy();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: '' });
        return;
      }
      text(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
        reject,
      );
    });
    request.end(sent);
  });
}

/** The fields that the browser of a signed-in user sends. */
export function browserHeaders(origin: string, cookie: string): Record<string, string> {
  return { cookie, origin, 'sec-fetch-site': 'same-origin' };
}

/** The `name=value` of the login cookie that a response sets; fails if it sets none. */
export function getLoginCookie({ headers, status, body }: DashboardResponse): string {
  const [line = ''] = [headers['set-cookie']].flat();
  const pair = line.split(';', 1)[0] ?? '';
  if (pair === '' || pair.endsWith('=')) throw new Error(`no login (${status}): ${body}`);
  return pair;
}
