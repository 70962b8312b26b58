import type { en } from '../en';
import type { Said } from '../said';

export const empty: Said<typeof en.empty> = {
  title: '没有请求',
  past: '此时间范围内没有请求。',
  live: '最近五分钟没有请求。通过负载均衡器发送两次请求，就能看到会话被固定：',
};
