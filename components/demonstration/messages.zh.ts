import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  open: '发送演示流量…',
  title: '发送演示流量',
  explanation: '{visitors} 位访客访问 {listener}，各带自己的 Cookie，在 {seconds} 秒内每秒请求一次 /。',
  realRequests:
    '这些是真实请求：由 {upstream} 的后端处理，并像其他请求一样记入日志。它们的 User-Agent 为 Stickyboard-demonstration。',
  start: '发送',
  started: '演示流量已开始',
  startedDetail: '{seconds} 秒后自动停止。',
  failed: '未能发送演示流量',
};
