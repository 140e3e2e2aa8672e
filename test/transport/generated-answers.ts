/** Answers of servers, drawn at random: valid ones, odd ones, and ones with a few bytes broken. */
import type { Random } from '../../src/base/random.ts';

export interface GeneratedAnswer {
  method: 'GET' | 'HEAD' | 'POST';
  /** The bytes as they arrive, after which the server closes the connection. */
  parts: Buffer[];
  /** All bytes, as latin1. */
  text: string;
}

const STATUS_LINES = [
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200',
  'HTTP/1.1 200 ',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 201 Cr\xe9\xe9',
  'HTTP/1.1 404 Not Found',
  'HTTP/1.1 503 a\tb',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.1 205 Reset',
  'HTTP/1.1 999 Odd',
];
const ODD_STATUS_LINES = [
  'HTTP/1.1  200 OK',
  'HTTP/1.2 200 OK',
  'HTTP/2.0 200 OK',
  'HTTP/0.9 200 OK',
  'http/1.1 200 OK',
  'HTTP/1.1 099 Low',
  'HTTP/1.1 20 OK',
  'HTTP/1.1 2000 OK',
  'HTTP/1.1 2x0 OK',
  'HTTP/1.1 200OK',
  'HTTP/1.1 101 Switching',
  'HTTP/1.1 100 Continue',
  'HTTP/11 200 OK',
  'ICY 200 OK',
  '200 OK',
  ' HTTP/1.1 200 OK',
  '\r\nHTTP/1.1 200 OK',
  '\nHTTP/1.1 200 OK',
];
const HEADERS = [
  'Content-Type: application/json',
  'content-encoding: gzip',
  'Server:x',
  'X-Empty:',
  'X-Blank: \t ',
  'X-High: \xe9\xff',
  'X-Tab: a\tb',
  'Date: Thu, 01 Jan 2026 00:00:00 GMT',
  'Connection: keep-alive',
  'Connection: close',
  'connection: foo, Close',
  'Keep-Alive: timeout=5, max=100',
  'Keep-Alive: nonsense',
  'Upgrade: h2c',
  "!#$%&'*+-.^_`|~: token",
];
const ODD_HEADERS = [
  'X : blank before the colon',
  'No colon',
  ': no name',
  'X(y): z',
  'X\xe9: z',
  'X: a\0b',
  'X: a\x7fb',
  'X: a\rb',
  'X: a\nY: b',
  ' leading: blank',
  'X: a\r\n folded',
  'Transfer-Encoding: gzip',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: chunked, gzip',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding:',
  'Content-Length: 3',
  'Content-Length: 3, 3',
  'Content-Length: +3',
  'Content-Length: -3',
  'Content-Length: 0x3',
  'Content-Length:',
  'Content-Length: 3 3',
  'Content-Length: 99999999999999999999999',
];
/** Bodies are cut out of it: every byte there is, in an order without a pattern. */
const BODY_TEXT = String.fromCharCode(...Array.from({ length: 1024 }, (_, at) => (at * 167) % 256));
/** They mean something to the format, or are forbidden in it. */
const TELLING_BYTES = '\r\n \t:;,=0159abcx"\\\0\x7f\xff';
const EXTENSIONS = ['', '', '', ';a', ';a=b', ';a="b c;\\"d"', ';a=b;c', ';a='];
const ODD_EXTENSIONS = [
  ' ',
  ';',
  ';;',
  '; a',
  ';a =b',
  ';a="b',
  ';a="b"c',
  ';a=b c',
  ';\x01',
  '\t',
];

export function generateAnswer(random: Random): GeneratedAnswer {
  const draw = new Draw(random);
  const method = draw.pick(['GET', 'GET', 'GET', 'POST', 'HEAD'] as const);
  let text = '';
  while (draw.chance(0.08)) text += interim(draw);
  text += answer(draw);
  if (draw.chance(0.06)) text += draw.pick(['\r\n', 'X', 'HTTP/1.1 200 OK\r\n\r\n', '\0\0']);
  if (draw.chance(0.08)) text = text.slice(0, draw.below(text.length + 1));
  while (draw.chance(0.15)) text = damage(draw, text);
  return { method, parts: split(draw, Buffer.from(text, 'latin1')), text };
}

function interim(draw: Draw): string {
  const headers = draw.chance(0.5) ? 'Link: </a>; rel=preload\r\n' : '';
  return `HTTP/1.1 ${draw.pick(['102 Processing', '103 Early Hints', '199'])}\r\n${headers}\r\n`;
}

function answer(draw: Draw): string {
  const statusLine = draw.pick(draw.chance(0.06) ? ODD_STATUS_LINES : STATUS_LINES);
  const headers: string[] = [];
  while (draw.chance(0.6)) headers.push(draw.pick(draw.chance(0.06) ? ODD_HEADERS : HEADERS));
  const { header, body } = draw.pick([
    countedBody,
    countedBody,
    chunkedBody,
    chunkedBody,
    openBody,
  ])(draw);
  if (header !== '') headers.splice(draw.below(headers.length + 1), 0, header);
  return `${[statusLine, ...headers].join('\r\n')}\r\n\r\n${body}`;
}

interface Framed {
  header: string;
  body: string;
}

function countedBody(draw: Draw): Framed {
  const body = draw.text();
  const wrong = draw.chance(0.05) ? draw.pick([-1, 1, 5]) : 0;
  const length = String(Math.max(0, body.length + wrong));
  const name = draw.pick(['Content-Length', 'content-length', 'CONTENT-LENGTH']);
  return { header: `${name}: ${draw.chance(0.1) ? length.padStart(6, '0') : length}`, body };
}

function chunkedBody(draw: Draw): Framed {
  const name = draw.pick(['Transfer-Encoding', 'transfer-encoding']);
  const coding = draw.pick(['chunked', 'chunked', 'Chunked', ' chunked ', 'gzip, chunked']);
  let body = '';
  for (let count = draw.below(5); count > 0; count--) {
    const chunk = `${draw.text()}.`;
    const size = chunk.length.toString(16);
    const shown = draw.pick([size, size.toUpperCase(), `00${size}`]);
    const wrong = draw.chance(0.01) ? draw.pick(['0x1', 'g', '', 'fffffffffffffffff']) : shown;
    body += `${wrong}${extension(draw)}\r\n${chunk}\r\n`;
  }
  const trailer = draw.chance(0.1)
    ? draw.pick(['X-Sum: 1\r\n', 'X-A: 1\r\nX-B: 2\r\n', 'Content-Length: 3\r\n', 'X Y: 1\r\n'])
    : '';
  return { header: `${name}: ${coding}`, body: `${body}0${extension(draw)}\r\n${trailer}\r\n` };
}

const openBody = (draw: Draw): Framed => ({ header: '', body: draw.text() });

const extension = (draw: Draw): string =>
  draw.pick(draw.chance(0.02) ? ODD_EXTENSIONS : EXTENSIONS);

/** Bytes that mean something to the format are the ones that do the damage. */
function damage(draw: Draw, text: string): string {
  const at = draw.below(text.length + 1);
  const removed = draw.pick([0, 1, 1, 2]);
  const byte = draw.chance(0.5)
    ? TELLING_BYTES.charAt(draw.below(TELLING_BYTES.length))
    : String.fromCharCode(draw.below(256));
  return text.slice(0, at) + (draw.chance(0.8) ? byte : '') + text.slice(at + removed);
}

function split(draw: Draw, bytes: Buffer): Buffer[] {
  if (draw.chance(0.4)) return bytes.length === 0 ? [] : [bytes];
  const partBytesMax = draw.pick([1, 20, 20, 200]);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + draw.below(partBytesMax);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  return parts;
}

class Draw {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  text(): string {
    const start = this.below(BODY_TEXT.length / 2);
    return BODY_TEXT.slice(start, start + this.below(this.pick([1, 2, 3, 20, 20, 200])));
  }
}
