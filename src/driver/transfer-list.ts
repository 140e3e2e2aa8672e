/** Which memory of a message moves to the other thread with it, instead of being copied. */
import { SPAN_NAMES } from '../recording/phase-recorder.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export function transferList(message: ToWorker | FromWorker): ArrayBuffer[] {
  switch (message.type) {
    case 'feed': {
      const { offsetsNs, requestIndexes } = message.piece;
      return requestIndexes ? [offsetsNs.buffer, requestIndexes.buffer] : [offsetsNs.buffer];
    }
    case 'portions':
      return message.portions.flatMap((portion) => [
        portion.okTimesNs.buffer,
        portion.failedTimesNs.buffer,
        portion.arrivalOffsetsNs.buffer,
      ]);
    case 'finished':
      return SPAN_NAMES.map((name) => message.part.recorded.histograms[name].counts.buffer);
    default:
      return [];
  }
}
