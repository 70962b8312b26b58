import { createHash } from 'node:crypto';
import { MalformedMessage } from '../http1/malformed';

/** What decides about an Upgrade; several lines of one name joined by `, `, null where there is none. */
export interface UpgradeRequest {
  method: string;
  /** 10 or 11. */
  version: number;
  /** Whether Connection has the option `upgrade`. */
  nominated: boolean;
  upgrade: string | null;
  /** Sec-WebSocket-Key. */
  key: string | null;
  /** Whether a body is announced. */
  body: boolean;
}

/** The Upgrade of a backend's 101. */
export interface SwitchedProtocol {
  nominated: boolean;
  upgrade: string | null;
  /** Sec-WebSocket-Accept. */
  accept: string | null;
}

/** Base64 of 16 octets: its last digit has only two bits to tell. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
/** RFC 6455 section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Lines that offer a WebSocket to the next hop, and that tell a client of the switch. */
export const UPGRADE_LINES = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

/**
 * Whether to offer a request's Upgrade to the backend; where not, the request goes on without it, as
 * RFC 9110 section 7.8 lets a proxy do. Only WebSocket is offered: behind h2c the proxy would see none of
 * the requests, and what it does not know could hide them as well. HTTP/1.0 knows no Upgrade.
 *
 * @returns the key that the backend must answer, or null
 * @throws MalformedMessage (400) for a WebSocket without a valid key, as HAProxy refuses it
 */
export function offeredWebSocket(request: UpgradeRequest): string | null {
  const { method, version, nominated, upgrade, key, body } = request;
  if (version !== 11 || !nominated || method !== 'GET' || body || upgrade === null) return null;
  if (!upgrade.split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket')) return null;
  if (key === null || !KEY.test(key)) {
    throw new MalformedMessage(400, 'a WebSocket handshake without a valid Sec-WebSocket-Key');
  }
  return key;
}

/**
 * Whether a 101 says what was asked for, RFC 6455 section 4.2.2: only then are the octets after it a tunnel.
 *
 * @param key that was offered, or null where the request was none to upgrade
 * @throws MalformedMessage (502)
 */
export function verifySwitch(key: string | null, answer: SwitchedProtocol): void {
  if (key === null) throw new MalformedMessage(502, 'a 101 that no request asked for');
  if (!answer.nominated || answer.upgrade?.trim().toLowerCase() !== 'websocket') {
    throw new MalformedMessage(502, 'a 101 to a protocol that was not offered');
  }
  if (answer.accept !== acceptOf(key)) {
    throw new MalformedMessage(502, 'a 101 with a wrong Sec-WebSocket-Accept');
  }
}

/** Sec-WebSocket-Accept that answers a Sec-WebSocket-Key. */
function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}
