import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalLocation, type StoreLocation } from '@/lib/core/store-location';
import type { StoreEngine } from '../engine';

/** A place for a store, which has none yet. */
export interface TestPlace {
  location: StoreLocation;
  /** Removes it with the store that it has by then. */
  remove(): void | Promise<void>;
}

/** An engine that runs the suite. */
export interface TestedEngine {
  name: string;
  engine: StoreEngine;
  createPlace: () => TestPlace | Promise<TestPlace>;
  /** Whether it copies its stores itself; else it says in one sentence what does. */
  hasBackups: boolean;
  /** Whether several nodes can use a store at the same time. */
  isShared: boolean;
}

/** A data directory that is not there yet. */
export function createLocalPlace(): TestPlace {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-store-'));
  return {
    location: createLocalLocation(join(folder, 'data')),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
