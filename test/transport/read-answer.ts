/** What the parser makes of an answer that arrives in parts and after which the connection ends. */
import { Http1Parser, UNFINISHED } from '../../src/transport/http1-parser.ts';
import { NamedFailure } from '../../src/transport/named-failure.ts';

export interface ReadAnswer {
  /** complete, cut (the connection ended before it), or the kind and words of what is wrong. */
  end: 'complete' | 'cut' | `${string}: ${string}`;
  status: number;
  /** As latin1. */
  body: string;
  contentEncoding: string | null;
  keepsAlive: boolean;
  keepAliveS: number | null;
  /** Bytes of the last part that came behind the answer. */
  bytesBehind: number;
}

export function readAnswer(parts: readonly Uint8Array[], method = 'GET'): ReadAnswer {
  const bodyParts: string[] = [];
  let status = 0;
  let bytesBehind = 0;
  const parser = new Http1Parser({
    onHead: ({ statusCode }) => {
      status = statusCode;
    },
    onBody: (bytes, start, end) => {
      bodyParts.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
    },
  });
  const read = (): ReadAnswer['end'] => {
    parser.begin(method === 'HEAD');
    for (const part of parts) {
      const answerEnd = parser.read(part, part.length);
      if (answerEnd === UNFINISHED) continue;
      bytesBehind = part.length - answerEnd;
      return 'complete';
    }
    return parser.finish() ? 'complete' : 'cut';
  };
  let end: ReadAnswer['end'];
  try {
    end = read();
  } catch (error) {
    if (!(error instanceof NamedFailure)) throw error;
    end = `${error.kind}: ${error.message}`;
  }
  const { contentEncoding, keepAliveS } = parser.head;
  const body = bodyParts.join('');
  const { keepsAlive } = parser;
  return { end, status, body, contentEncoding, keepsAlive, keepAliveS, bytesBehind };
}
