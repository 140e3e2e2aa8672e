/**
 * An error that already knows what it is called in results. For what no library's code can tell: whose
 * fault it was (the proxy's), or which promise was broken (HTTP/2 was asked for).
 */
export class NamedFailure extends Error {
  /** As in results: `proxy`, `http2-refused`. */
  readonly kind: string;

  constructor(kind: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NamedFailure';
    this.kind = kind;
  }
}
