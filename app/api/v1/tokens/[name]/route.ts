import { authorise } from '@/lib/access/authorise';
import { removeToken } from '@/lib/access/tokens';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async DELETE(request, { params }) {
    const asker = await authorise(request, 'admit');
    const { name } = await params;
    await asker.act('admit', 'token-remove', { target: name }, (db) => removeToken(db, name));
    return json({ name });
  },
});
