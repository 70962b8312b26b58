import { getPublicHealthProblems } from '@/lib/auth/public-health';
import { endpoint } from '@/lib/http/endpoint';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET() {
    const found = await getPublicHealthProblems();
    return found.length === 0
      ? jsonResponse({ status: 'ok' })
      : jsonResponse({ status: 'failing', problems: found }, 503);
  },
});
