import { authorise } from '@/lib/access/authorise';
import { openapi } from '@/lib/api/openapi';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    await authorise(request, 'read');
    return json(openapi);
  },
});
