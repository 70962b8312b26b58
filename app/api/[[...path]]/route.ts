import { authorise } from '@/lib/auth/authorise';
import { NotFoundError } from '@/lib/core/domain-errors';
import { endpoint } from '@/lib/http/endpoint';

export const dynamic = 'force-dynamic';

/** Whatever the API does not know, in the API's own form. */
async function rejectUnknownRoute(request: Request): Promise<never> {
  await authorise(request, 'read');
  throw new NotFoundError(`Unknown API path ${new URL(request.url).pathname}; see /api/v1/openapi.json.`);
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: rejectUnknownRoute,
  POST: rejectUnknownRoute,
  PUT: rejectUnknownRoute,
  PATCH: rejectUnknownRoute,
  DELETE: rejectUnknownRoute,
});
