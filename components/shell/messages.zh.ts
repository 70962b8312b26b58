import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  errorPage: {
    title: '出错了',
    text: '控制台无法读取数据库，或自身出错。经过负载均衡器的流量及其日志不受影响。详情见控制台日志输出中的 <code>{digest}</code>。',
    retry: '重试',
  },
  browserError: {
    title: '此页面在浏览器中出错',
    text: '浏览器报告：{reason}。经过负载均衡器的流量及其日志不受影响。',
  },
  notFound: {
    title: '页面不存在',
    text: '地址可能有误，或其内容早于日志的保留期限。请前往<overview>概览</overview>或<sessions>会话</sessions>。',
  },
  skip: '跳到页面内容',
  pages: '页面',
  about: '哪些会话固定在哪里，为何迁移。',
  upstream: '上游',
  allUpstreams: '所有上游',
  upstreamsAll: '此页面涉及所有上游。',
  upstreamOfSession: '此页面只涉及一个上游上的一个会话。',
  freshness: {
    waiting: '连接中',
    live: '实时',
    paused: '已暂停',
    reconnecting: '重新连接中',
    stale: '已过时',
  },
  outdated: '控制台已升级：此页面来自之前的版本。',
  lag: '<wide>日志</wide>落后 {span}<wide>：{why}</wide>',
  lagCause: {
    silent: '记录器未存储任何内容',
    locked: '数据库被锁定',
    catchingUp: '正在追赶',
    catchingUpAt: '正在追赶，每秒 {rate} 行',
    growing: '写入跟不上流量',
  },
  lastUpdate: '<wide>上次更新：</wide>{age} 秒前',
  resume: '恢复实时更新',
  pause: '暂停实时更新',
  theme: '主题',
  themes: {
    light: '浅色',
    dark: '深色',
    auto: '跟随系统',
  },
  language: '语言',
  tab: {
    stale: '已过时',
    down: '{count} 个宕机',
    partlyDown: '{count} 个在部分节点上宕机',
    alert: '告警',
  },
  alert: {
    noNode: '还没有负载均衡器向这个数据库上报。',
    recorder:
      '{node} 的记录器自 {time} 起没有存储任何内容：显示的是当时的状态，负载均衡器是否在运行未知。约 {rows}在流水日志中等待存储；详情见其日志输出。',
    lost: '节点 {node} 自 {time} 起没有上报。它可能仍在服务：此后的请求尚未入库，待其恢复上报后补上。',
    locked:
      '{node} 的数据库被锁定，自 {time} 起未存储任何内容：请停止占用锁的程序；若是记录器自身卡住，请重启 Stickyboard。流水日志保留着缺少的部分，约 {rows}。',
    proxy: '{node} 上的负载均衡器自 {time} 起没有上报。请用 npm start 重新启动它。',
    workers: '{node} 没有正在运行的工作进程，因此不接受连接；详情见其日志输出。',
    dashboard:
      '控制台服务器自 {time} 起没有响应；本页会自动重试。负载均衡器不依赖它；从这里看不到负载均衡器是否在运行。',
    database:
      '自 {time} 起无法读取数据库（{reason}）：显示的是当时的状态。负载均衡器不依赖它，决策保存在流水日志中；在此期间看不到负载均衡器是否在运行。',
    lag: '{node} 的日志比流量落后 {span}：约 {rows}在流水日志中等待存储。',
    buffering: '{node} 的流水日志无法写入，决策暂存在内存中；详情见其日志输出。',
    shedding: '{node} 的流水日志已满：请求照常处理，但不记录，截至最近一次上报为 {decisions}。',
    rejecting: '{node} 的流水日志已满：新请求得到 503，截至最近一次上报为 {requests}。',
  },
};
