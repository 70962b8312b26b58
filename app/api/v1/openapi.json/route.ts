import { authorise } from '@/lib/auth/authorise';
import { openapiDocument } from '@/lib/contract/openapi';
import { endpoint } from '@/lib/http/endpoint';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    await authorise(request, 'read');
    return jsonResponse(openapiDocument);
  },
});
