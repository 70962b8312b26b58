import { createLocalLocation } from '@/lib/core/store-location';
import { describeEngine } from '../contract-suite/describe-engine';
import { postgresqlEngine } from './postgresql-engine';
import { createTestPostgresql } from './test-server/test-databases';

describeEngine({
  name: 'PostgreSQL',
  engine: postgresqlEngine,
  async createPlace() {
    const { target, drop } = await createTestPostgresql(false);
    return { location: { ...createLocalLocation('/nonexistent'), database: target }, remove: drop };
  },
  hasBackups: false,
  isShared: true,
});
