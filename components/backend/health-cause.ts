import type { Translator } from '@/components/i18n/formatters';

/** Why a backend is down, in the words of a language. */
export interface HealthCause {
  /** As the second half of a sentence: `connection refused`. */
  cause: string;
  /** What told so: `3 checks failed`; empty where that is not known. */
  evidence: string;
}

/**
 * Takes apart what the proxy's health checks wrote (`proxy/health`, `proxy/upstream/tls/connection-error.ts`, `proxy/upstream`), such
 * as `3 checks failed: connection refused`. A cause that is not known here stays as it was written.
 */
export function parseHealthCause(reason: string | null, t: Translator): HealthCause {
  if (!reason) return { cause: t('backend.cause.none'), evidence: '' };
  const [, checks, afterChecks] = /^(\d+) checks failed: (.+)$/s.exec(reason) ?? [];
  if (afterChecks !== undefined)
    return {
      cause: translateCause(afterChecks, t),
      evidence: t('backend.cause.checks', { count: Number(checks) }),
    };
  const [, requests, afterRequests] = /^(\d+) requests in a row failed: (.+)$/s.exec(reason) ?? [];
  if (afterRequests !== undefined)
    return {
      cause: translateCause(afterRequests, t),
      evidence: t('backend.cause.requests', { count: Number(requests) }),
    };
  const [, onProbation] = /^a request failed after it came back: (.+)$/s.exec(reason) ?? [];
  if (onProbation !== undefined)
    return { cause: translateCause(onProbation, t), evidence: t('backend.cause.probation') };
  const [, ofRequest] = /^a request failed: (.+)$/s.exec(reason) ?? [];
  if (ofRequest !== undefined)
    return { cause: translateCause(ofRequest, t), evidence: t('backend.cause.request') };
  return { cause: translateCause(reason, t), evidence: '' };
}

/** The cause with what told so, as the second half of a sentence: `connection refused (3 checks failed)`. */
export function formatHealthCause(reason: string | null, t: Translator): string {
  const { cause, evidence } = parseHealthCause(reason, t);
  return evidence ? t('backend.cause.seen', { cause, evidence }) : cause;
}

/** Causes without figures, as the proxy writes them. */
const causeKeys = {
  'connection refused': 'refused',
  'connection reset': 'reset',
  'host unreachable': 'hostUnreachable',
  'network unreachable': 'networkUnreachable',
  'connection timed out': 'connectionTimedOut',
  'name not found': 'nameNotFound',
  'this process has no file descriptors left': 'noDescriptors',
  'connection closed while sending': 'closedWhileSending',
  'connection closed': 'closed',
  'no connection in time': 'noConnectionInTime',
  'no answer in time': 'noAnswerInTime',
  'it closed the connection without an answer': 'closedWithoutAnswer',
  'it closed the connection in its answer': 'closedInAnswer',
  'its answer has a head that is too large': 'headTooLarge',
  'a response head that is too large': 'headTooLarge',
  'its answer has an invalid status line': 'notHttp',
  'an invalid status line': 'notHttp',
  'its certificate has expired': 'certificateExpired',
  'its certificate is not valid yet': 'certificateNotYetValid',
  'its certificate is self-signed; name it in `authorities` to trust it': 'certificateSelfSigned',
  'its certificate is from an unknown authority; name that in `authorities` to trust it':
    'certificateUnknown',
  'its certificate is for another name': 'certificateName',
  'it does not speak TLS': 'noTls',
  'it does not offer HTTP/1.1': 'noHttp11',
  'it speaks no version of TLS from 1.2 on': 'oldTls',
} as const;

/** Causes with figures, or with what the backend sent. */
const causePatterns: [pattern: RegExp, say: (t: Translator, parts: string[]) => string][] = [
  [
    /^no connection within (\d+) ms$/,
    (t, [millis = '']) => t('backend.cause.noConnectionWithin', { millis }),
  ],
  [
    /^no TLS handshake within (\d+) ms$/,
    (t, [millis = '']) => t('backend.cause.noHandshakeWithin', { millis }),
  ],
  [/^no full answer within (\d+) ms$/, (t, [millis = '']) => t('backend.cause.noAnswerWithin', { millis })],
  [
    /^it answered (\d+) instead of (\d+) to (\d+)$/,
    (t, [status = '', from = '', to = '']) => t('backend.cause.statuses', { status, from, to }),
  ],
  [
    /^it answered (\d+) instead of (\d[\d, -]*)$/,
    (t, [status = '', wanted = '']) => t('backend.cause.status', { status, wanted }),
  ],
  [/^its answer does not hold (.+)$/s, (t, [text = '']) => t('backend.cause.textMissing', { text })],
  [/^its answer has (.+)$/s, (t, [fault = '']) => t('backend.cause.malformed', { fault })],
  [/^TLS failed: (.+)$/s, (t, [reason = '']) => t('backend.cause.tls', { reason })],
];

function translateCause(text: string, t: Translator): string {
  const known = Object.hasOwn(causeKeys, text) ? causeKeys[text as keyof typeof causeKeys] : undefined;
  if (known) return t(`backend.cause.${known}`);
  for (const [pattern, say] of causePatterns) {
    const match = pattern.exec(text);
    if (match) return say(t, match.slice(1));
  }
  return text;
}
