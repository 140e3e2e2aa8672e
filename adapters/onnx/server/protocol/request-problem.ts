/** Why a request cannot be answered, as it goes to its sender: an HTTP status and a sentence. */

export class RequestProblem extends Error {
  /** 4xx or 5xx. */
  readonly status: number;
  /** More headers for the answer, names and values in turn. */
  readonly headers: string[];

  constructor(status: number, message: string, headers: string[] = []) {
    super(message);
    this.name = 'RequestProblem';
    this.status = status;
    this.headers = headers;
  }
}
