/** What a command may touch of its surroundings, so that tests can hand in their own. */
import type { Clock } from '../base/clock.ts';

export interface CommandIo {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  environment: Readonly<Record<string, string | undefined>>;
  workingFolder: string;
  clock: Clock;
}
