/** Phases, distributions and windows of the public document: the same figures in milliseconds. */
import { nsToMs } from '../base/units.ts';
import type { FailureKind, RequestCounts } from '../domain/request.ts';
import type {
  ArrivalCheck,
  BatchSizes,
  Distribution,
  DriftFinding,
  DriverHealth,
  FloorFigure,
  PhaseRecord,
  PhaseResult,
  Validity,
  Window,
} from '../domain/result.ts';
import type { PhaseKind } from '../domain/scenario.ts';
import { toCostDocument, type CostDocument } from './json-cost.ts';
import { toLoadDocument, type LoadDocument } from './json-load.ts';

/** All figures null when `count` is 0. `hdr`: HdrHistogram V2, compressed, base64. */
export interface DistributionDocument {
  count: number;
  minMs: number | null;
  meanMs: number | null;
  p50Ms: number | null;
  p90Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  p999Ms: number | null;
  maxMs: number | null;
  clampedCount: number;
  curve: { percentile: number; valueMs: number }[];
  hdr: string | null;
}

export interface WindowDocument {
  startMs: number;
  scheduled: number;
  ok: number;
  failed: number;
  p50Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
  hdr: string | null;
}

export interface DriverDocument extends Omit<DriverHealth, 'loopDelayP99Ns' | 'startSkewNs'> {
  loopDelayP99Ms: number | null;
  startSkewMs: number | null;
}

/** The same load against a server that does nothing. */
export interface FloorDocument {
  p50Ms: number;
  p99Ms: number;
  count: number;
  isNear: boolean;
}

/** What the driver found, warm-up or measured. */
export interface PhaseRecordDocument {
  name: string;
  kind: PhaseKind;
  counts: RequestCounts;
  responseTime: DistributionDocument;
  serviceTime: DistributionDocument;
  sendLag: DistributionDocument;
  okResponseTime: DistributionDocument;
  clientQueueTime: DistributionDocument;
  dnsTime: DistributionDocument;
  connectTime: DistributionDocument;
  tlsTime: DistributionDocument;
  firstByteTime: DistributionDocument;
  transferTime: DistributionDocument;
  arrivals: ArrivalCheck | null;
  load: LoadDocument;
  startedAt: string;
  measuredMs: number;
  interrupted: boolean;
  okWithinMeasured: number;
  goodWithinMeasured: number;
  rowsPerRequest: number;
  failures: FailureKind[];
  windows: WindowDocument[];
  driver: DriverDocument;
}

/** A measured phase: the record, and what was derived from it. */
export interface PhaseDocument extends PhaseRecordDocument {
  offeredRatePerSecond: number | null;
  throughputPerSecond: number;
  goodputPerSecond: number;
  validity: Validity;
  batchSizes: BatchSizes | null;
  batchSizesAbsent: string | null;
  goodputLimitMs: number | null;
  floor: FloorDocument | null;
  floorAbsent: string | null;
  drift: DriftFinding | null;
  cost: CostDocument[];
}

function msOrNull(spanNs: number | null): number | null {
  return spanNs === null ? null : nsToMs(spanNs);
}

function toDistributionDocument(distribution: Distribution): DistributionDocument {
  return {
    count: distribution.count,
    minMs: msOrNull(distribution.minNs),
    meanMs: msOrNull(distribution.meanNs),
    p50Ms: msOrNull(distribution.p50Ns),
    p90Ms: msOrNull(distribution.p90Ns),
    p95Ms: msOrNull(distribution.p95Ns),
    p99Ms: msOrNull(distribution.p99Ns),
    p999Ms: msOrNull(distribution.p999Ns),
    maxMs: msOrNull(distribution.maxNs),
    clampedCount: distribution.clampedCount,
    curve: distribution.curve.map(({ percentile, valueNs }) => ({
      percentile,
      valueMs: nsToMs(valueNs),
    })),
    hdr: distribution.hdrBase64,
  };
}

function toWindowDocument(window: Window): WindowDocument {
  return {
    startMs: nsToMs(window.startNs),
    scheduled: window.scheduled,
    ok: window.ok,
    failed: window.failed,
    p50Ms: msOrNull(window.p50Ns),
    p99Ms: msOrNull(window.p99Ns),
    maxMs: msOrNull(window.maxNs),
    hdr: window.hdrBase64,
  };
}

function toDriverDocument(driver: DriverHealth): DriverDocument {
  const { loopDelayP99Ns, startSkewNs, ...rest } = driver;
  return {
    ...rest,
    loopDelayP99Ms: msOrNull(loopDelayP99Ns),
    startSkewMs: msOrNull(startSkewNs),
  };
}

function distributionsOf(
  record: PhaseRecord,
): Pick<PhaseRecordDocument, 'responseTime' | 'serviceTime' | 'sendLag'> {
  return {
    responseTime: toDistributionDocument(record.responseTime),
    serviceTime: toDistributionDocument(record.serviceTime),
    sendLag: toDistributionDocument(record.sendLag),
  };
}

type RecordDetails = Omit<
  PhaseRecordDocument,
  'name' | 'kind' | 'counts' | 'responseTime' | 'serviceTime' | 'sendLag'
>;

function detailsOf(record: PhaseRecord): RecordDetails {
  return {
    okResponseTime: toDistributionDocument(record.okResponseTime),
    clientQueueTime: toDistributionDocument(record.clientQueueTime),
    dnsTime: toDistributionDocument(record.dnsTime),
    connectTime: toDistributionDocument(record.connectTime),
    tlsTime: toDistributionDocument(record.tlsTime),
    firstByteTime: toDistributionDocument(record.firstByteTime),
    transferTime: toDistributionDocument(record.transferTime),
    arrivals: record.arrivals,
    load: toLoadDocument(record.profile),
    startedAt: record.startedAt,
    measuredMs: nsToMs(record.measuredNs),
    interrupted: record.interrupted,
    okWithinMeasured: record.okWithinMeasured,
    goodWithinMeasured: record.goodWithinMeasured,
    rowsPerRequest: record.rowsPerRequest,
    failures: record.failures,
    windows: record.windows.map(toWindowDocument),
    driver: toDriverDocument(record.driver),
  };
}

function toFloorDocument(floor: FloorFigure | null): FloorDocument | null {
  if (floor === null) return null;
  const { p50Ns, p99Ns, count, isNear } = floor;
  return { p50Ms: nsToMs(p50Ns), p99Ms: nsToMs(p99Ns), count, isNear };
}

/** A phase that is not judged, such as the warm-up. */
export function toRecordDocument(record: PhaseRecord): PhaseRecordDocument {
  const { name, kind, counts } = record;
  return { name, kind, counts, ...distributionsOf(record), ...detailsOf(record) };
}

/** A measured phase. The contract's keys come first, in the contract's order. */
export function toPhaseDocument(phase: PhaseResult): PhaseDocument {
  const { name, kind, offeredRatePerSecond, throughputPerSecond, goodputPerSecond, counts } = phase;
  return {
    name,
    kind,
    offeredRatePerSecond,
    throughputPerSecond,
    goodputPerSecond,
    counts,
    ...distributionsOf(phase),
    validity: phase.validity,
    batchSizes: phase.batchSizes,
    batchSizesAbsent: phase.batchSizesAbsent,
    goodputLimitMs: msOrNull(phase.goodputLimitNs),
    floor: toFloorDocument(phase.floor),
    floorAbsent: phase.floorAbsent,
    drift: phase.drift,
    cost: phase.cost.map(toCostDocument),
    ...detailsOf(phase),
  };
}
