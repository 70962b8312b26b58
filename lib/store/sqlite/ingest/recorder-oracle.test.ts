import { expect, it } from 'vitest';
import { checkRecorder } from '@/lib/store/recorder-oracle/recorder-property';
import { openTestDatabase } from '@/lib/store/test-database';
import { storeBatch } from './store-batch';

it('the tables hold what each decision by itself would have made of them', async () => {
  const log = await openTestDatabase();
  try {
    const journals = await checkRecorder(log.db, (source, batch) => storeBatch(log.db, source, batch, 0), 15);
    expect(journals).toBe(15);
  } finally {
    await log.close();
  }
}, 60_000);
