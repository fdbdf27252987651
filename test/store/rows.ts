import type { Row } from '../../hub/store/tables.ts';

/** An open alert; what a test is about it says itself. */
export function alertRow(changes: Partial<Row<'alerts'>> = {}): Row<'alerts'> {
  return {
    id: 'a1',
    ruleId: 'gas',
    ruleVersion: 1,
    subject: 'device:d1',
    gridCode: 'g1',
    deviceId: 'd1',
    severity: 'major',
    state: 'firing',
    stage: 'pre-alarm',
    title: '{}',
    summary: '',
    firedAt: 1,
    ackedAt: null,
    ackedBy: null,
    ackComment: null,
    resolvedAt: null,
    updatedAt: 1,
    count: 1,
    late: 0,
    caseId: null,
    labels: '{}',
    trace: '[]',
    ...changes,
  };
}

export function readingRow(changes: Partial<Row<'readings'>> = {}): Row<'readings'> {
  return {
    id: 1,
    deviceNo: 1,
    at: 1000,
    deviceAt: null,
    receivedAt: 1000,
    seq: null,
    clock: 'ok',
    metrics: '{}',
    gridCode: '110108001001001',
    ...changes,
  };
}

export function deviceRow(changes: Partial<Row<'devices'>> = {}): Row<'devices'> {
  return {
    id: 'smoke-1',
    no: 1,
    kind: 'smoke',
    gridCode: 'g1',
    lng: null,
    lat: null,
    address: null,
    owner: null,
    codec: null,
    expectEveryMs: null,
    labels: '{}',
    secretDigest: '',
    disabled: 0,
    createdAt: 0,
    updatedAt: 0,
    ...changes,
  };
}
