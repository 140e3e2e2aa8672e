/** What the measurement floor means for a phase, and how it is told. Pure. */
import { nsToMs } from '../base/units.ts';
import type { ConnectionOptions } from '../domain/connection.ts';
import type { FloorFigure, Notice, PhaseRecord, PhaseResult } from '../domain/result.ts';
import type { FloorFinding } from './measure-floor.ts';

/** Below this multiple of the floor, a third or more of a figure may be the driver's and the machine's. */
const NEAR_FACTOR = 3;

/** The two fields of a `PhaseResult`. `finding`: undefined when the floor was not asked for. */
export function floorOf(
  finding: FloorFinding | undefined,
  { responseTime }: Pick<PhaseRecord, 'responseTime'>,
): Pick<PhaseResult, 'floor' | 'floorAbsent'> {
  if (!finding) return { floor: null, floorAbsent: 'not asked for' };
  const { measured, absent } = finding;
  if (!measured) return { floor: null, floorAbsent: absent };
  const isNear =
    isNearTo(responseTime.p50Ns, measured.p50Ns) || isNearTo(responseTime.p99Ns, measured.p99Ns);
  return { floor: { ...measured, isNear }, floorAbsent: null };
}

/** Whether the null server was reached in the way in which this target is. */
export function isFloorAlike({
  origin,
  connection,
}: {
  origin: string;
  connection: Pick<ConnectionOptions, 'httpVersion' | 'proxy'>;
}): boolean {
  const { httpVersion, proxy } = connection;
  return origin.startsWith('http:') && httpVersion === '1.1' && proxy === null;
}

/** One for all phases of a target; null when nothing needs to be said. `isAlike`: see `isFloorAlike`. */
export function floorNotice(
  target: string,
  phases: readonly PhaseResult[],
  isAlike: boolean,
): Notice | null {
  const near = phases.flatMap(nearFigures);
  if (near.length === 0) return null;
  const caveat = isAlike ? '' : '; that was measured over plain HTTP/1.1, without TLS or a proxy';
  return {
    code: 'near-floor',
    message: `${target}: within three times what the driver and this machine alone need: ${near.join('; ')}${caveat}`,
    hint: "The server's own share of these times is uncertain: compare targets within this run only, or drive from a faster, quieter machine.",
  };
}

function nearFigures({ name, floor, responseTime }: PhaseResult): string[] {
  if (!floor?.isNear) return [];
  const figures = [
    nearClause('p50', responseTime.p50Ns, floor.p50Ns),
    nearClause('p99', responseTime.p99Ns, floor.p99Ns),
  ].filter((clause) => clause !== null);
  return [`${name} ${figures.join(' and ')}`];
}

function nearClause(
  percentile: string,
  measuredNs: number | null,
  floorNs: FloorFigure['p50Ns'],
): string | null {
  if (measuredNs === null || !isNearTo(measuredNs, floorNs)) return null;
  return `${percentile} ${ms(measuredNs)} (floor ${ms(floorNs)})`;
}

function isNearTo(measuredNs: number | null, floorNs: number): boolean {
  return measuredNs !== null && measuredNs < NEAR_FACTOR * floorNs;
}

function ms(spanNs: number): string {
  return `${nsToMs(spanNs).toFixed(3)} ms`;
}
