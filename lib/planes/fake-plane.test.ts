import { removeJournal } from '@/proxy/fixtures/journal';
import { createBackendPlan, createPlan } from '@/proxy/fixtures/plan';
import { describePlane } from './describe-plane';
import { FakePlane } from './fake-plane';

describePlane('for tests', async () => {
  const plan = createPlan([8001, 8002]);
  const [upstream] = plan.upstreams;
  const impossiblePlan = { ...plan };
  return {
    plan,
    extendedPlan: {
      ...plan,
      upstreams: [{ ...upstream, backends: [...upstream.backends, createBackendPlan(8003, 'b3')] }],
    },
    impossiblePlan,
    createPlane: (served, events) => new FakePlane(served, events, ['b2'], impossiblePlan),
    close: async () => removeJournal(plan.journal),
  };
});
