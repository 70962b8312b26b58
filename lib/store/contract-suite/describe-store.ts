import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from '../store';
import { describeAccess } from './describe-access';
import { describeCommands } from './describe-commands';
import { describeDeclarations } from './describe-declarations';
import { describeQuestions } from './describe-questions';
import { type EmptyStore, now } from './sample';

/**
 * What every store must do, whatever database it is made of: each question and each command at least once. An engine
 * runs it by one call.
 *
 * @param name of the engine
 * @param openEmptyStore opens a store in which nothing has happened
 */
export function describeStore(name: string, openEmptyStore: () => Promise<EmptyStore>): void {
  describe(`a store of ${name}`, () => {
    let opened: EmptyStore;
    let store: Store;
    beforeAll(async () => {
      opened = await openEmptyStore();
      store = opened.store;
      await opened.storeDecisions(
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
    afterAll(() => opened.close());

    describeQuestions(() => store);
    describeCommands(() => store);
    describeAccess(() => store);
    describeDeclarations(() => store);
  });
}
