import { traceZhCN } from './trace-zh-cn.ts';
import { alarms } from './zh-cn-alarms.ts';
import { base } from './zh-cn-base.ts';
import { cases } from './zh-cn-cases.ts';
import { catalogue } from './zh-cn-catalogue.ts';
import { desk } from './zh-cn-desk.ts';
import { field } from './zh-cn-field.ts';
import { firstRun } from './zh-cn-first-run.ts';
import { hazards } from './zh-cn-hazards.ts';
import { kit } from './zh-cn-kit.ts';
import { measures } from './zh-cn-measures.ts';
import { office } from './zh-cn-office.ts';
import { ptz } from './zh-cn-ptz.ts';
import { rules } from './zh-cn-rules.ts';
import { video } from './zh-cn-video.ts';
import { wall } from './zh-cn-wall.ts';

/** The texts of the screens, Chinese first; `en.ts` has the same keys. */
export const zhCN = {
  ...base,
  nav: {
    desk: '值守',
    cases: '案件',
    hazards: '隐患',
    dispatches: '出动',
    stations: '微站',
    exercises: '演练',
    warnings: '公众预警',
    devices: '设备',
    cameras: '视频',
    silences: '静默',
    rules: '规则',
    load: '负荷',
    screens: '屏幕',
    catalogue: '目录',
    handover: '交接班',
    reports: '日报',
    logout: '退出登录',
  },
  catalogue,
  alert: {
    drill: '演练',
    maintenance: '检修',
    test: '自检',
    sourceLost: '设备失联',
    notAllowed: '当前角色不能接手告警',
    open: '当前告警',
    none: '当前没有告警',
    noneHint: '一切正常,新的告警会立即出现在这里并发声。',
    unknown: '连接中断,此刻有无告警未知',
    resolvedRecently: '刚刚解除',
    heldBack: '静默或抑制 {{count}} 条,不发声、不通知',
    preAlarm: '预警',
    confirmed: '已确认',
    late: '迟到数据',
    nobody: '无人接手',
    taken: '{{who}} 已接手',
    resolved: '已解除',
    devicesDark: '{{count}} 台设备离线',
    trace: '告警依据',
    case: '案件',
    device: '设备',
    grid: '网格',
    firedAt: '触发时间',
    resolvedAt: '解除时间',
    count: '次数',
    rule: '规则',
    ruleVersion: '{{id}} 第 {{version}} 版',
  },
  ...traceZhCN,
  device: {
    title: '设备',
    search: '搜索编号、地址、单位',
    all: '全部',
    none: '没有符合条件的设备',
    noneHint: '换一个筛选条件,或先导入设备。',
    id: '编号',
    kind: '类型',
    address: '地址',
    availability: '状态',
    lastSeen: '最近消息',
    never: '从未',
    values: '当前读数',
    noValues: '还没有收到读数',
    history: '历史曲线',
    noHistory: '这段时间没有读数',
    chosen: '选择要画的读数',
    owner: '单位',
    grid: '网格',
    expect: '上报间隔',
    openAlerts: '当前告警',
    range: '时间范围',
    shown: '显示 {{shown}} / {{total}}',
    kinds: {
      smoke: '烟感',
      gas: '燃气',
      co: '一氧化碳',
      heat: '温感',
      camera: '摄像头',
      manual: '手报',
      power: '电力',
      water: '水压',
    },
    states: { online: '在线', offline: '离线', unknown: '未上线' },
  },
  notice: { title: '给指挥台的消息', more: '另有 {{count}} 条', received: '收到' },
  sound: { held: '浏览器暂不允许发声,告警可能听不到。', allow: '允许声音' },
  link: { lost: '与平台的连接已中断,画面停留在 {{at}}', since: '中断' },
  ...alarms,
  ...cases,
  ...field,
  ...hazards,
  ...office,
  ...rules,
  ...measures,
  ...ptz,
  ...video,
  ...kit,
  ...firstRun,
  ...wall,
  ...desk,
} as const;

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

/** What every language has to say. */
export type Catalogue = Texts<typeof zhCN>;
