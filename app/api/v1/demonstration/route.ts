import { authorise } from '@/lib/auth/authorise';
import { demonstrationPlan } from '@/lib/contract/demonstration';
import { NotFoundError } from '@/lib/core/domain-errors';
import { getCurrentDemonstration, startDemonstration } from '@/lib/demonstration/current-demonstration';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    await authorise(request, 'read');
    return jsonResponse(getDemonstrationProgress());
  },

  async POST(request) {
    const principal = await authorise(request, 'operate');
    const plan = await parseJsonBody(request, demonstrationPlan);
    const about = { target: plan.upstream, detail: `${plan.visitors} visitors` };
    return jsonResponse(
      (await principal.act('operate', 'demonstration', about, (store) => startDemonstration(store, plan)))
        .progress,
    );
  },

  async DELETE(request) {
    const principal = await authorise(request, 'operate');
    const stopped = await principal.act('operate', 'demonstration', { detail: 'stopped' }, async () => {
      const demonstration = getCurrentDemonstration();
      demonstration?.stop();
      await demonstration?.finished;
      return getDemonstrationProgress();
    });
    return jsonResponse(stopped);
  },
});

function getDemonstrationProgress() {
  const demonstration = getCurrentDemonstration();
  if (!demonstration) throw new NotFoundError('No demonstration has been started.');
  return demonstration.progress;
}
