import { createHash } from 'node:crypto';
import { MalformedMessage } from '../http1/malformed-message';

/** What decides about an Upgrade; several lines of one name joined by `, `, null if there is none. */
export interface UpgradeRequest {
  method: string;
  /** 10 or 11. */
  version: number;
  /** Whether Connection has the option `upgrade`. */
  isNominated: boolean;
  upgrade: string | null;
  /** Sec-WebSocket-Key. */
  webSocketKey: string | null;
  /** Whether a body is announced. */
  hasBody: boolean;
}

/** The Upgrade of a backend's 101. */
export interface UpgradeResponse {
  isNominated: boolean;
  upgrade: string | null;
  /** Sec-WebSocket-Accept. */
  webSocketAccept: string | null;
}

/** Base64 of 16 bytes: its last digit holds only two bits. */
const webSocketKeyPattern = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
/** RFC 6455 section 1.3. */
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Protocols that a request offers to the backend. */
export interface UpgradeOffer {
  /** In lower case. */
  protocols: readonly string[];
  /** Sec-WebSocket-Key, if a WebSocket is among them. */
  key: string | null;
  /** The lines that say so to the backend. */
  lines: string;
}

/** `name` or `name/version`, RFC 9110 section 7.8. */
const protocolPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?$/;
/**
 * Names of protocols that carry further requests, in the open or within TLS, those of drafts (`h2c-14`) too. They are
 * never offered: the proxy would see none of those requests, so that a client could get past all that it checks.
 */
const requestProtocolPattern = /^(?:h2c?|h3|http|tls|spdy)(?:-\d+)?$/;

/** The lines that offer protocols to the next hop, and that name to a client the protocol of a 101 or a 426. */
export function createUpgradeLines(protocols: string): string {
  return `Connection: Upgrade\r\nUpgrade: ${protocols}\r\n`;
}

/**
 * The part of a request's Upgrade to offer to the backend; other requests are passed on without it, as RFC 9110 section
 * 7.8 allows. HTTP/1.0 has no Upgrade.
 *
 * @param allowed a WebSocket alone, or any protocol that carries no requests
 * @returns null if nothing is offered
 * @throws MalformedMessage (400) for a WebSocket without a valid key, as HAProxy refuses it
 */
export function negotiateUpgrade(request: UpgradeRequest, allowed: 'websocket' | 'any'): UpgradeOffer | null {
  const key = parseWebSocketKey(request);
  if (allowed === 'websocket')
    return key === null ? null : { protocols: ['websocket'], key, lines: createUpgradeLines('websocket') };
  const { method, version, isNominated, upgrade } = request;
  if (version !== 11 || !isNominated || method === 'CONNECT' || upgrade === null) return null;
  const offered = upgrade
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => isOfferable(protocol.toLowerCase(), key !== null));
  if (offered.length === 0) return null;
  const protocols = offered.map((protocol) => protocol.toLowerCase());
  return { protocols, key, lines: createUpgradeLines(offered.join(', ')) };
}

/** @param protocol in lower case */
function isOfferable(protocol: string, isWebSocket: boolean): boolean {
  if (!protocolPattern.test(protocol)) return false;
  const [name] = protocol.split('/');
  return name === 'websocket' ? isWebSocket && protocol === name : !requestProtocolPattern.test(name);
}

/**
 * The key of the WebSocket that a request offers and that the backend must respond to, or null.
 * @throws MalformedMessage (400) for one without a valid key
 */
function parseWebSocketKey(request: UpgradeRequest): string | null {
  const { method, version, isNominated, upgrade, webSocketKey, hasBody } = request;
  if (version !== 11 || !isNominated || method !== 'GET' || hasBody || upgrade === null) return null;
  if (!upgrade.split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket')) return null;
  if (webSocketKey === null || !webSocketKeyPattern.test(webSocketKey)) {
    throw new MalformedMessage('invalid-websocket-key');
  }
  return webSocketKey;
}

/**
 * Whether a 101 says what was asked for (RFC 9110 section 7.8, of a WebSocket RFC 6455 section 4.2.2): only then are
 * the bytes after it a tunnel.
 *
 * @param offer what was offered, or null if the request had no Upgrade
 * @throws MalformedMessage (502)
 */
export function verifyUpgradeResponse(offer: UpgradeOffer | null, response: UpgradeResponse): void {
  if (offer === null) throw new MalformedMessage('unsolicited-upgrade');
  const chosen = response.upgrade?.split(',').map((protocol) => protocol.trim().toLowerCase()) ?? [];
  const isOffered = chosen.length > 0 && chosen.every((protocol) => offer.protocols.includes(protocol));
  if (!response.isNominated || !isOffered) {
    throw new MalformedMessage('upgrade-to-other-protocol');
  }
  if (
    offer.key !== null &&
    chosen.includes('websocket') &&
    response.webSocketAccept !== computeWebSocketAccept(offer.key)
  ) {
    throw new MalformedMessage('invalid-websocket-accept');
  }
}

/** Sec-WebSocket-Accept for a Sec-WebSocket-Key. */
function computeWebSocketAccept(key: string): string {
  return createHash('sha1').update(`${key}${webSocketGuid}`).digest('base64');
}
