import {
  type Guard,
  type Guarded,
  isListOf,
  isNullable,
  isNumber,
  isObjectOf,
  isOneOf,
  isRecord,
  isText,
} from './value-guards';

/** What is wrong with a TLS handshake or with the certificate of a backend. */
export const tlsProblems = [
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-self-signed',
  'certificate-unknown-authority',
  'certificate-name-mismatch',
  'not-tls',
  'no-http1',
  'unsupported-version',
  'other',
] as const;
export type TlsProblem = (typeof tlsProblems)[number];

/** The parameters of each failure, by its code. Codes are stored and sent: add to them, never change their meaning. */
const failureParameters = {
  'connection-refused': isObjectOf({}),
  /** The name of the backend was not resolved; `temporary` if the resolver could not say whether it exists. */
  dns: isObjectOf({ problem: isOneOf('not-found', 'temporary') }),
  unreachable: isObjectOf({ scope: isOneOf('host', 'network') }),
  /** `system` is the kernel's own time-out, whose length is not a known field. */
  timeout: isObjectOf({
    phase: isOneOf('system', 'connect', 'tls-handshake', 'response', 'body'),
    afterMs: isNullable(isNumber),
  }),
  reset: isObjectOf({}),
  /** The peer closed the connection: while nothing more is known, while it was sent to, before or in its response. */
  closed: isObjectOf({ phase: isOneOf('unknown', 'sending', 'before-response', 'in-response') }),
  /** `reason` is OpenSSL's own text, if there is no `problem` for it. */
  tls: isObjectOf({ problem: isOneOf(...tlsProblems), reason: isNullable(isText) }),
  /** The backend sent no HTTP response, or broke a limit; `problem` is the parser's name for it. */
  'bad-response': isObjectOf({ problem: isText }),
  /** A check got another status; `expected` holds ranges, both ends included. */
  'unexpected-status': isObjectOf({ status: isNumber, expected: isListOf(isListOf(isNumber)) }),
  /** A request got a response whose status calls for another backend (`retry.on`). */
  'error-status': isObjectOf({ status: isNumber }),
  /** A check did not find the text in the response's body. */
  'unexpected-body': isObjectOf({ expected: isText }),
  /** This process, not the backend, ran out of file descriptors, ports or memory. */
  'local-resource': isObjectOf({ errno: isText }),
  /** Any other failure: the system's name of the error, or its text. */
  other: isObjectOf({ detail: isText }),
};

export type FailureCode = keyof typeof failureParameters;

/** Why a request to a backend failed: a code, and its details. Words are made when it is shown. */
export type Failure = {
  [Code in FailureCode]: { code: Code } & Guarded<(typeof failureParameters)[Code]>;
}[FailureCode];

/** What made the load balancer take a backend down. */
export const healthTriggers = ['checks', 'requests', 'request', 'probation', 'unknown'] as const;
export type HealthTrigger = (typeof healthTriggers)[number];

/**
 * Why a backend is down: `count` active checks failed, or so many requests in a row (`requests`), or one that could not
 * be connected (`request`), or one while the backend was on probation after it recovered (`probation`).
 */
export interface HealthCause {
  trigger: HealthTrigger;
  count: number;
  /** The last of the failures. */
  failure: Failure;
}

function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failureParameters, code);
}

/** Accepts codes of a newer version too, which are shown as they are. */
export const isFailure: Guard<Failure> = (value): value is Failure => {
  if (!isRecord(value) || typeof value.code !== 'string') return false;
  return !isFailureCode(value.code) || failureParameters[value.code](value);
};

export const isHealthCause: Guard<HealthCause> = isObjectOf({
  trigger: isOneOf(...healthTriggers),
  count: isNumber,
  failure: isFailure,
});

/** @param json as it is stored; null and what is no failure give null */
export function parseFailure(json: string | null): Failure | null {
  const value: unknown = json === null ? null : JSON.parse(json);
  return isFailure(value) ? value : null;
}

/** @param json as it is stored; null and what is no cause give null */
export function parseHealthCause(json: string | null): HealthCause | null {
  const value: unknown = json === null ? null : JSON.parse(json);
  return isHealthCause(value) ? value : null;
}
