import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';
import { changeLogLevel } from '@/lib/intent/logLevel';
import { logLevels } from '@/lib/log/levels';
import { logLevelNow } from '@/lib/queries/logLevelNow';

export const dynamic = 'force-dynamic';

const body = z.strictObject(
  { level: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}, or null` }).nullable() },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    return json(await logLevelNow(await asker.database()));
  },

  async PATCH(request) {
    const asker = await authorise(request, 'operate');
    const { level } = await jsonBody(request, body);
    const about = { detail: level ?? 'as configured' };
    await asker.act('operate', 'log-level', about, (db) => changeLogLevel(db, level));
    return json(await logLevelNow(await asker.database()));
  },
});
