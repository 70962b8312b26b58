import { authorise } from '@/lib/auth/authorise';
import { logLevelChange } from '@/lib/contract/settings';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { changeLogLevel } from '@/lib/store/sqlite/intent/log-level';
import { getLogLevel } from '@/lib/store/sqlite/queries/get-log-level';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    return jsonResponse(await getLogLevel(await principal.database()));
  },

  async PATCH(request) {
    const principal = await authorise(request, 'operate');
    const { level } = await parseJsonBody(request, logLevelChange);
    const about = { detail: level ?? 'as configured' };
    await principal.act('operate', 'log-level', about, (db) => changeLogLevel(db, level));
    return jsonResponse(await getLogLevel(await principal.database()));
  },
});
