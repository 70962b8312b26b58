import { describeEngine } from '../contract-suite/describe-engine';
import { createLocalPlace } from '../contract-suite/tested-engine';
import { sqliteEngine } from './sqlite-engine';

describeEngine({
  name: 'SQLite',
  engine: sqliteEngine,
  createPlace: createLocalPlace,
  hasBackups: true,
  isShared: false,
});
