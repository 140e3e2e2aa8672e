/**
 * Finds the ends of HTTP/1.1 requests in what a connection brings. It reads no more than that needs:
 * the end of the head, the length of the body, and whether the connection is to end.
 */

/** No prepared request has a longer head. */
const HEAD_BYTES_MAX = 65_536;
const HEAD_END = '\r\n\r\n';

interface HeadFacts {
  bodyBytes: number;
  endsConnection: boolean;
}

/** One per connection. */
export class RequestReader {
  /** Whether the request read last asked for the end of the connection. */
  endsConnection = false;
  /** The beginning of a head whose end has not come. */
  #partialHead: Buffer | null = null;
  #bodyBytesLeft = 0;
  #isInBody = false;
  /** Requests of one run repeat, so their heads need not be read twice. */
  #lastHead: Buffer = Buffer.alloc(0);
  #lastFacts: HeadFacts | null = null;

  /** How many requests end in `chunk`; null: this is nothing that can be read, so end the connection. */
  read(chunk: Buffer): number | null {
    let rest = this.#partialHead ? Buffer.concat([this.#partialHead, chunk]) : chunk;
    this.#partialHead = null;
    let ended = 0;
    for (;;) {
      if (this.#isInBody) {
        const taken = Math.min(this.#bodyBytesLeft, rest.length);
        this.#bodyBytesLeft -= taken;
        rest = rest.subarray(taken);
        if (this.#bodyBytesLeft > 0) return ended;
        this.#isInBody = false;
        ended += 1;
      }
      if (rest.length === 0) return ended;
      const endAt = rest.indexOf(HEAD_END);
      if (endAt < 0) {
        if (rest.length > HEAD_BYTES_MAX) return null;
        this.#partialHead = rest;
        return ended;
      }
      const facts = this.#factsOf(rest.subarray(0, endAt));
      if (facts === null) return null;
      this.endsConnection = facts.endsConnection;
      this.#bodyBytesLeft = facts.bodyBytes;
      this.#isInBody = true;
      rest = rest.subarray(endAt + HEAD_END.length);
    }
  }

  #factsOf(head: Buffer): HeadFacts | null {
    if (this.#lastFacts && head.equals(this.#lastHead)) return this.#lastFacts;
    const facts = readHead(head.toString('latin1'));
    this.#lastHead = Buffer.from(head);
    this.#lastFacts = facts;
    return facts;
  }
}

/** Null for a body whose length is not told: a prepared request has none such. */
function readHead(head: string): HeadFacts | null {
  if (/\r\ntransfer-encoding:/i.test(head)) return null;
  const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1] ?? '0';
  return {
    bodyBytes: Number(length),
    endsConnection: /\r\nconnection:[ \t]*close/i.test(head),
  };
}
