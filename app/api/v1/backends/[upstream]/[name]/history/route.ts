import { authorise } from '@/lib/auth/authorise';
import { historyQuery } from '@/lib/contract/backend';
import { backendNotFound } from '@/lib/core/domain-errors';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { HttpError, jsonResponse } from '@/lib/http/response';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

/** Seconds of history if the beginning is left out. */
const defaultRangeSeconds = 900;

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const principal = await authorise(request, 'read');
    const { upstream, name } = await params;
    const asked = parseSearchParams(request, historyQuery);
    const store = await principal.store();
    const to = asked.to === undefined ? getExpectedHighWaterMark(store) : Math.ceil(Number(asked.to) / 1e6);
    const from = asked.from === undefined ? to - defaultRangeSeconds : Math.floor(Number(asked.from) / 1e6);
    if (asked.to !== undefined && from > to)
      throw new HttpError(400, 'invalid-value', 'from: must not be after to', 'from');
    // The intent is little to read; a backend's present state is much, and an open page asks every five seconds.
    const { backends } = await store.getIntent();
    if (!backends.some((known) => known.upstream === upstream && known.name === name))
      throw backendNotFound(upstream, name);
    return jsonResponse(await store.getBackendHistory({ upstream, name, from, to: Math.max(from, to) }));
  },
});
