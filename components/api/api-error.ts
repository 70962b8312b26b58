import type { Translator } from '@/components/i18n/formatters';
import type { ErrorBody } from '@/lib/contract/types';
import type { ErrorCode } from '@/lib/core/error-codes';
import { formatError } from '@/lib/core/format-error.mjs';

/** An error response of the API. Its message is the server's own sentence, in English. */
export class ApiError extends Error {
  override readonly name = 'Problem';

  /**
   * @param status of HTTP
   * @param code one of lib/core/error-codes; null if the response is not the API's
   */
  constructor(
    readonly status: number,
    readonly code: string | null,
    message: string,
  ) {
    super(message);
  }
}

/** Reads an error response, even if it is not the API's own. */
export async function parseApiError(response: Response): Promise<ApiError> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const error = isJson ? ((await response.json()) as Partial<ErrorBody>).error : undefined;
  const message = error?.message ?? `The server responded with status ${response.status}`;
  return new ApiError(response.status, error?.code ?? null, message);
}

const messageKeysByCode = {
  'database-busy': 'databaseBusy',
  'too-many-sign-ins': 'tooManySignIns',
  'internal-error': 'internalError',
  'cross-site-request': 'crossSiteRequest',
  forbidden: 'forbidden',
  'not-found': 'notFound',
  'not-pinned': 'notPinned',
  'no-other-backend': 'noOtherBackend',
  'backend-unavailable': 'backendUnavailable',
  'no-displaced-sessions': 'noDisplacedSessions',
  unauthenticated: 'unauthenticated',
  'invalid-credentials': 'invalidCredentials',
  'invalid-password': 'invalidPassword',
  'invalid-setup-token': 'invalidSetupToken',
  'too-many-attempts': 'tooManyAttempts',
  'already-exists': 'alreadyExists',
  'already-set-up': 'alreadySetUp',
  'last-operator': 'lastOperator',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Why a call failed, as a sentence: in the page's words if the API's code is known, else in the server's own. */
export function formatApiError(error: unknown, t: Translator): string {
  if (error instanceof ApiError) {
    if (error.code === null) return t('api.error.status', { status: String(error.status) });
    return isKnownCode(error.code) ? t(`api.error.${messageKeysByCode[error.code]}`) : error.message;
  }
  // `fetch` throws this if the server does not respond; every browser has its own sentence for it.
  if (error instanceof TypeError) return t('api.error.unreachable');
  return formatError(error);
}

function isKnownCode(code: string): code is keyof typeof messageKeysByCode {
  return Object.hasOwn(messageKeysByCode, code);
}
