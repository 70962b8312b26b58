import { authoriseMetrics } from '@/lib/access/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { metricsText } from '@/lib/metrics/metrics';
import { processesNow } from '@/lib/metrics/processesNow';
import { backendsNow } from '@/lib/queries/backendsNow';
import { configurationNow } from '@/lib/queries/configurationNow';
import { logState } from '@/lib/queries/logState';
import { nodesNow } from '@/lib/queries/nodesNow';
import { notifyTotals } from '@/lib/queries/notifyTotals';
import { totals } from '@/lib/queries/totals';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authoriseMetrics(request);
    const db = await asker.database();
    const configuration = (await configurationNow(db)) ?? undefined;
    const [backends, nodes, log, notifications, counted, processes] = await Promise.all([
      backendsNow(db),
      nodesNow(db),
      logState(db, configuration),
      notifyTotals(db),
      totals(db),
      processesNow(process.pid, process.ppid),
    ]);
    return new Response(await metricsText({ backends, nodes, log, notifications, processes, ...counted }), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    });
  },
});
