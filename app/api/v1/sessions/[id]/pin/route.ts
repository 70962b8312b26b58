import { z } from 'zod';
import { authorise } from '@/lib/api/access';
import { operatorDatabase } from '@/lib/database/shared';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { shortText } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { unpinSession } from '@/lib/intent/unpinSession';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ id: string }>;
}

const params = z.strictObject({ upstream: shortText.optional() });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async DELETE(request, context) {
    const actor = authorise(request, 'operate');
    const { id } = await context.params;
    const { upstream } = searchParams(request, params);
    return json(await unpinSession(await operatorDatabase(), { session: id, upstream, actor }));
  },
});
