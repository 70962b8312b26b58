import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { downloads } from '@/lib/export/progress';
import { progressId } from '@/lib/export/request';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

const params = z.strictObject({ id: progressId });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    await authorise(request, 'read');
    const { id } = searchParams(request, params);
    return json(downloads().of(id));
  },
});
