import { describeEngine } from '../contract-suite/describe-engine';
import { sqliteEngine } from './sqlite-engine';

describeEngine('SQLite', sqliteEngine);
