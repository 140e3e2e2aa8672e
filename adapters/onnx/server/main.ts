/**
 * The process of the built-in ONNX server: arguments in, one ready line out, signals to an orderly
 * end. stdout carries the ready line alone; everything else goes to stderr.
 */
import { EXIT_CODES, messageOf, ServebenchError } from '../../../src/base/errors.ts';
import { startOnnxServer, type OnnxServer } from './onnx-server.ts';
import { parseServeArguments, renderServeUsage, type ServeCommand } from './options.ts';
import { SERVER_NAME } from './protocol/metadata.ts';
import { renderReadyLine } from './ready-line.ts';

/** Set once the server is ready; before that there is nothing to finish. */
let server: OnnxServer | null = null;
let isEnding = false;

function end(): void {
  if (isEnding) return;
  isEnding = true;
  const closed = server === null ? Promise.resolve() : server.close();
  void closed.finally(() => process.exit(EXIT_CODES.pass));
}

/** The second signal does not wait for what is still being answered. */
function endOnSignal(): void {
  if (isEnding) process.exit(EXIT_CODES.interrupted);
  end();
}

function fail(thrown: unknown): never {
  const isExpected = thrown instanceof ServebenchError;
  const lines = [`${SERVER_NAME}: ${messageOf(thrown)}`];
  if (isExpected && thrown.hint !== undefined) lines.push(`  ${thrown.hint}`);
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(isExpected ? thrown.exitCode : EXIT_CODES.internal);
}

async function serve(command: Extract<ServeCommand, { kind: 'serve' }>): Promise<void> {
  process.on('SIGTERM', endOnSignal);
  process.on('SIGINT', endOnSignal);
  if (command.exitWithParent) {
    // Nothing is read: the pipe closes when the parent ends, however it ends.
    process.stdin.on('end', end);
    process.stdin.on('error', end);
    process.stdin.resume();
  }
  server = await startOnnxServer(command.options);
  for (const notice of server.notices) process.stderr.write(`${SERVER_NAME}: ${notice}\n`);
  process.stdout.write(renderReadyLine(server.url, server.modelName));
  const death = await server.died;
  await server.close();
  fail(death);
}

try {
  const command = parseServeArguments(process.argv.slice(2));
  if (command.kind === 'help') process.stdout.write(renderServeUsage());
  else await serve(command);
} catch (thrown) {
  fail(thrown);
}
