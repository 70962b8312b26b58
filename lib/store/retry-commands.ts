import type { Store } from './store';

/**
 * The same store, in which the supervisor's commands at a start and a reload wait for a database that cannot serve them
 * yet. Its poll of the intent, ten times a second, does not.
 *
 * @param retry takes a step as soon as the database allows it
 */
export function retryCommands(
  store: Store,
  retry: <Done>(step: () => Promise<Done>) => Promise<Done>,
): Store {
  return {
    ...store,
    hasUsers: () => retry(() => store.hasUsers()),
    getIntent: () => retry(() => store.getIntent()),
    getUnpins: (sinceVersion) => retry(() => store.getUnpins(sinceVersion)),
    declareUpstreams: (node, topology, isReload) =>
      retry(() => store.declareUpstreams(node, topology, isReload)),
    claimNode: (source) => retry(() => store.claimNode(source)),
    shareSecret: (own) => retry(() => store.shareSecret(own)),
    declareConfiguration: (configuration) => retry(() => store.declareConfiguration(configuration)),
    clearLogLevel: (node) => retry(() => store.clearLogLevel(node)),
    removeOtherTargets: (node, names) => retry(() => store.removeOtherTargets(node, names)),
  };
}
