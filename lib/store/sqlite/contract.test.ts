import { describeStore } from '../contract-suite';
import { openTestDatabase } from './test-database';

describeStore('SQLite', openTestDatabase);
