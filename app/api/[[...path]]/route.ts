import { authorise } from '@/lib/access/authorise';
import { notFound } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';

export const dynamic = 'force-dynamic';

/** Whatever the API does not know, in the API's own form. */
async function unknownCall(request: Request): Promise<never> {
  await authorise(request, 'read');
  throw notFound(
    `There is no call ${new URL(request.url).pathname}; /api/v1/openapi.json lists those there are.`,
  );
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: unknownCall,
  POST: unknownCall,
  PUT: unknownCall,
  PATCH: unknownCall,
  DELETE: unknownCall,
});
