import { authorise } from '@/lib/auth/authorise';
import { logLevelChange } from '@/lib/contract/settings';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    return jsonResponse(await (await principal.store()).getLogLevel());
  },

  async PATCH(request) {
    const principal = await authorise(request, 'operate');
    const { level } = await parseJsonBody(request, logLevelChange);
    const about = { detail: level ?? 'as configured' };
    await principal.act('operate', 'log-level', about, (store) => store.changeLogLevel(level));
    return jsonResponse(await (await principal.store()).getLogLevel());
  },
});
