/** What must be read and filled in before a target is started: nothing is launched on half of it. */
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from '../domain/connection.ts';
import type { PayloadRow, Scenario, TargetSpec } from '../domain/scenario.ts';
import { fillPlaceholders } from '../scenario/secrets.ts';
import type { ExpectationJob } from '../transport/response-check.ts';
import { prepareConnection } from './prepare-connection.ts';
import { prepareExpectation } from './prepare-expectation.ts';

export interface PreparedTarget {
  /** For the load, and for the adapter's own requests. */
  connection: ConnectionOptions;
  /** Null: a status of 200 to 299 is all that is expected. */
  expectation: ExpectationJob | null;
}

export interface PrepareTargetContext {
  scenario: Scenario;
  payloadRows: PayloadRow[];
  environment: Readonly<Record<string, string | undefined>>;
}

/** @throws ServebenchError, as `prepareConnection` and `prepareExpectation`. */
export async function prepareTarget(
  spec: TargetSpec,
  { scenario, payloadRows, environment }: PrepareTargetContext,
): Promise<PreparedTarget> {
  const readText = (file: string): Promise<string> => readFile(file, 'utf8');
  const fill = (text: string): string => fillPlaceholders(text, environment);
  const rowsPerRequest = scenario.payload?.rowsPerRequest ?? 1;
  return {
    connection: await prepareConnection(spec, { readText, fill }),
    expectation: await prepareExpectation(spec, { payloadRows, rowsPerRequest, readText }),
  };
}
