import type { ExportQuestions } from '@/lib/store/exports';
import type { Store } from '@/lib/store/store';
import { parseCursor } from '../cursor';
import { beginAudit, finishAudit, hasSignedIn } from './audit';
import { declareConfiguration } from './declare-configuration';
import { declareUpstreams } from './declare-upstreams';
import { auditBatches, decisionBatches, eventBatches, sessionBatches } from './export-batches';
import { readPositions } from './ingest/journal-positions';
import { changeBackend } from './intent/change-backend';
import { failBackSessions } from './intent/fail-back';
import { changeLogLevel, clearLogLevel } from './intent/log-level';
import { readIntent, readIntentVersion } from './intent/read-intent';
import { readUnpins } from './intent/read-unpins';
import { rebalanceBackend } from './intent/rebalance';
import { unpinSession } from './intent/unpin-session';
import { createLogin, deleteLogin, findLogin, touchLogin } from './logins';
import { NotificationOutbox } from './notification-outbox';
import type { Database } from './open-database';
import { auditPage } from './queries/audit-page';
import { backendHistory } from './queries/backend-history';
import { countAudit } from './queries/count-audit';
import { countEvents } from './queries/count-events';
import { decisionsEstimate } from './queries/decisions-estimate';
import { decisionsPage } from './queries/decisions-page';
import { displacedSessions } from './queries/displaced-sessions';
import { drainPreview } from './queries/drain-preview';
import { eventSteps } from './queries/event-steps';
import { eventsPage } from './queries/events-page';
import { getBackend, getBackends } from './queries/get-backends';
import { getDecisionLogState } from './queries/get-decision-log-state';
import { getEventsAfter } from './queries/get-events-after';
import { getFailoversSince } from './queries/get-failovers-since';
import { getLastEventId } from './queries/get-last-event-id';
import { getLatestConfiguration } from './queries/get-latest-configuration';
import { getLogLevel } from './queries/get-log-level';
import { getNodes } from './queries/get-nodes';
import { getNotificationTotals } from './queries/get-notification-totals';
import { getSettings } from './queries/get-settings';
import { getTotals } from './queries/get-totals';
import { getUpstreams } from './queries/get-upstreams';
import { loadPoints } from './queries/load-points';
import { movesByCause } from './queries/moves-by-cause';
import { rebalancePreview } from './queries/rebalance-preview';
import { sessionDetail } from './queries/session-detail';
import { parseSessionCursor } from './queries/session-order';
import { sessionsEstimate } from './queries/sessions-estimate';
import { sessionsPage } from './queries/sessions-page';
import { createToken, findToken, listTokens, revokeToken, touchToken } from './tokens';
import { translateErrors } from './translate-errors';
import { addUser, changePassword, changeRole, getPassword, hasUsers, listUsers, removeUser } from './users';

/** The log of a data directory, to be carried away; it is opened when the first row is asked for. */
export function openExports(dataDir: string): ExportQuestions {
  return {
    decisionBatches: (filter) => decisionBatches(dataDir, filter),
    sessionBatches: (filter) => sessionBatches(dataDir, filter),
    eventBatches: (filter) => eventBatches(dataDir, filter),
    auditBatches: (filter) => auditBatches(dataDir, filter),
  };
}

/** Times and ids are numbers in a cursor. */
const timeAndId = ['number', 'number'] as const;

/** The questions and commands of a store, asked of an open database. */
export function createSqliteStore(db: Database, dataDir: string): Store {
  const outbox = new NotificationOutbox(db);
  return translateErrors<Store>({
    getUpstreams: () => getUpstreams(db),
    getBackends: (filter, upToSeconds) => getBackends(db, filter, upToSeconds),
    getBackend: (upstream, name) => getBackend(db, upstream, name),
    getBackendHistory: (range) => backendHistory(db, range),
    getDrainPreview: (upstream, names) => drainPreview(db, upstream, names),
    getRebalancePreview: (upstream, name) => rebalancePreview(db, upstream, name),
    getDisplacedSessions: (upstream) => displacedSessions(db, upstream),
    changeBackend: (change) => changeBackend(db, change),
    rebalance: (request) => rebalanceBackend(db, request),
    failBack: (request) => failBackSessions(db, request),

    declareUpstreams: (topology, isReload) => declareUpstreams(db, topology, isReload),
    declareConfiguration: (configuration) => declareConfiguration(db, configuration),

    getIntentVersion: () => readIntentVersion(db),
    getIntent: () => readIntent(db),
    getUnpins: (sinceVersion) => readUnpins(db, sinceVersion),

    getDecisions: async (filter, { limit, cursor }) =>
      decisionsPage(db, filter, limit, parseCursor(cursor, timeAndId)),
    getSessions: async (filter, order, { limit, cursor }) =>
      sessionsPage(db, filter, order, limit, parseSessionCursor(cursor, order)),
    getSession: async ({ id, upstream, limit, cursor }) =>
      sessionDetail(db, { id, upstream, limit, after: parseCursor(cursor, timeAndId) }),
    getEvents: async (filter, { limit, cursor }) =>
      eventsPage(db, filter, limit, parseCursor(cursor, timeAndId)),
    getEventsAfter: (eventId, limit) => getEventsAfter(db, eventId, limit),
    getLastEventId: () => getLastEventId(db),
    getFailoversSince: (since, minSessions) => getFailoversSince(db, since, minSessions),
    getEventSteps: (filter, range) => eventSteps(db, filter, range),
    getLoad: (range, upstream) => loadPoints(db, range, upstream),
    getMoves: (range) => movesByCause(db, range),
    getTotals: () => getTotals(db),
    getNodes: () => getNodes(db),
    getSettings: () => getSettings(db),
    getLogLevel: () => getLogLevel(db),
    getJournalPositions: () => readPositions(db),
    getLogUsage: async () => getDecisionLogState(db, (await getLatestConfiguration(db)) ?? undefined),
    unpinSession: (request) => unpinSession(db, request),
    changeLogLevel: (level) => changeLogLevel(db, level),
    clearLogLevel: () => clearLogLevel(db),

    ...openExports(dataDir),
    estimateDecisions: (filter) => decisionsEstimate(db, filter),
    estimateSessions: (filter) => sessionsEstimate(db, filter),
    countEvents: (filter) => countEvents(db, filter),
    countAudit: (filter) => countAudit(db, filter),

    getNotificationTotals: () => getNotificationTotals(db),
    getNotificationProgress: () => outbox.getNotificationProgress(),
    getNextNotification: (target) => outbox.getNextNotification(target),
    removeOtherTargets: (names) => outbox.removeOtherTargets(names),
    addNotificationTarget: (target, progress, ongoing) =>
      outbox.addNotificationTarget(target, progress, ongoing),
    enqueueNotifications: (target, before, after, messages) =>
      outbox.enqueueNotifications(target, before, after, messages),
    recordNotificationFailure: (target, sequence, failure) =>
      outbox.recordNotificationFailure(target, sequence, failure),
    finishNotification: (target, sequence, outcome) => outbox.finishNotification(target, sequence, outcome),
    giveUpNotifications: (target, createdBeforeMs) => outbox.giveUpNotifications(target, createdBeforeMs),
    deleteOldNotifications: (ongoingIds) => outbox.deleteOldNotifications(ongoingIds),

    hasUsers: () => hasUsers(db),
    getUsers: () => listUsers(db),
    getPassword: (user) => getPassword(db, user),
    addUser: (user, onlyFirst) => addUser(db, user, onlyFirst),
    changePassword: (user, passwordHash) => changePassword(db, user, passwordHash),
    changeRole: (user, userRole) => changeRole(db, user, userRole),
    removeUser: (user) => removeUser(db, user),
    getTokens: () => listTokens(db),
    findToken: (digest) => findToken(db, digest),
    createToken: (token) => createToken(db, token),
    revokeToken: (name) => revokeToken(db, name),
    touchToken: (digest) => touchToken(db, digest),
    findLogin: (digest) => findLogin(db, digest),
    createLogin: (login) => createLogin(db, login),
    touchLogin: (digest) => touchLogin(db, digest),
    deleteLogin: (digest) => deleteLogin(db, digest),
    getAudit: async (filter, { limit, cursor }) =>
      auditPage(db, filter, limit, parseCursor(cursor, timeAndId)),
    hasSignedIn: (actor) => hasSignedIn(db, actor),
    beginAudit: (entry) => beginAudit(db, entry),
    finishAudit: (id, outcome) => finishAudit(db, id, outcome),

    close: () => db.$disconnect(),
  });
}
