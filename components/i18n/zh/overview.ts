import type { en } from '../en';
import type { MessageShape } from '../message-shape';

export const overview: MessageShape<typeof en.overview> = {
  tiles: {
    backends: '后端',
    up: '{up}/{all} 正常',
    sessions: '会话',
    sessionsTitle: '{shown} 个会话已固定，且最近 5 分钟内出现过',
    pinned: '固定率',
    pinnedTitle:
      '{over, select, minute {最近一分钟} other {所示时间范围}}内，带有有效固定的请求中，由其固定的后端处理的比例',
    moved: '迁移',
    movedTitle:
      '{over, select, minute {最近一分钟} other {所示时间范围}}内，有 {shown} 个带有有效固定的请求由其他后端处理',
    refused: '拒绝',
    refusedTitle:
      '{over, select, minute {最近一分钟} other {所示时间范围}}内，有 {shown} 个请求没有后端可以处理',
    perMinute: '{shown}/分钟',
    p95: 'p95（最慢）',
    p95Title: '最慢后端的首字节时间第 95 百分位数，最近一分钟，误差约 10%',
    lag: '日志延迟',
    lagTitle: '日志比流量落后多少：约 {rows}',
    seconds: '{shown} 秒',
  },
  flow: {
    title: '流量走向',
    total: '{rate} 请求/秒',
    rate: '{rate}/秒',
    clients: '客户端',
    listener: '监听器',
    more: '另外 {shown} 个',
    inWords: '客户端访问 {backends}',
    backend: '{name}（{states}）每秒 {rate} 个请求',
    betweenBackends: '；',
    betweenStates: '、',
  },
  rate: '各后端每秒请求数',
  rateDescription: '{over, select, live {最近五分钟} other {从 {from} 到 {to}}}，{count} 个后端的每秒请求数',
  pinned: '固定的会话',
  pinnedDescription:
    '{over, select, live {最近五分钟} other {从 {from} 到 {to}}}，{count} 个后端各自固定的会话数',
  backends: {
    title: '后端',
    table: '后端表格',
    backend: '后端',
    state: '状态',
    weight: '权重',
    rate: '请求/秒',
    p50: 'p50',
    p95: 'p95',
    inFlight: '处理中',
    sessions: '会话',
    pinned: '固定率',
    moved: '迁入/迁出',
    movedTitle: '迁入和迁出该后端的请求数，最近一分钟',
    actions: '操作',
    place: '{address}，路由 {route}',
    backup: '· 备用',
    backupTitle: '仅当没有其他后端接收新会话时才接收',
    busy: '{requests}，{tunnels}',
  },
  out: {
    draining: '{name} 排空中',
    maintenance: '{name} 维护中',
    unknown: '{name} 未参与轮转',
  },
};
