import type { en } from '../en';
import type { MessageShape } from '../message-shape';

export const empty: MessageShape<typeof en.empty> = {
  title: '没有请求',
  anyUpstream: '任何上游',
  past: '日志中没有 {upstream} 在此时间范围内的请求。',
  live: '日志中没有 {upstream} 最近五分钟的请求。通过负载均衡器发送两次请求，就能看到会话被固定：',
  behind: '日志比流量落后 {span}：此后到达 {upstream} 的请求尚未显示。',
};
