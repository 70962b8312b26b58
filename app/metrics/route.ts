import { authoriseMetrics } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { renderMetrics } from '@/lib/metrics/metrics';
import { getProcesses } from '@/lib/metrics/process-usage';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authoriseMetrics(request);
    const store = await principal.store();
    const [backends, nodes, log, notifications, counted, processes] = await Promise.all([
      store.getBackends(),
      store.getNodes(),
      store.getLogUsage(),
      store.getNotificationTotals(),
      store.getTotals(),
      getProcesses(process.pid, process.ppid),
    ]);
    return new Response(await renderMetrics({ backends, nodes, log, notifications, processes, ...counted }), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    });
  },
});
