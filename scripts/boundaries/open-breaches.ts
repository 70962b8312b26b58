/**
 * Breaches that were there before their rule, by the key of `findBreaches`. The list only shrinks: the test fails for an
 * entry that is not needed any more.
 */
export const openBreaches: string[] = [
  'length: app/api/v1/api.test.ts',
  'length: components/overview/overview.test.ts',
  'length: e2e/integration/access.itest.ts',
  'length: e2e/interop/selection-peers.itest.ts',
  'length: lib/config/load.test.ts',
  'length: lib/store/sqlite/ingest/store-batch.test.ts',
  'length: proxy/tunnel/tunnel.test.ts',
  'length: proxy/tunnel/upgrade-and-connect.test.ts',
  'length: proxy/worker/data-plane.test.ts',
];
