import type { Translator } from '@/components/i18n/formatters';
import type { Failure, HealthCause } from '@/lib/core/failure';
import { formatStatusRanges } from '@/lib/core/format/failure-sentence';

/** A failure as the second half of a sentence: `connection refused`. A code of a newer version is shown as it is. */
export function formatFailure(failure: Failure, t: Translator): string {
  switch (failure.code) {
    case 'connection-refused':
      return t('backend.failure.refused');
    case 'dns':
      return t(`backend.failure.dns.${failure.problem}`);
    case 'unreachable':
      return t(`backend.failure.unreachable.${failure.scope}`);
    case 'timeout':
      return formatTimeout(failure, t);
    case 'reset':
      return t('backend.failure.reset');
    case 'closed':
      return t(`backend.failure.closed.${failure.phase}`);
    case 'tls':
      if (failure.problem !== 'other') return t(`backend.failure.tls.${failure.problem}`);
      return failure.reason === null
        ? t('backend.failure.tls.other')
        : t('backend.failure.tls.because', { reason: failure.reason });
    case 'bad-response':
      return t('backend.failure.badResponse', { problem: failure.problem });
    case 'unexpected-status':
      return t('backend.failure.status', {
        status: String(failure.status),
        expected: formatStatusRanges(failure.expected),
      });
    case 'error-status':
      return t('backend.failure.errorStatus', { status: String(failure.status) });
    case 'unexpected-body':
      return t('backend.failure.body', { text: JSON.stringify(failure.expected) });
    case 'local-resource':
      return failure.errno === 'EMFILE'
        ? t('backend.failure.noDescriptors')
        : t('backend.failure.localResource', { errno: failure.errno });
    case 'other':
      return failure.detail;
    default:
      return getUnknownCode(failure);
  }
}

/** How a failure was detected: `3 checks failed`; empty if that is not known. */
export function formatEvidence({ trigger, count }: HealthCause, t: Translator): string {
  return trigger === 'unknown' ? '' : t(`backend.cause.${trigger}`, { count });
}

/** The failure and its detection, as the second half of a sentence: `connection refused (3 checks failed)`. */
export function formatHealthCause(cause: HealthCause | null, t: Translator): string {
  if (cause === null) return t('backend.cause.none');
  const evidence = formatEvidence(cause, t);
  const failure = formatFailure(cause.failure, t);
  return evidence ? t('backend.cause.seen', { cause: failure, evidence }) : failure;
}

function formatTimeout({ phase, afterMs }: Extract<Failure, { code: 'timeout' }>, t: Translator): string {
  if (phase === 'system') return t('backend.failure.timeout.system');
  return afterMs === null
    ? t(`backend.failure.timeout.${phase}`)
    : t(`backend.failure.timeoutWithin.${phase}`, { millis: String(afterMs) });
}

function getUnknownCode({ code }: { code: string }): string {
  return code;
}
