import { databaseFor } from '@/lib/database/shared';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { problems } from '@/lib/queries/problems';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET() {
    const found = await problems(() => databaseFor('dashboard'));
    return found.length === 0 ? json({ status: 'ok' }) : json({ status: 'failing', problems: found }, 503);
  },
});
