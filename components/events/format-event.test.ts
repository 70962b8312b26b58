import { describe, expect, test } from 'vitest';
import { catalogues } from '@/components/catalogue/catalogues';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { formatEvent } from '@/components/events/format-event';
import { createFormatters } from '@/components/i18n/formatters';
import type { EventRow } from '@/lib/contract/types';
import type { HealthCause } from '@/lib/core/failure';
import { utcTimeFormat } from '@/lib/core/format/time-format';

function event(change: Partial<EventRow>): EventRow {
  return {
    id: 1,
    time: '1970-01-01T00:01:40.000000Z',
    lastTime: '1970-01-01T00:01:40.000000Z',
    kind: 'failover',
    upstream: 'app',
    backend: 'b1',
    toBackend: 'b2',
    reason: 'connect-failed',
    sessions: 41,
    actor: null,
    node: null,
    payload: { failure: null },
    sentence: '',
    ...change,
  };
}

describe('events in words', () => {
  const unchanged = { adminState: null, deadlineSeconds: null, weight: null };
  const killed = { exitCode: null, signal: 'SIGKILL', error: null, wasReady: true };
  const refusedCause: HealthCause = {
    trigger: 'checks',
    count: 3,
    failure: { code: 'connection-refused' },
  };

  test.each([
    [{}, 'Connections to b1 failed: 41 sessions moved to b2'],
    [
      { payload: { failure: { code: 'connection-refused' } } },
      'Connections to b1 failed: 41 sessions moved to b2 (connection refused)',
    ],
    [{ reason: 'drain-ended', sessions: 1 }, 'The drain of b1 ended: 1 session moved to b2'],
    [{ reason: 'backend-down' }, 'b1 is down: 41 sessions moved to b2'],
    [{ kind: 'backend-down', payload: { cause: null } }, 'b1 is down'],
    [{ kind: 'backend-up' }, 'b1 is up again'],
    [{ kind: 'admin-state', payload: { ...unchanged, adminState: 'draining' } }, 'b1 was set to draining'],
    [
      { kind: 'unpinned', sessions: 1, payload: { session: '0123456789abcdef0123456789abcdef' } },
      'Session 0123…89abcdef was unpinned from b1',
    ],
    [
      { kind: 'rebalanced', sessions: 100, payload: { percent: 50, activeSessions: 200, limit: null } },
      '100 sessions of b1 were unpinned (50 % of 200 active)',
    ],
    [
      { kind: 'rebalanced', sessions: 1, payload: { percent: 10, activeSessions: 7, limit: null } },
      '1 session of b1 was unpinned (10 % of 7 active)',
    ],
    [{ kind: 'failback', sessions: 2 }, '2 sessions of b1 were sent back to b2'],
    [{ reason: 'unpinned', sessions: 1 }, 'Sessions of b1 were unpinned: 1 session moved to b2'],
    [
      { kind: 'proxy-started', payload: { version: '0.1.0', workers: 2 } },
      'Stickyboard 0.1.0 started with 2 workers',
    ],
    [{ kind: 'proxy-stopped' }, 'Stickyboard stopped'],
    [
      { kind: 'backend-down', payload: { cause: refusedCause } },
      'b1 is down: connection refused (3 checks failed)',
    ],
    [
      { kind: 'admin-state', payload: { adminState: 'draining', deadlineSeconds: 600, weight: 2 } },
      'b1 was set to draining, no longer than 600 s; weight 2',
    ],
    [{ kind: 'admin-state', payload: { ...unchanged, weight: 3 } }, 'b1 was set to weight 3'],
    [
      { kind: 'process-restarted', payload: { ...killed, process: 'worker', worker: 1 } },
      'Worker 1 ended (SIGKILL) and is restarted',
    ],
    [
      { kind: 'process-restarted', payload: { ...killed, process: 'collector', worker: null } },
      'The collector ended (SIGKILL) and is restarted',
    ],
    [
      { kind: 'workers-replaced', payload: { trigger: 'SIGUSR2', workers: 3, durationMs: 5210 } },
      '3 workers were replaced in 5.2 s (SIGUSR2)',
    ],
    [
      {
        kind: 'worker-replacement-failed',
        payload: { trigger: 'SIGUSR2', worker: 2, error: 'it exited (code 1) before it was ready' },
      },
      'Worker 2 could not be replaced and keeps running (SIGUSR2): it exited (code 1) before it was ready',
    ],
    [{ kind: 'reloaded', payload: { pending: [] } }, 'The new configuration is in effect'],
    [
      { kind: 'journal-full', payload: { policy: 'stop' } },
      'The journal is full: new requests get 503 until there is room',
    ],
    [
      { kind: 'journal-corrupt', payload: { segment: 'worker-1.17.0.ndjson', lines: 3 } },
      '3 corrupt lines of the journal skipped (worker-1.17.0.ndjson)',
    ],
    [
      { kind: 'node-lost', payload: { node: 'edge-3', lastReport: '2026-11-22T12:00:04.000Z' } },
      'Node edge-3 has not reported since 12:00:04',
    ],
    [
      { kind: 'node-returned', payload: { node: 'edge-3', lostSeconds: 125 } },
      'Node edge-3 reports again after 2 min',
    ],
    // Of another version: its kind is shown, whatever its fields are.
    [
      {
        kind: 'proxy-started',
        payload: { text: 'Something else.' },
        sentence: 'The proxy started in another way.',
      },
      'The proxy started in another way.',
    ],
  ] as [Partial<EventRow>, string][])('%j', (change, sentence) =>
    expect(formatEvent(event(change), englishFormatters)).toBe(sentence),
  );

  const chinese = createFormatters('zh-Hans', catalogues['zh-Hans'], utcTimeFormat);
  test.each([
    [{}, '连接 b1 失败：41 个会话迁移到 b2'],
    [
      { payload: { failure: { code: 'connection-refused' } } },
      '连接 b1 失败：41 个会话迁移到 b2（连接被拒绝）',
    ],
    [{ kind: 'backend-down', payload: { cause: refusedCause } }, 'b1 宕机：连接被拒绝（3 次检查失败）'],
    [
      { kind: 'admin-state', payload: { adminState: 'draining', deadlineSeconds: 600, weight: null } },
      'b1 已设为排空中（最长 600 秒）',
    ],
    [
      { kind: 'admin-state', payload: { adminState: 'ready', deadlineSeconds: null, weight: 2 } },
      'b1 已设为就绪、权重 2',
    ],
    [{ kind: 'admin-state', payload: unchanged }, 'b1 已设为其他状态'],
    [
      { kind: 'rebalanced', sessions: 100, payload: { percent: 12.5, activeSessions: 800, limit: 100 } },
      'b1 的 100 个会话已解除固定（800 个活跃会话的 12.5%，一次最多 100 个）',
    ],
    [{ kind: 'failback', sessions: 2, toBackend: 'b3' }, 'b1 的 2 个会话已回切到 b3'],
    [
      { kind: 'proxy-started', payload: { version: '0.1.0', workers: 1 } },
      'Stickyboard 0.1.0 已启动，有 1 个工作进程',
    ],
    [{ kind: 'proxy-stopped' }, '负载均衡器已正常停止'],
    [
      { kind: 'node-lost', payload: { node: 'edge-3', lastReport: '2026-11-22T12:00:04.000Z' } },
      '节点 edge-3 自 12:00:04 起没有上报',
    ],
    [
      { kind: 'node-returned', payload: { node: 'edge-3', lostSeconds: 125 } },
      '节点 edge-3 在 2 分钟后恢复上报',
    ],
    [
      { kind: 'process-restarted', payload: { ...killed, process: 'recorder', worker: null } },
      '记录器已退出（SIGKILL），正在重新启动',
    ],
    [
      {
        kind: 'process-restarted',
        payload: { ...killed, process: 'notifier', worker: null, signal: null, exitCode: 7, wasReady: false },
      },
      '通知进程已退出（退出码 7，尚未就绪），正在重新启动',
    ],
    [
      { kind: 'workers-replaced', payload: { trigger: 'SIGUSR2', workers: 1, durationMs: 5200 } },
      '1 个工作进程已在 5.2 秒内更换（SIGUSR2）',
    ],
    [
      { kind: 'reloaded', payload: { pending: ['workers', 'node'] } },
      '新配置已生效，但 workers, node 重启后才生效',
    ],
    [
      { kind: 'reload-rejected', payload: { error: 'port: must be a number' } },
      '新配置被拒绝：port: must be a number',
    ],
    [
      {
        kind: 'recording-resumed',
        payload: {
          from: '2026-11-22T12:00:04.000Z',
          to: '2026-11-22T12:01:00.000Z',
          unrecordedDecisions: 900,
          rejectedRequests: 0,
        },
      },
      '决策已恢复记录：12:00:04 至 12:01:00 有 900 条决策未记录',
    ],
  ] as [Partial<EventRow>, string][])('%j in Chinese', (change, sentence) =>
    expect(formatEvent(event(change), chinese)).toBe(sentence),
  );
});
