import type { z } from 'zod';

/** One call of the API: what it takes, what it responds with, and the errors it may respond with. */
export interface ApiCall {
  summary: string;
  /** Parameters in the query, by name. */
  query?: z.ZodObject;
  /** Parameters in the query that do not fit into one object, each as an object; all of them are described. */
  queries?: readonly z.ZodObject[];
  /** Names of query parameters that may be given several times, with their descriptions. */
  repeatable?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  body?: z.ZodType;
  /** What the response holds, in a few words. */
  returns: string;
  /** The response in JSON; left out if it is of another type. */
  response?: z.ZodType;
  /** Media types of a response that is not JSON of the API, with the JSON Schema of each. */
  content?: Readonly<Record<string, object>>;
  /** Statuses of errors; 401 is one of every call. */
  errors: readonly number[];
}

/** Calls by method and path, such as `GET /api/v1/sessions/{id}`. */
export type ApiCalls = Readonly<Record<`${'GET' | 'POST' | 'PATCH' | 'DELETE'} /${string}`, ApiCall>>;
