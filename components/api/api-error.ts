import type { Translator } from '@/components/i18n/formatters';
import type { ErrorBody } from '@/lib/contract/types';
import { formatError } from '@/lib/core/format-error.mjs';

/** An answer of the API that is an error. Its message is the server's own sentence, in English. */
export class ApiError extends Error {
  override readonly name = 'Problem';

  /**
   * @param status of HTTP
   * @param code the API's word for programs; null where the answer was not the API's
   */
  constructor(
    readonly status: number,
    readonly code: string | null,
    message: string,
  ) {
    super(message);
  }
}

/** Reads an answer that is an error, from whomever it is. */
export async function parseApiError(response: Response): Promise<ApiError> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const error = isJson ? ((await response.json()) as Partial<ErrorBody>).error : undefined;
  const message = error?.message ?? `The server responded with status ${response.status}`;
  return new ApiError(response.status, error?.code ?? null, message);
}

const messageKeysByCode = {
  busy: 'busy',
  failed: 'failed',
  forbidden: 'forbidden',
  'not-found': 'notFound',
  'not-pinned': 'notPinned',
  'no-other-backend': 'noOtherBackend',
  'not-available': 'notAvailable',
  'no-displaced-sessions': 'noDisplacedSessions',
  'sign-in-required': 'signInRequired',
  'wrong-password': 'wrongPassword',
  'wrong-code': 'wrongCode',
  'too-many-attempts': 'tooManyAttempts',
  taken: 'taken',
  'last-operator': 'lastOperator',
} as const;

/** Why a call failed, as a sentence: in the page's words where the API's code is known, else in the server's own. */
export function formatApiError(error: unknown, t: Translator): string {
  if (error instanceof ApiError) {
    if (error.code === null) return t('api.error.status', { status: String(error.status) });
    return isKnownCode(error.code) ? t(`api.error.${messageKeysByCode[error.code]}`) : error.message;
  }
  // What `fetch` throws where nobody answers; every browser has its own sentence for it.
  if (error instanceof TypeError) return t('api.error.unreachable');
  return formatError(error);
}

function isKnownCode(code: string): code is keyof typeof messageKeysByCode {
  return Object.hasOwn(messageKeysByCode, code);
}
