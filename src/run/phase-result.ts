/** A phase's raw record -> the judged result: rates, validity, batch sizes; secrets taken out. Pure. */
import { isIPv4 } from 'node:net';
import { NS_PER_S } from '../base/units.ts';
import type { PhaseRecord, PhaseResult } from '../domain/result.ts';
import { judgeValidity } from '../driver/judge-validity.ts';
import { redact } from '../scenario/secrets.ts';
import type { BatchFinding } from '../telemetry/batch-sizes.ts';
import { findDrift } from './find-drift.ts';

export function toPhaseResult(
  record: PhaseRecord,
  finding: BatchFinding,
  limits: { goodputLimitNs: number | null; sharedMachine: boolean; secrets: readonly string[] },
): PhaseResult {
  const measuredS = record.measuredNs / NS_PER_S;
  return {
    ...record,
    offeredRatePerSecond: record.profile.loop === 'open' ? record.profile.ratePerSecond : null,
    throughputPerSecond: measuredS > 0 ? record.okWithinMeasured / measuredS : 0,
    goodputPerSecond: measuredS > 0 ? record.goodWithinMeasured / measuredS : 0,
    goodputLimitNs: limits.goodputLimitNs,
    validity: judgeValidity(record, { sharedMachine: limits.sharedMachine }),
    batchSizes: finding.batchSizes,
    batchSizesAbsent: finding.absent === null ? null : redact(finding.absent, limits.secrets),
    floor: null,
    floorAbsent: 'not asked for',
    drift: findDrift(record),
    cost: [],
  };
}

export function redactRecord(record: PhaseRecord, secrets: readonly string[]): PhaseRecord {
  const failures = record.failures.map((failure) => ({
    ...failure,
    example: redact(failure.example, secrets),
  }));
  return { ...record, failures };
}

/** Loopback is this machine; so is every server that we launched. */
export function isOnThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  const isLoopbackIPv4 = isIPv4(hostname) && hostname.startsWith('127.');
  return hostname === 'localhost' || hostname === '[::1]' || isLoopbackIPv4;
}
