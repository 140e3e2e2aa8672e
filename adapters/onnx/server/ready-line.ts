/**
 * The one line that the server's process prints on stdout, once it is ready:
 * `servebench-onnx ready http://127.0.0.1:8000 model fraud`. Whoever starts the process learns the
 * port from it.
 */
import { SERVER_NAME } from './protocol/metadata.ts';

/** @param url origin, without a trailing slash. */
export function renderReadyLine(url: string, modelName: string): string {
  return `${SERVER_NAME} ready ${url} model ${modelName}\n`;
}
