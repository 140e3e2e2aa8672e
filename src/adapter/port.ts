/**
 * Whether a fixed port can be given to a server. Asked before the launch, since servers report a
 * taken port late, obscurely, or keep running without it.
 */
import { createServer } from 'node:net';
import { EXIT_CODES, messageOf, ServebenchError } from '../base/errors.ts';

/** @throws ServebenchError SB_ADAPTER_PORT_TAKEN unless `port` of `host` can be listened on. */
export async function assertPortFree(host: string, port: number): Promise<void> {
  try {
    await listenOnce(host, port);
  } catch (cause) {
    const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new ServebenchError({
      code: 'SB_ADAPTER_PORT_TAKEN',
      message: isTaken
        ? `port ${port} of ${host} is taken by another process`
        : `port ${port} of ${host} cannot be listened on: ${messageOf(cause)}`,
      hint: 'Stop what listens there, or choose another port (0: any free one).',
      exitCode: EXIT_CODES.invalid,
      cause,
    });
  }
}

function listenOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve();
      });
    });
  });
}
