/**
 * What a scenario is checked against: facts that the YAML text cannot know. The command line fills
 * it, so that this room needs neither the adapters nor the process's environment.
 */
import type { ZodType } from 'zod';

export interface ScenarioContext {
  /** Absolute path of the scenario file: named in problems, and the base of relative paths. */
  file: string;
  adapters: readonly TargetKind[];
  /** Names of the environment variables that are set; their values are no business of a parser. */
  environmentNames: ReadonlySet<string>;
}

/** What a scenario may ask of one adapter. */
export interface TargetKind {
  name: string;
  /** It can start a server of its own. */
  canLaunch: boolean;
  /** It can drive a running server, given as `url`. */
  canAttach: boolean;
  needsModel: boolean;
  needsPayload: boolean;
  /** The adapter's own options: strict, with defaults. */
  optionsSchema: ZodType<Record<string, unknown>>;
}
