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

/** Protocols that a request offers to the backend. */
export interface Offer {
  /** In lower case. */
  protocols: readonly string[];
  /** Sec-WebSocket-Key, where a WebSocket is among them. */
  key: string | null;
  /** The lines that say so to the backend. */
  lines: string;
}

/** `name` or `name/version`, RFC 9110 section 7.8. */
const PROTOCOL = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?$/;
/**
 * Names of protocols that carry further requests, in the open or within TLS, those of drafts (`h2c-14`) too. They are
 * never offered: the proxy would see none of those requests, so that a client could get past all that it checks.
 */
const CARRIES_REQUESTS = /^(?:h2c?|h3|http|tls|spdy)(?:-\d+)?$/;

/** The lines that offer protocols to the next hop, that tell a client of a switch, or of what a 426 asks for. */
export function upgradeLines(protocols: string): string {
  return `Connection: Upgrade\r\nUpgrade: ${protocols}\r\n`;
}

/**
 * What of a request's Upgrade to offer to the backend; the rest goes on without it, as RFC 9110 section 7.8 lets a
 * proxy do. HTTP/1.0 knows no Upgrade.
 *
 * @param allowed a WebSocket alone, or any protocol that carries no requests
 * @returns null where nothing is offered
 * @throws MalformedMessage (400) for a WebSocket without a valid key, as HAProxy refuses it
 */
export function offeredUpgrade(request: UpgradeRequest, allowed: 'websocket' | 'any'): Offer | null {
  const key = offeredWebSocket(request);
  if (allowed === 'websocket')
    return key === null ? null : { protocols: ['websocket'], key, lines: upgradeLines('websocket') };
  const { method, version, nominated, upgrade } = request;
  if (version !== 11 || !nominated || method === 'CONNECT' || upgrade === null) return null;
  const offered = upgrade
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => mayBeOffered(protocol.toLowerCase(), key !== null));
  if (offered.length === 0) return null;
  const protocols = offered.map((protocol) => protocol.toLowerCase());
  return { protocols, key, lines: upgradeLines(offered.join(', ')) };
}

/** @param protocol in lower case */
function mayBeOffered(protocol: string, isWebSocket: boolean): boolean {
  if (!PROTOCOL.test(protocol)) return false;
  const [name] = protocol.split('/');
  return name === 'websocket' ? isWebSocket && protocol === name : !CARRIES_REQUESTS.test(name);
}

/**
 * The key of the WebSocket that a request offers and that the backend must answer, or null.
 * @throws MalformedMessage (400) for one without a valid key
 */
function offeredWebSocket(request: UpgradeRequest): string | null {
  const { method, version, nominated, upgrade, key, body } = request;
  if (version !== 11 || !nominated || method !== 'GET' || body || upgrade === null) return null;
  if (!upgrade.split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket')) return null;
  if (key === null || !KEY.test(key)) {
    throw new MalformedMessage(400, 'a WebSocket handshake without a valid Sec-WebSocket-Key');
  }
  return key;
}

/**
 * Whether a 101 says what was asked for (RFC 9110 section 7.8, of a WebSocket RFC 6455 section 4.2.2): only then are
 * the bytes after it a tunnel.
 *
 * @param offer what was offered, or null where the request was none to upgrade
 * @throws MalformedMessage (502)
 */
export function verifySwitch(offer: Offer | null, answer: SwitchedProtocol): void {
  if (offer === null) throw new MalformedMessage(502, 'a 101 that no request asked for');
  const chosen = answer.upgrade?.split(',').map((protocol) => protocol.trim().toLowerCase()) ?? [];
  const isOffered = chosen.length > 0 && chosen.every((protocol) => offer.protocols.includes(protocol));
  if (!answer.nominated || !isOffered) {
    throw new MalformedMessage(502, 'a 101 to a protocol that was not offered');
  }
  if (offer.key !== null && chosen.includes('websocket') && answer.accept !== acceptOf(offer.key)) {
    throw new MalformedMessage(502, 'a 101 with a wrong Sec-WebSocket-Accept');
  }
}

/** Sec-WebSocket-Accept that answers a Sec-WebSocket-Key. */
function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}
