/** Adapters as a scenario sees them: one that only launches, one that only attaches, one that does both. */
import * as z from 'zod';
import type { ScenarioContext, TargetKind } from '../../src/scenario/parse-scenario.ts';

const launching: TargetKind = {
  name: 'onnx',
  canLaunch: true,
  canAttach: false,
  needsModel: true,
  needsPayload: true,
  optionsSchema: z.strictObject({
    maxBatchSize: z.int().min(1).max(1024).default(32).describe('Most rows in one execution.'),
    maxQueueDelay: z
      .string()
      .regex(/^[0-9]+(us|ms|s)$/, 'expected a duration such as 2ms')
      .default('0ms'),
    intraOpThreads: z.int().min(1).default(1),
  }),
};

const attaching: TargetKind = {
  name: 'http',
  canLaunch: false,
  canAttach: true,
  needsModel: false,
  needsPayload: false,
  optionsSchema: z.strictObject({
    method: z.enum(['GET', 'POST', 'PUT']).optional(),
    body: z.json().optional(),
  }),
};

const both: TargetKind = {
  ...launching,
  name: 'triton',
  canAttach: true,
  needsModel: false,
  optionsSchema: z.strictObject({
    preferredBatchSizes: z.array(z.int()).default([]),
    instanceGroup: z
      .union([z.int(), z.strictObject({ kind: z.string(), count: z.int() })])
      .optional(),
  }),
};

export const FAKE_ADAPTERS: readonly TargetKind[] = [launching, attaching, both];

/** A context for a scenario at `/bench/scenarios/fraud.yaml`. */
export function aContext(changes: Partial<ScenarioContext> = {}): ScenarioContext {
  return {
    file: '/bench/scenarios/fraud.yaml',
    adapters: FAKE_ADAPTERS,
    environmentNames: new Set(['API_TOKEN', 'HOME']),
    ...changes,
  };
}
