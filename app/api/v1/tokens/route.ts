import { authorise } from '@/lib/auth/authorise';
import { toTokenRow } from '@/lib/auth/rows';
import { newToken } from '@/lib/contract/token';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    principal.requireAccess('operate');
    return jsonResponse({ tokens: (await (await principal.store()).getTokens()).map(toTokenRow) });
  },

  /** Creates a token; only this response contains it. */
  async POST(request) {
    const principal = await authorise(request, 'admit');
    const wanted = await parseJsonBody(request, newToken);
    const about = { target: wanted.name, detail: `${wanted.scope}, ${formatTokenLifetime(wanted.seconds)}` };
    const token = await principal.act('admit', 'token-add', about, (store) =>
      store.createToken({ ...wanted, createdBy: principal.actor }),
    );
    return jsonResponse({ name: wanted.name, token }, 201);
  },
});

const daySeconds = 86_400;

function formatTokenLifetime(seconds: number): string {
  return seconds % daySeconds === 0 ? `${seconds / daySeconds} days` : `${seconds} s`;
}
