import type { Words } from '@/components/words/telling';
import type { ErrorBody } from '@/lib/api/types';

/** Reads a JSON answer of the API; throws what was wrong with it, in the server's own sentence or in the page's words. */
export async function answerTo<T>(url: string, words: Words): Promise<T> {
  const response = await fetch(url).catch((cause: unknown) => {
    // Every browser has its own sentence for a server that does not answer.
    throw new Error(words('errors.unreachable'), { cause });
  });
  if (response.ok) return (await response.json()) as T;
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const told = isJson ? ((await response.json()) as Partial<ErrorBody>).error?.message : undefined;
  throw new Error(told ?? words('errors.status', { status: String(response.status) }));
}
