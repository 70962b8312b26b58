import { authorise, isStillAuthenticated } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { getLiveFeed } from '@/lib/live/shared-feed';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    // A page that opens the stream again cannot set the header; only the browser's own attempts carry it.
    const last = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? '';
    const stream = await getLiveFeed().subscribe(/^\d{1,15}$/.test(last) ? Number(last) : null, () =>
      isStillAuthenticated(principal),
    );
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        // A compressing intermediary would delay the stream.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  },
});
