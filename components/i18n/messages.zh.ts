import type { MessageShape } from './message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  decisions: '{shown} 条决策',
  requests: '{shown} 个请求',
  sessions: '{shown} 个会话',
  tunnels: '{shown} 条打开的隧道',
  moves: '{shown} 次迁移',
  backends: '{shown} 个后端',
  rows: '{shown} 行',
  workers: '{shown} 个工作进程',
  corruptLines: '{shown} 行损坏的记录',
};
