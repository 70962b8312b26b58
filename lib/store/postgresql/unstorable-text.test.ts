import { expect, onTestFinished, test } from 'vitest';
import { postgresqlEngine } from './postgresql-engine';
import { createTestPostgresql } from './test-server/test-databases';

test('a name that PostgreSQL cannot have is an invalid one, and not a failure of the database', async () => {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const store = await postgresqlEngine.open({ dataDir: '', database: target }, 'dashboard');
  onTestFinished(() => store.close());
  const invalid = { domainErrorKind: 'invalid', message: 'name: must not contain U+0000' };
  await expect(store.getBackend('web', 'b\0')).rejects.toMatchObject(invalid);
  await expect(store.getLoad({ step: 60, from: 0, to: 600 }, 'web\0')).rejects.toMatchObject(invalid);
});
