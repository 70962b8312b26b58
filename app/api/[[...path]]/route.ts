import { authorise } from '@/lib/auth/authorise';
import { NotFoundError } from '@/lib/core/domain-errors';
import { endpoint } from '@/lib/http/endpoint';

export const dynamic = 'force-dynamic';

/** Any unknown path below /api, with an error in the API's own format. */
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
