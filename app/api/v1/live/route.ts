import { authorise, stillHolds } from '@/lib/access/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { liveFeed } from '@/lib/live/shared';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    // A page that opens the stream anew cannot set the header; only the browser's own attempts carry it.
    const last = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? '';
    const stream = await liveFeed().subscribe(/^\d{1,15}$/.test(last) ? Number(last) : null, () =>
      stillHolds(asker),
    );
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        // A compressing intermediary would hold back what is meant to be live.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  },
});
