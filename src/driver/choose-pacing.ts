/**
 * How the dispatch threads wait, and why so. A thread that never sleeps is the most exact and takes a
 * core, which a server on the same machine may need more (METHODOLOGY, "Spans").
 */
import { NS_PER_MS, NS_PER_US } from '../base/units.ts';
import type { PacingFinding } from '../domain/result.ts';
import type { Pacing } from '../domain/scenario.ts';
import type { WaitCosts } from './measure-waits.ts';
import type { WaitRules } from './plan-wait.ts';
import type { ThreadPriority } from './prioritize-thread.ts';

export interface PacingQuestion {
  asked: Pacing;
  /** Processors that this program may use. */
  cores: number;
  /** Dispatch threads. */
  workers: number;
  waits: WaitCosts;
  priority: ThreadPriority;
}

export interface PacingChoice {
  finding: PacingFinding;
  rules: WaitRules;
}

/** A local server, its clients in the kernel, and our own main thread. */
const CORES_FOR_OTHERS = 3;
/** What a few late naps in a hundred may cost; past this the machine is too busy for any margin. */
const NAP_MARGIN_NS = { min: 5 * NS_PER_US, max: 150 * NS_PER_US };
/** A timer of the event loop counts whole milliseconds: it may always be one late. */
const TIMER_MARGIN_NS = { min: 1.2 * NS_PER_MS, max: 4 * NS_PER_MS };

export function choosePacing(question: PacingQuestion): PacingChoice {
  const { asked, waits } = question;
  const spareCores = question.cores - question.workers;
  const hasSpareCores = spareCores >= CORES_FOR_OTHERS;
  const mode = asked === 'auto' ? (hasSpareCores ? 'precise' : 'economical') : asked;
  const why = asked === 'auto' ? describeCores(question, spareCores) : 'as the scenario asks';
  return {
    finding: { asked, mode, reason: `${why}; ${describeWaits(question)}` },
    rules: {
      mode,
      napMarginNs: between(NAP_MARGIN_NS, waits.napP90Ns),
      timerMarginNs: between(TIMER_MARGIN_NS, waits.timerP90Ns),
    },
  };
}

function describeCores({ cores, workers }: PacingQuestion, spareCores: number): string {
  const threads = workers === 1 ? '1 dispatch thread' : `${workers} dispatch threads`;
  const spare = Math.max(0, spareCores);
  return spare >= CORES_FOR_OTHERS
    ? `${cores} cores leave ${spare} beside ${threads}, enough for one that never sleeps`
    : `${cores === 1 ? '1 core leaves' : `${cores} cores leave`} ${spare} beside ${threads}, where ${CORES_FOR_OTHERS} are wanted for one that never sleeps`;
}

function describeWaits({ waits, priority }: PacingQuestion): string {
  const us = (spanNs: number): string => (spanNs / NS_PER_US).toFixed(0);
  const ms = (spanNs: number): string => (spanNs / NS_PER_MS).toFixed(1);
  const granted = [
    priority.hasTimerSlack ? 'a timer slack of 1 ns' : null,
    priority.isPreferred ? 'a higher priority' : null,
  ].filter((setting) => setting !== null);
  return (
    `here a nap ends ${us(waits.napP50Ns)} us late at p50 and ${us(waits.napP90Ns)} us at p90, ` +
    `a timer ${ms(waits.timerP50Ns)} ms and ${ms(waits.timerP90Ns)} ms; ` +
    (granted.length === 0
      ? 'the system granted neither timer slack nor priority'
      : `the thread has ${granted.join(' and ')}`)
  );
}

function between({ min, max }: { min: number; max: number }, spanNs: number): number {
  return Math.min(Math.max(spanNs, min), max);
}
