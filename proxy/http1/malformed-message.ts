/**
 * Why a request is rejected before it is one: the status and the sentence that its client gets. The sentence is sent as
 * text, so it never quotes the request.
 */
export const requestRejections = {
  'invalid-request-line': { status: 400, sentence: 'The request line is invalid.' },
  'invalid-request-target': { status: 400, sentence: 'The request target is invalid.' },
  'invalid-target-authority': { status: 400, sentence: 'The authority in the request target is invalid.' },
  'invalid-target-host': { status: 400, sentence: 'The host in the request target is invalid.' },
  'fragment-in-target': { status: 400, sentence: 'The request target has a fragment.' },
  'invalid-version': { status: 400, sentence: 'The protocol version of the request is invalid.' },
  'unsupported-version': { status: 505, sentence: 'This protocol version is not supported; use HTTP/1.1.' },
  'bare-line-ending': { status: 400, sentence: 'A line of the request head does not end with CR LF.' },
  'head-too-large': { status: 431, sentence: 'The request head is larger than allowed (limits.head).' },
  'head-timeout': { status: 408, sentence: 'The request head did not arrive in time.' },
  'invalid-field-name': { status: 400, sentence: 'A header line has no valid field name.' },
  'invalid-field-value': { status: 400, sentence: 'A header value contains a forbidden character.' },
  // obs-fold: rejected in requests and responses, as RFC 9112 section 5.2 allows.
  'folded-line': { status: 400, sentence: 'A header line is folded, which is not allowed.' },
  'too-many-header-lines': {
    status: 431,
    sentence: 'The request has more header lines than allowed (limits.headers).',
  },
  'missing-host': { status: 400, sentence: 'The Host header is missing.' },
  'repeated-host': { status: 400, sentence: 'The request has more than one Host header.' },
  'invalid-host': { status: 400, sentence: 'The Host header is invalid.' },
  'unsupported-expectation': { status: 417, sentence: 'Only the expectation 100-continue is supported.' },
  'length-and-transfer-encoding': {
    status: 400,
    sentence: 'The request has both Content-Length and Transfer-Encoding.',
  },
  'repeated-content-length': {
    status: 400,
    sentence: 'The request has more than one Content-Length header.',
  },
  'invalid-content-length': { status: 400, sentence: 'The Content-Length header is invalid.' },
  'repeated-transfer-encoding': {
    status: 400,
    sentence: 'The request has more than one Transfer-Encoding header.',
  },
  'unsupported-transfer-coding': { status: 501, sentence: 'Only the transfer coding chunked is supported.' },
  'transfer-encoding-in-http10': { status: 400, sentence: 'Transfer-Encoding is not allowed in HTTP/1.0.' },
  'invalid-chunk-size': { status: 400, sentence: 'A chunk size is invalid.' },
  'chunk-size-too-large': { status: 400, sentence: 'A chunk size is too large.' },
  'invalid-chunk-extension': { status: 400, sentence: 'A chunk extension is invalid.' },
  'invalid-chunk-framing': { status: 400, sentence: 'The chunked body is framed incorrectly.' },
  'chunk-overhead-too-large': {
    status: 400,
    sentence: 'The body has too many chunk extensions or trailers.',
  },
  'invalid-trailer': { status: 400, sentence: 'A trailer field is invalid.' },
  'too-many-trailer-lines': {
    status: 431,
    sentence: 'The request has more trailer lines than allowed (limits.headers).',
  },
  'trace-not-supported': { status: 501, sentence: 'The method TRACE is not supported.' },
  'connect-not-supported': { status: 501, sentence: 'The method CONNECT is not supported on this listener.' },
  'connect-with-body': { status: 400, sentence: 'A CONNECT request must not have a body.' },
  'invalid-connect-target': { status: 400, sentence: 'The target of CONNECT must be host:port.' },
  'connect-port-denied': { status: 403, sentence: 'CONNECT to this port is not allowed (tunnel.ports).' },
  'absolute-form-required': {
    status: 400,
    sentence:
      'This listener is a forward proxy: the request target must be a URL, as in GET http://host/path.',
  },
  'invalid-websocket-key': {
    status: 400,
    sentence: 'The WebSocket handshake has no valid Sec-WebSocket-Key header.',
  },
  'too-many-concurrent-requests': {
    status: 429,
    sentence: 'Too many requests of this client are in progress. Try again in a moment.',
  },
  'request-loop': {
    status: 508,
    sentence: 'The request has passed through this load balancer before: a backend leads back to it.',
  },
} as const satisfies Record<string, { status: number; sentence: string }>;

/** What only a response can break. No client gets a sentence of it: it is the `problem` of a failure. */
export const responseFaults = [
  'invalid-status-line',
  'invalid-status-code',
  'invalid-reason-phrase',
  'invalid-interim-response',
  'too-many-interim-responses',
  'response-head-too-large',
  'unsolicited-upgrade',
  'upgrade-to-other-protocol',
  'invalid-websocket-accept',
] as const;

export type RequestFault = keyof typeof requestRejections;
export type MessageFault = RequestFault | (typeof responseFaults)[number];

/** A message that breaks the grammar or a limit; thrown by the parsers of requests and of responses. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';

  constructor(readonly fault: MessageFault) {
    super(fault);
  }

  /** The status for a client that sent the message, or 502 for one whose backend sent it. */
  get status(): number {
    return getRejection(this.fault).status;
  }
}

/** The response to a client whose request has `fault`. */
export function getRejection(fault: MessageFault): { status: number; sentence: string } {
  return isRequestFault(fault) ? requestRejections[fault] : invalidResponse;
}

const invalidResponse = { status: 502, sentence: 'The backend sent an invalid response.' };

function isRequestFault(fault: MessageFault): fault is RequestFault {
  return Object.hasOwn(requestRejections, fault);
}
