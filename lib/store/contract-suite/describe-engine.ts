import { afterAll, beforeAll, describe } from 'vitest';
import type { StoreLocation } from '@/lib/core/store-location';
import type { StoreEngine } from '../engine';
import type { Store } from '../store';
import { describeAccess } from './describe-access';
import { describeCommands } from './describe-commands';
import { describeDeclarations } from './describe-declarations';
import { describeLearnedPins } from './describe-learned-pins';
import { describeLifeCycle } from './describe-life-cycle';
import { describeLogWriter } from './describe-log-writer';
import { describeNodes } from './describe-nodes';
import { describeNotifications } from './describe-notifications';
import { describeQuestions } from './describe-questions';
import {
  createDecisionLine,
  createJournalBatch,
  now,
  type TestDecision,
  testPlan,
  testSource,
} from './sample';
import type { TestedEngine, TestPlace } from './tested-engine';

/**
 * What every engine must do, whatever its database: each question and each command at least once, and how a
 * store is created, written, copied and inspected. An engine runs it by one call.
 */
export function describeEngine(tested: TestedEngine): void {
  const { name, engine } = tested;
  describe(`a store of ${name}`, () => {
    let place: TestPlace;
    let store: Store;
    beforeAll(async () => {
      place = await tested.createPlace();
      store = await openSampleStore(engine, place.location);
      await storeDecisions(
        engine,
        place.location,
        { time: now, session: 's1', outcome: 'assigned', backend: 'b1' },
        { time: now + 1, session: 's1', backend: 'b1' },
        { time: now + 2, session: 's2', outcome: 'assigned', backend: 'b2' },
        {
          time: now + 3,
          session: 's2',
          outcome: 'moved',
          reason: 'connect-failed',
          backend: 'b1',
          previousBackend: 'b2',
        },
        { time: now + 4, session: 's3', outcome: 'refused', reason: 'no-backend', backend: null },
      );
    }, 60_000);
    afterAll(async () => {
      await store.close();
      await place.remove();
    });

    describeQuestions(() => store);
    describeCommands(() => store);
    describeAccess(() => store);
    describeNotifications(() => store);
    describeDeclarations(() => store);
    describeLearnedPins(() => store);
  });
  describe(`an engine of ${name}`, () => {
    describeLifeCycle(tested);
    describeLogWriter(tested);
    describeNodes(tested);
  });
}

/** A new store that has the backends of the sample and nothing else. */
async function openSampleStore(engine: StoreEngine, location: StoreLocation): Promise<Store> {
  await engine.prepare(location);
  const store = await engine.open(location, 'supervisor');
  await store.declareUpstreams(testPlan.node, testPlan);
  return store;
}

/** Stores decisions as the recorder does. */
async function storeDecisions(
  engine: StoreEngine,
  location: StoreLocation,
  ...decisions: Partial<TestDecision>[]
): Promise<void> {
  const writer = await engine.openLogWriter({ location, ...testSource, log: () => undefined });
  const lease = await writer.acquireLease();
  await writer.append(createJournalBatch(decisions.map(createDecisionLine), [], 1), 0, lease);
  await writer.close();
}
