/** How long a run is still going to take: the estimate, less the share of load that was already sent. */
import type { TargetView, ViewState } from './view-model.ts';

/** Nanoseconds; null when there is nothing to estimate from. Launches to come are not included. */
export function timeLeftNs(state: ViewState): number | null {
  const targetNs = state.phases.reduce((sum, phase) => sum + phase.durationNs, 0);
  const totalNs = targetNs * state.targets.length;
  if (state.isFinished || !(totalNs > 0) || !(state.estimatedNs > 0)) return null;
  const leftNs = state.targets.reduce((sum, target) => sum + loadLeftNs(target, targetNs), 0);
  const timeNs = state.estimatedNs * Math.min(1, leftNs / totalNs);
  return Number.isFinite(timeNs) ? timeNs : null;
}

function loadLeftNs(target: TargetView, targetNs: number): number {
  if (target.status === 'done' || target.status === 'failed' || target.status === 'stopped') {
    return 0;
  }
  const finishedNs = target.finished.reduce((sum, phase) => sum + phase.durationNs, 0);
  const elapsedNs = target.current?.progress?.elapsedNs ?? 0;
  return Math.max(0, targetNs - finishedNs - elapsedNs);
}
