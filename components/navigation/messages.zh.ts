import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  overview: '概览',
  backends: '后端',
  sessions: '会话',
  failovers: '故障转移',
  export: '导出',
  settings: '设置',
};
