import { alarms } from './en-alarms.ts';
import { base } from './en-base.ts';
import { cases } from './en-cases.ts';
import { catalogue } from './en-catalogue.ts';
import { desk } from './en-desk.ts';
import { field } from './en-field.ts';
import { firstRun } from './en-first-run.ts';
import { hazards } from './en-hazards.ts';
import { kit } from './en-kit.ts';
import { measures } from './en-measures.ts';
import { office } from './en-office.ts';
import { ptz } from './en-ptz.ts';
import { rules } from './en-rules.ts';
import { video } from './en-video.ts';
import { wall } from './en-wall.ts';
import { traceEn } from './trace-en.ts';
import type { Catalogue } from './zh-cn.ts';

/** The texts of the screens in English. */
export const en: Catalogue = {
  ...base,
  nav: {
    desk: 'Desk',
    cases: 'Cases',
    hazards: 'Hazards',
    dispatches: 'Dispatch',
    stations: 'Stations',
    exercises: 'Drills',
    warnings: 'Notices',
    devices: 'Devices',
    cameras: 'Video',
    silences: 'Silences',
    rules: 'Rules',
    load: 'Load',
    screens: 'Screens',
    catalogue: 'Catalogue',
    handover: 'Shift',
    reports: 'Daily',
    logout: 'Log out',
  },
  catalogue,
  alert: {
    drill: 'DRILL',
    maintenance: 'MAINTENANCE',
    test: 'TEST',
    sourceLost: 'source lost',
    notAllowed: 'Your role cannot acknowledge alerts',
    open: 'Open alerts',
    none: 'No open alerts',
    noneHint: 'All is well. A new alert appears here at once, with sound.',
    unknown: 'Connection lost: whether there are alerts now is not known',
    resolvedRecently: 'Just resolved',
    heldBack: '{{count}} held back: no sound, nobody is told',
    preAlarm: 'pre-alarm',
    confirmed: 'confirmed',
    late: 'late data',
    nobody: 'nobody has it',
    taken: '{{who}} has it',
    resolved: 'resolved',
    devicesDark: '{{count}} devices dark',
    trace: 'Why it fired',
    case: 'Case',
    device: 'Device',
    grid: 'Grid',
    firedAt: 'Fired',
    resolvedAt: 'Resolved',
    count: 'Count',
    rule: 'Rule',
    ruleVersion: '{{id}}, version {{version}}',
  },
  ...traceEn,
  device: {
    title: 'Devices',
    search: 'Search id, address, owner',
    all: 'All',
    none: 'No device matches',
    noneHint: 'Change the filter, or import devices first.',
    id: 'Id',
    kind: 'Kind',
    address: 'Address',
    availability: 'State',
    lastSeen: 'Last message',
    never: 'never',
    values: 'Live values',
    noValues: 'No reading has come yet',
    history: 'History',
    noHistory: 'No readings in this range',
    chosen: 'Readings to draw',
    owner: 'Owner',
    grid: 'Grid',
    expect: 'Reports every',
    openAlerts: 'Open alerts',
    range: 'Range',
    shown: '{{shown}} of {{total}} shown',
    kinds: {
      smoke: 'Smoke',
      gas: 'Gas',
      co: 'CO',
      heat: 'Heat',
      camera: 'Camera',
      manual: 'Call point',
      power: 'Power',
      water: 'Water',
    },
    states: { online: 'online', offline: 'offline', unknown: 'not seen yet' },
  },
  notice: { title: 'Messages to the desk', more: '{{count}} more', received: 'Received' },
  sound: { held: 'The browser holds sound back: alarms may not be heard.', allow: 'Allow sound' },
  link: {
    lost: 'The connection to the hub is lost; what you see is from {{at}}',
    since: 'Lost',
  },
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
};
