import { authoriseMetrics } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { renderMetrics } from '@/lib/metrics/metrics';
import { getProcesses } from '@/lib/metrics/process-usage';
import { getBackends } from '@/lib/store/sqlite/queries/get-backends';
import { getDecisionLogState } from '@/lib/store/sqlite/queries/get-decision-log-state';
import { getLatestConfiguration } from '@/lib/store/sqlite/queries/get-latest-configuration';
import { getNodes } from '@/lib/store/sqlite/queries/get-nodes';
import { getNotificationTotals } from '@/lib/store/sqlite/queries/get-notification-totals';
import { getTotals } from '@/lib/store/sqlite/queries/get-totals';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authoriseMetrics(request);
    const db = await principal.database();
    const configuration = (await getLatestConfiguration(db)) ?? undefined;
    const [backends, nodes, log, notifications, counted, processes] = await Promise.all([
      getBackends(db),
      getNodes(db),
      getDecisionLogState(db, configuration),
      getNotificationTotals(db),
      getTotals(db),
      getProcesses(process.pid, process.ppid),
    ]);
    return new Response(await renderMetrics({ backends, nodes, log, notifications, processes, ...counted }), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    });
  },
});
