import { auditCalls } from './audit';
import { backendCalls } from './backend';
import { decisionCalls } from './decision';
import { demonstrationCalls } from './demonstration';
import { eventCalls } from './event';
import { exportCalls } from './export';
import { liveCalls } from './live';
import { loadCalls } from './load';
import { nodeCalls } from './node';
import { sessionCalls } from './session';
import { settingsCalls } from './settings';
import { tokenCalls } from './token';
import { userCalls } from './user';

/** Every call of the API, by method and path. */
export const apiCalls = {
  ...nodeCalls,
  ...backendCalls,
  ...sessionCalls,
  ...decisionCalls,
  ...eventCalls,
  ...loadCalls,
  ...exportCalls,
  ...liveCalls,
  ...demonstrationCalls,
  ...settingsCalls,
  ...userCalls,
  ...tokenCalls,
  ...auditCalls,
};
