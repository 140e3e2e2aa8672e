/** When a dispatch thread reports: a few times a second, while the next request is some way off. */
import { NS_PER_MS, NS_PER_S } from '../base/units.ts';

/** A little less than four times a second, so that each of them can be shown. */
const INTERVAL_NS = 260 * NS_PER_MS;
/** Putting a report together and posting it takes less than this. */
const SLACK_NS = NS_PER_MS / 4;
/** Without any slack it is posted late rather than never. */
const LATEST_NS = NS_PER_S;

export class ReportTimer {
  nextAtNs: number;

  constructor(startAtNs: number) {
    this.nextAtNs = startAtNs + INTERVAL_NS;
  }

  /** Whether a report should be made now, seeing when the next request is due. */
  isDue(nowNs: number, nextDueAtNs: number): boolean {
    const overdueNs = nowNs - this.nextAtNs;
    if (overdueNs < 0) return false;
    return nextDueAtNs - nowNs >= SLACK_NS || overdueNs >= LATEST_NS - INTERVAL_NS;
  }

  /** A report was made: the next one is that much after it, not after it was due. */
  onMade(nowNs: number): void {
    this.nextAtNs = nowNs + INTERVAL_NS;
  }
}
