import { parseCursor } from '@/lib/store/cursor';
import type { CountQuestions, ExportQuestions } from '@/lib/store/exports';
import type { Database } from '@/lib/store/sql/database';
import { readPositions } from '@/lib/store/sql/ingest/journal-positions';
import { isLeader } from '@/lib/store/sql/ingest/leader-lease';
import { changeBackend } from '@/lib/store/sql/intent/change-backend';
import { failBackSessions } from '@/lib/store/sql/intent/fail-back';
import { changeLogLevel, clearLogLevel } from '@/lib/store/sql/intent/log-level';
import { readIntent, readIntentVersion } from '@/lib/store/sql/intent/read-intent';
import { readUnpins } from '@/lib/store/sql/intent/read-unpins';
import { rebalanceBackend } from '@/lib/store/sql/intent/rebalance';
import { unpinSession } from '@/lib/store/sql/intent/unpin-session';
import { claimFirstRequests } from '@/lib/store/sql/learned-pins/claim-first-requests';
import { findLearnedPins, getMovedPins } from '@/lib/store/sql/learned-pins/find-learned-pins';
import { getFleetState } from '@/lib/store/sql/learned-pins/get-fleet-state';
import { saveLearnedPins } from '@/lib/store/sql/learned-pins/save-learned-pins';
import { auditPage } from '@/lib/store/sql/queries/audit-page';
import { backendHistory } from '@/lib/store/sql/queries/backend-history';
import { countAudit } from '@/lib/store/sql/queries/count-audit';
import { countEvents } from '@/lib/store/sql/queries/count-events';
import { countLiveNodes } from '@/lib/store/sql/queries/count-live-nodes';
import { decisionsEstimate } from '@/lib/store/sql/queries/decisions-estimate';
import { decisionsPage } from '@/lib/store/sql/queries/decisions-page';
import { displacedSessions } from '@/lib/store/sql/queries/displaced-sessions';
import { drainPreview } from '@/lib/store/sql/queries/drain-preview';
import { eventSteps } from '@/lib/store/sql/queries/event-steps';
import { eventsPage } from '@/lib/store/sql/queries/events-page';
import { getBackend, getBackends } from '@/lib/store/sql/queries/get-backends';
import { getDecisionLogState } from '@/lib/store/sql/queries/get-decision-log-state';
import { getEventsAfter } from '@/lib/store/sql/queries/get-events-after';
import { getFailoversSince } from '@/lib/store/sql/queries/get-failovers-since';
import { getLastEventId } from '@/lib/store/sql/queries/get-last-event-id';
import { getLeadersConfiguration } from '@/lib/store/sql/queries/get-leaders-configuration';
import { getLogLevel } from '@/lib/store/sql/queries/get-log-level';
import { getNodes } from '@/lib/store/sql/queries/get-nodes';
import { getNotificationTotals } from '@/lib/store/sql/queries/get-notification-totals';
import { getSettings } from '@/lib/store/sql/queries/get-settings';
import { getTotals } from '@/lib/store/sql/queries/get-totals';
import { getUpstreams } from '@/lib/store/sql/queries/get-upstreams';
import { loadPoints } from '@/lib/store/sql/queries/load-points';
import { movesByCause } from '@/lib/store/sql/queries/moves-by-cause';
import { rebalancePreview } from '@/lib/store/sql/queries/rebalance-preview';
import { sessionDetail } from '@/lib/store/sql/queries/session-detail';
import { parseSessionCursor } from '@/lib/store/sql/queries/session-order';
import { sessionsPage } from '@/lib/store/sql/queries/sessions-page';
import type { Store } from '@/lib/store/store';
import { beginAudit, finishAudit, hasSignedIn } from './audit';
import { claimNode } from './claim-node';
import { declareConfiguration } from './declare-configuration';
import { declareUpstreams } from './declare-upstreams';
import { createLogin, deleteLogin, findLogin, touchLogin } from './logins';
import { NotificationOutbox } from './notification-outbox';
import { shareSecret } from './share-secret';
import { createToken, findToken, listTokens, revokeToken, touchToken } from './tokens';
import { addUser, changePassword, changeRole, getPassword, hasUsers, listUsers, removeUser } from './users';

/** Times and ids are numbers in a cursor. */
const timeAndId = ['number', 'number'] as const;

/** What each database answers in its own way. */
export type OwnQuestions = ExportQuestions & Pick<CountQuestions, 'estimateSessions'>;

/** The questions and commands of a store, asked of an open database. @param own those that are not in this folder */
export function createSqlStore(db: Database, own: OwnQuestions): Store {
  const outbox = new NotificationOutbox(db);
  return {
    recordingDelayMs: db.dialect.recordingDelayMs,
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

    declareUpstreams: (node, topology, isReload) => declareUpstreams(db, node, topology, isReload),
    declareConfiguration: (configuration) => declareConfiguration(db, configuration),

    claimNode: (source) => claimNode(db, source),
    shareSecret: (secret) => shareSecret(db, secret),
    isLeader: (node) => isLeader(db, node),

    getIntentVersion: () => readIntentVersion(db),
    countLiveNodes: () => countLiveNodes(db),
    getIntent: () => readIntent(db),
    getUnpins: (sinceVersion) => readUnpins(db, sinceVersion),

    saveLearnedPins: (pins, nowMs) => saveLearnedPins(db, pins, nowMs),
    claimFirstRequests: (claims, nowMs, closesAtMs) => claimFirstRequests(db, claims, nowMs, closesAtMs),
    findLearnedPins: (keys) => findLearnedPins(db, keys),
    getMovedPins: (sinceMs, limit) => getMovedPins(db, sinceMs, limit),
    getFleetState: () => getFleetState(db),

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
    getLoad: (range, upstream, node) => loadPoints(db, range, upstream, node),
    getMoves: (range) => movesByCause(db, range),
    getTotals: () => getTotals(db),
    getNodes: () => getNodes(db),
    getSettings: () => getSettings(db),
    getLogLevel: () => getLogLevel(db),
    getJournalPositions: (journal) => readPositions(db, journal),
    getLogUsage: async () => getDecisionLogState(db, (await getLeadersConfiguration(db)) ?? undefined),
    unpinSession: (request) => unpinSession(db, request),
    changeLogLevel: (level) => changeLogLevel(db, level),
    clearLogLevel: (node) => clearLogLevel(db, node),

    ...own,
    estimateDecisions: (filter) => decisionsEstimate(db, filter),
    countEvents: (filter) => countEvents(db, filter),
    countAudit: (filter) => countAudit(db, filter),

    getNotificationTotals: () => getNotificationTotals(db),
    getNotificationProgress: () => outbox.getNotificationProgress(),
    getNextNotification: (target) => outbox.getNextNotification(target),
    removeOtherTargets: (node, names) => outbox.removeOtherTargets(node, names),
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
  };
}
