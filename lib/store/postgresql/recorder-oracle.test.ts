import { expect, it } from 'vitest';
import { checkRecorder } from '@/lib/store/recorder-oracle/recorder-property';
import { storeBatch } from './ingest/store-batch';
import { openRecorders } from './test-server/open-recorders';

it('the tables hold what each decision by itself would have made of them', async () => {
  const [recorder] = await openRecorders(1);
  const journals = await checkRecorder(
    recorder.db,
    (source, batch) => storeBatch(recorder, source, batch, 0),
    15,
  );
  expect(journals).toBe(15);
}, 90_000);
