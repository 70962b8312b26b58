import {
  isAuthority,
  slashCode,
  spCode,
  targetEscapesBit,
  targetFragmentBit,
  targetTable,
  tokenTable,
} from './grammar';
import type { FieldNameFilter, HeaderFields } from './header-fields';
import { MalformedMessage } from './malformed-message';
import { HeadText, readFields } from './read-fields';

/** A request head that was understood in full. */
export interface RequestHead {
  method: string;
  /** The target as sent to a forward proxy: absolute-form if the client sent that. */
  target: string;
  /** The target in origin-form: path and query, or `*`. */
  originTarget: string;
  /** Path without query, for the log. */
  path: string;
  /** Whether the target holds `"`, `\` or bytes above 0x7F, which the log has to escape. */
  needsEscaping: boolean;
  /** Whether the client sent absolute-form, RFC 9112 section 3.2.2. */
  isAbsoluteForm: boolean;
  /** Authority that the request is for; empty only if HTTP/1.0 sent none. */
  host: string;
  /** 10 or 11. */
  version: number;
  /** Whether the client wants the connection kept, RFC 9112 section 9.3. */
  isPersistent: boolean;
  fields: HeaderFields;
}

const httpVersionPattern = /^HTTP\/([0-9])\.([0-9])$/;
const absoluteFormPattern = /^http:\/\//i;

/** How the heads of requests are read. */
export interface RequestRules {
  /** At most this many header lines. */
  maxLines: number;
  /** Leave Host out of what is forwarded: the caller writes its own. */
  replaceHost: boolean;
  /** What becomes of field names with symbols. */
  nameFilter: FieldNameFilter | null;
}

/**
 * The last header lines on a connection and their parsed fields. Clients repeat themselves: byte-identical lines need
 * not be parsed again.
 */
export class HeaderLinesCache {
  private lines = '';
  private fields: HeaderFields | null = null;
  private hostReplaced = false;
  private rules: RequestRules | null = null;

  /** What was read from the same lines under the same rules, or null. */
  lookup(lines: string, hostReplaced: boolean, rules: RequestRules): HeaderFields | null {
    const isSame = this.hostReplaced === hostReplaced && this.rules === rules && this.lines === lines;
    return isSame ? this.fields : null;
  }

  store(lines: string, hostReplaced: boolean, rules: RequestRules, fields: HeaderFields): void {
    this.lines = lines;
    this.hostReplaced = hostReplaced;
    this.rules = rules;
    this.fields = fields;
  }
}

/**
 * Parses a request head, RFC 9112 sections 2 to 6.
 *
 * @param bytes with a whole head from `from` on: an empty line ends it before `to`; what follows it is not
 *   looked at
 * @param last the previous lines on the same connection
 * @throws MalformedMessage with the status of the response
 */
export function parseRequestHead(
  bytes: Buffer,
  from: number,
  to: number,
  rules: RequestRules,
  last: HeaderLinesCache,
): RequestHead {
  const head = new HeadText(bytes, from, to);
  const { text } = head;
  let at = from;
  while (tokenTable[bytes[at]] === 1) at++;
  if (at === from || bytes[at] !== spCode) throw new MalformedMessage('invalid-request-line');
  // Most are this, and a constant is quicker to compare.
  const method = text.startsWith('GET ') ? 'GET' : text.substring(0, at - from);
  const targetStart = ++at;
  let kinds = 0;
  for (let kind = targetTable[bytes[at]]; kind > 0; kind = targetTable[bytes[++at]]) kinds |= kind;
  if (at === targetStart || bytes[at] !== spCode) throw new MalformedMessage('invalid-request-target');
  const target = text.substring(targetStart - from, at - from);
  const lineEnd = text.indexOf('\r\n', at - from);
  const version = parseHttpVersion(text.substring(at + 1 - from, lineEnd));
  // TRACE would echo cookies to any script.
  if (method === 'TRACE') throw new MalformedMessage('trace-not-supported');

  const isAbsoluteForm = bytes[targetStart] !== slashCode && absoluteFormPattern.test(target);
  const fields = readRequestFields(head, lineEnd + 2, rules, isAbsoluteForm || method === 'CONNECT', last);
  if (fields.host === null && version === 11) throw new MalformedMessage('missing-host');
  if (fields.isChunked && version === 10) throw new MalformedMessage('transfer-encoding-in-http10');

  if (method === 'CONNECT') return createConnectHead(target, version, fields);
  let host = fields.host ?? '';
  let originTarget = target;
  if (isAbsoluteForm) {
    const pathStart = findAuthorityEnd(target);
    host = target.substring(7, pathStart);
    if (!isAuthority(host)) throw new MalformedMessage('invalid-target-authority');
    originTarget = target.substring(pathStart);
    if (originTarget.charCodeAt(0) !== slashCode) originTarget = `/${originTarget}`;
  } else if (bytes[targetStart] !== slashCode && !(target === '*' && method === 'OPTIONS')) {
    throw new MalformedMessage('invalid-request-target');
  }
  if (kinds & targetFragmentBit) throw new MalformedMessage('fragment-in-target');
  const query = originTarget.indexOf('?');
  return {
    method,
    target,
    originTarget,
    path: query === -1 ? originTarget : originTarget.substring(0, query),
    needsEscaping: (kinds & targetEscapesBit) !== 0,
    isAbsoluteForm,
    host,
    version,
    isPersistent: version === 11 ? !fields.hasClose : fields.hasKeepAlive && !fields.hasClose,
    fields,
  };
}

/** @param hasAuthority whether the target names the authority, so that Host does not */
function readRequestFields(
  head: HeadText,
  at: number,
  rules: RequestRules,
  hasAuthority: boolean,
  last: HeaderLinesCache,
): HeaderFields {
  const lines = head.text.substring(at);
  const { maxLines, nameFilter } = rules;
  const replaceHost = hasAuthority || rules.replaceHost;
  const known = last.lookup(lines, replaceHost, rules);
  if (known !== null) return known;
  const fields = readFields(head, at, {
    maxLines,
    isResponse: false,
    nameFilter,
    replaceHost,
    reservedCookie: null,
  });
  if (fields.isChunked && fields.contentLength >= 0)
    throw new MalformedMessage('length-and-transfer-encoding');
  if (fields.host !== null && fields.host !== '' && !isAuthority(fields.host))
    throw new MalformedMessage('invalid-host');
  last.store(lines, replaceHost, rules, fields);
  return fields;
}

/** A CONNECT: its target is an authority, which the caller judges; it has no body, RFC 9110 section 9.3.6. */
function createConnectHead(target: string, version: number, fields: HeaderFields): RequestHead {
  if (fields.isChunked || fields.contentLength >= 0) throw new MalformedMessage('connect-with-body');
  const isPersistent = version === 11 ? !fields.hasClose : fields.hasKeepAlive && !fields.hasClose;
  return {
    method: 'CONNECT',
    target,
    originTarget: target,
    path: '',
    needsEscaping: false,
    isAbsoluteForm: true,
    host: target,
    version,
    isPersistent,
    fields,
  };
}

/** HTTP/1.x as 10 or 11; a higher minor version is read as 1.1, RFC 9110 section 2.5. */
function parseHttpVersion(text: string): number {
  if (text === 'HTTP/1.1') return 11;
  if (text === 'HTTP/1.0') return 10;
  const match = httpVersionPattern.exec(text);
  if (match === null) throw new MalformedMessage('invalid-version');
  if (match[1] !== '1') throw new MalformedMessage('unsupported-version');
  return 11;
}

function findAuthorityEnd(target: string): number {
  for (let at = 7; at < target.length; at++) {
    const code = target.charCodeAt(at);
    if (code === 0x2f || code === 0x3f || code === 0x23) return at;
  }
  return target.length;
}
