import { setFlagsFromString } from 'node:v8';

/** Bytes of WebAssembly that a function runs before V8 optimizes it, 55 times V8's own choice. */
const optimizationBudgetBytes = 100_000_000;

/**
 * Lets V8 optimize Prisma's query compiler, which is WebAssembly, only once it is used a lot. Each query is compiled
 * once and kept, so optimizing at the start of a process took a third of the CPU time of the start and paid nothing
 * back. To be called before the first client is made.
 */
export function postponeQueryCompilerOptimization(): void {
  setFlagsFromString(`--wasm-tiering-budget=${optimizationBudgetBytes}`);
}
