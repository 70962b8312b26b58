import { describeStore } from '../contract-suite/describe-store';
import { openTestDatabase } from './test-database';

describeStore('SQLite', openTestDatabase);
