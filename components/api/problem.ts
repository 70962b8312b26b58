import type { Words } from '@/components/words/telling';
import type { ErrorBody } from '@/lib/api/types';
import { errorSentence } from '@/lib/core/error-sentence.mjs';

/** An answer of the API that is an error. Its message is the server's own sentence, in English. */
export class Problem extends Error {
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
export async function problemOf(response: Response): Promise<Problem> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const error = isJson ? ((await response.json()) as Partial<ErrorBody>).error : undefined;
  const message = error?.message ?? `The server answered ${response.status}`;
  return new Problem(response.status, error?.code ?? null, message);
}

const known = {
  busy: 'busy',
  failed: 'failed',
  forbidden: 'forbidden',
  'not-found': 'notFound',
  'not-pinned': 'notPinned',
  'no-other-backend': 'noOtherBackend',
  'not-available': 'notAvailable',
  'none-stranded': 'noneStranded',
  'sign-in-required': 'signInRequired',
  'wrong-password': 'wrongPassword',
  'wrong-code': 'wrongCode',
  'too-many-attempts': 'tooManyAttempts',
  taken: 'taken',
  'last-operator': 'lastOperator',
} as const;

/** Why a call failed, as a sentence: in the page's words where the API's code is known, else in the server's own. */
export function problemSentence(error: unknown, words: Words): string {
  if (error instanceof Problem) {
    if (error.code === null) return words('errors.problem.status', { status: String(error.status) });
    return isKnown(error.code) ? words(`errors.problem.${known[error.code]}`) : error.message;
  }
  // What `fetch` throws where nobody answers; every browser has its own sentence for it.
  if (error instanceof TypeError) return words('errors.problem.unreachable');
  return errorSentence(error);
}

function isKnown(code: string): code is keyof typeof known {
  return Object.hasOwn(known, code);
}
