/** `servebench serve MODEL.onnx`: the built-in server in this process, until a signal ends it. */
import type { ExitCode } from '../base/errors.ts';
import { EXIT_CODES } from '../base/errors.ts';
import { readServeOptions, startOnnxServer } from '../../adapters/onnx/serve.ts';
import type { CommandIo } from './io.ts';
import { watchSignals } from './signals.ts';

/** Values as text, by the flag's name in camelCase. */
export type ServeOptions = Record<string, string | undefined>;

/** Resolves with 0 after an orderly end. Rejects with a ServebenchError when it cannot start, or dies. */
export async function serveCommand(
  model: string,
  flags: ServeOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const server = await startOnnxServer(readServeOptions(model, flags));
  for (const notice of server.notices) io.stderr.write(`${notice}\n`);
  const watch = watchSignals(io.clock, (exitCode) => process.exit(exitCode));
  try {
    io.stdout.write(`serving ${server.modelName} on ${server.url} (Ctrl-C ends it)\n`);
    const ended = new Promise<null>((resolve) => {
      watch.signal.addEventListener('abort', () => {
        io.stderr.write('finishing what was accepted (press Ctrl-C again to leave at once)\n');
        resolve(null);
      });
    });
    const died = await Promise.race([ended, server.died]);
    if (died !== null) throw died;
    await server.close();
    return EXIT_CODES.pass;
  } finally {
    watch.dispose();
  }
}
