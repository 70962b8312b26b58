import { problemsForAnybody } from '@/lib/access/health';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET() {
    const found = await problemsForAnybody();
    return found.length === 0 ? json({ status: 'ok' }) : json({ status: 'failing', problems: found }, 503);
  },
});
