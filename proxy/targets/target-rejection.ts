/**
 * Why a target is not connected to. `local-target`: it is loopback, link-local or the like, by its spelling or by what its
 * name leads to. `unresolved-target`: its name cannot be resolved here.
 * `too-many-lookups`: its name is not looked up now.
 */
export type TargetRejection = 'local-target' | 'unresolved-target' | 'too-many-lookups';
