import { authorise } from '@/lib/api/access';
import { openapi } from '@/lib/api/openapi';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET(request) {
    authorise(request, 'read');
    return json(openapi);
  },
});
