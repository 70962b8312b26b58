/**
 * Why a target is not connected to. `local-target`: it is loopback, link-local or the like, by its spelling or by what its
 * name leads to. `unresolved-target`: its name could not be resolved here, so it is not known where it leads.
 * `too-many-lookups`: its name is not looked up now.
 */
export type TargetRejection = 'local-target' | 'unresolved-target' | 'too-many-lookups';
