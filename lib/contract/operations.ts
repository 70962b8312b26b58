import { ref } from './json-schema';
import { text } from './parameters';

/** An answer of a call. @param schema the name of one of `schemas`; a text where it is empty */
export function describeResponse(description: string, schema: string, contentType = 'application/json') {
  return { description, content: { [contentType]: { schema: schema ? ref(schema) : text } } };
}

/** One call: what it takes, what it answers, and the errors it may answer with; 401 is one of every call. */
export function describeOperation(
  summary: string,
  parameters: object[],
  ok: object,
  errors: number[],
  rest: object = {},
) {
  const failures = [401, ...errors].map((status) => [status, describeResponse('what is wrong', 'Error')]);
  return { summary, parameters, responses: { 200: ok, ...Object.fromEntries(failures) }, ...rest };
}

/** The body of a call, in JSON. */
export function describeRequestBody(schema: string) {
  return { requestBody: { required: true, content: { 'application/json': { schema: ref(schema) } } } };
}
