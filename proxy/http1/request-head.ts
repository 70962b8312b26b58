import { type FieldRules, type Fields, readFields } from './fields';
import { isAuthority, SP, TARGET, TOKEN } from './grammar';
import { MalformedMessage } from './malformed';

/** A request head that was understood in full. */
export interface RequestHead {
  method: string;
  /** The target as it goes to a forward proxy: absolute-form where the client sent that. */
  target: string;
  /** The target in origin-form: path and query, or `*`. */
  originTarget: string;
  /** Path without query, for the log. */
  path: string;
  /** Whether the client sent absolute-form, RFC 9112 section 3.2.2. */
  absolute: boolean;
  /** Authority that the request is for; empty only where HTTP/1.0 sent none. */
  host: string;
  /** 10 or 11. */
  version: number;
  /** Whether the client wants the connection kept, RFC 9112 section 9.3. */
  persistent: boolean;
  fields: Fields;
}

const HTTP_VERSION = /^HTTP\/([0-9])\.([0-9])$/;
const ABSOLUTE = /^http:\/\//i;

/**
 * Parses a request head, RFC 9112 sections 2 to 6.
 *
 * @param text from the first byte of the request line to the empty line, as latin1
 * @throws MalformedMessage with the status that the client is to get
 */
export function parseRequestHead(text: string, headers: number): RequestHead {
  let at = 0;
  while (TOKEN[text.charCodeAt(at)] === 1) at++;
  if (at === 0 || text.charCodeAt(at) !== SP) throw new MalformedMessage(400, 'an invalid request line');
  const method = text.substring(0, at);
  const targetStart = ++at;
  while (TARGET[text.charCodeAt(at)] === 1) at++;
  if (at === targetStart || text.charCodeAt(at) !== SP)
    throw new MalformedMessage(400, 'an invalid request target');
  const target = text.substring(targetStart, at);
  const lineEnd = text.indexOf('\r\n', at);
  const version = readVersion(text.substring(at + 1, lineEnd));
  // TRACE would echo cookies to whoever asks.
  if (method === 'TRACE') throw new MalformedMessage(501, 'the method TRACE, which is not offered here');

  const absolute = ABSOLUTE.test(target);
  const rules: FieldRules = { headers, replaceHost: absolute || method === 'CONNECT', ownCookie: null };
  const fields = readFields(text, lineEnd + 2, rules);
  if (fields.host === null && version === 11) throw new MalformedMessage(400, 'no Host');
  if (fields.host !== null && fields.host !== '' && !isAuthority(fields.host))
    throw new MalformedMessage(400, 'an invalid Host');
  if (fields.chunked && version === 10) throw new MalformedMessage(400, 'Transfer-Encoding in HTTP/1.0');

  if (method === 'CONNECT') return connectHead(target, version, fields);
  let host = fields.host ?? '';
  let originTarget = target;
  if (absolute) {
    const pathStart = endOfAuthority(target);
    host = target.substring(7, pathStart);
    if (!isAuthority(host)) throw new MalformedMessage(400, 'an invalid authority in the request target');
    originTarget = target.substring(pathStart);
    if (originTarget.charCodeAt(0) !== 0x2f) originTarget = `/${originTarget}`;
  } else if (target.charCodeAt(0) !== 0x2f && !(target === '*' && method === 'OPTIONS')) {
    throw new MalformedMessage(400, 'an invalid request target');
  }
  if (target.includes('#')) throw new MalformedMessage(400, 'a fragment in the request target');
  const query = originTarget.indexOf('?');
  return {
    method,
    target,
    originTarget,
    path: query === -1 ? originTarget : originTarget.substring(0, query),
    absolute,
    host,
    version,
    persistent: version === 11 ? !fields.close : fields.keepAlive && !fields.close,
    fields,
  };
}

/** A CONNECT: its target is an authority, which the caller judges; it has no body, RFC 9110 section 9.3.6. */
function connectHead(target: string, version: number, fields: Fields): RequestHead {
  if (fields.chunked || fields.contentLength >= 0) throw new MalformedMessage(400, 'a CONNECT with a body');
  const persistent = version === 11 ? !fields.close : fields.keepAlive && !fields.close;
  return {
    method: 'CONNECT',
    target,
    originTarget: target,
    path: '',
    absolute: true,
    host: target,
    version,
    persistent,
    fields,
  };
}

/** HTTP/1.x as 10 or 11; a higher minor version is read as 1.1, RFC 9110 section 2.5. */
function readVersion(text: string): number {
  if (text === 'HTTP/1.1') return 11;
  if (text === 'HTTP/1.0') return 10;
  const match = HTTP_VERSION.exec(text);
  if (match === null) throw new MalformedMessage(400, 'an invalid protocol version');
  if (match[1] !== '1') throw new MalformedMessage(505, `the protocol version ${text} is not supported`);
  return 11;
}

function endOfAuthority(target: string): number {
  for (let at = 7; at < target.length; at++) {
    const code = target.charCodeAt(at);
    if (code === 0x2f || code === 0x3f || code === 0x23) return at;
  }
  return target.length;
}
