import { authorise } from '@/lib/api/access';
import { database } from '@/lib/database/shared';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { settingsNow } from '@/lib/queries/settingsNow';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    authorise(request, 'read');
    return json(await settingsNow(await database()));
  },
});
