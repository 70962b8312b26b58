import type { CallAddress, CallArguments, CallName, CallResponse } from '@/lib/contract/client';
import { parseApiError } from './api-error';
import { redirectToSignIn } from './sign-in-redirect';

declare const callName: unique symbol;

/** The address of a call, whose type knows which call it is. */
export type ApiUrl<Name extends CallName> = string & { readonly [callName]?: Name };

/** The address of a call of the API, with the values of its path and query. */
export function apiUrl<Name extends CallName>(name: Name, { path, query }: CallAddress<Name>): ApiUrl<Name> {
  const values = new Map<string, string>(Object.entries(path ?? {}));
  const address = name
    .slice(name.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_, parameter: string) => encodeURIComponent(values.get(parameter) ?? ''));
  const parameters = new URLSearchParams();
  for (const [parameter, value] of Object.entries<unknown>(query ?? {})) {
    const all = Array.isArray(value) ? value : [value];
    for (const one of all)
      if (one !== undefined && one !== null && one !== '') parameters.append(parameter, String(one));
  }
  return parameters.size === 0 ? address : `${address}?${parameters}`;
}

/**
 * Makes a call of the API.
 *
 * @throws ApiError if the server refuses, TypeError if it does not respond; `formatApiError` words either
 */
export async function callApi<Name extends CallName>(
  name: Name,
  call: CallArguments<Name>,
): Promise<CallResponse<Name>> {
  const method = name.slice(0, name.indexOf(' '));
  const request: RequestInit =
    method === 'GET'
      ? {}
      : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(call.body ?? {}) };
  return parseResponse(await fetch(apiUrl(name, call), request));
}

/** Makes the GET call of an address. @throws as `callApi` */
export async function fetchUrl<Name extends CallName>(
  url: ApiUrl<Name>,
  options: Pick<RequestInit, 'signal'> = {},
): Promise<CallResponse<Name>> {
  return parseResponse(await fetch(url, options));
}

/** Reads a JSON response of the API; throws an ApiError if it is an error. */
async function parseResponse<Name extends CallName>(response: Response): Promise<CallResponse<Name>> {
  if (!response.ok) {
    const problem = await parseApiError(response);
    // The login has expired, or users have been added: the sign-in has precedence over the call.
    if (problem.code === 'unauthenticated') redirectToSignIn();
    throw problem;
  }
  return (await response.json()) as CallResponse<Name>;
}
