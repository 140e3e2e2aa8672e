/**
 * A terminal in memory that understands what a live view sends: it shows what a person would see, so
 * that tests look at the screen and not at escape sequences. Lines wrap and the screen scrolls.
 */
import { Writable } from 'node:stream';

export class FakeTerminal extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  isCursorVisible = true;
  /** Everything that was written. */
  written = '';
  writeCount = 0;
  private lines: string[][] = [[]];
  private row = 0;
  private column = 0;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  /** All lines, scrolled ones included, without blank ones at the end. */
  screen(): string {
    const lines = this.lines.map((line) =>
      Array.from(line, (cell) => cell || ' ')
        .join('')
        .trimEnd(),
    );
    return lines.join('\n').trimEnd();
  }

  /** As a window that a person drags; lines that no longer fit are broken, as most terminals do. */
  resize(columns: number, rows: number): void {
    const before = this.lines;
    const row = this.row;
    this.columns = columns;
    this.rows = rows;
    this.lines = [];
    before.forEach((line, at) => {
      if (at === row) this.row = this.lines.length;
      for (let start = 0; start === 0 || start < line.length; start += columns) {
        this.lines.push(line.slice(start, start + columns));
      }
    });
    this.emit('resize');
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const text = chunk.toString('utf8');
    this.written += text;
    this.writeCount++;
    for (const [token] of text.matchAll(/\u001B\[[?0-9;]*[A-Za-z]|[\s\S]/gu)) this.take(token);
    done();
  }

  private take(token: string): void {
    if (token.startsWith('\u001B[')) this.control(token.slice(2, -1), token.at(-1) ?? '');
    else if (token === '\n') this.newLine();
    else if (token === '\r') this.column = 0;
    else this.put(token);
  }

  private control(parameters: string, command: string): void {
    const count = Math.max(1, Number.parseInt(parameters, 10) || 1);
    const oldest = Math.max(0, this.lines.length - this.rows);
    if (command === 'A') this.row = Math.max(oldest, this.row - count);
    else if (command === 'B') this.row = Math.min(this.lines.length - 1, this.row + count);
    else if (command === 'G') this.column = count - 1;
    else if (command === 'E') {
      this.row += count;
      this.column = 0;
    } else if (command === 'K') this.erase(parameters);
    else if (command === 'C') this.column += count;
    else if (parameters === '?25') this.isCursorVisible = command === 'h';
    else if (command !== 'm' && parameters !== '?2026') {
      throw new Error(`the fake terminal does not know CSI ${parameters}${command}`);
    }
  }

  private erase(parameters: string): void {
    const line = this.lines[this.row] ?? [];
    this.lines[this.row] = parameters === '2' ? [] : line.slice(0, this.column);
  }

  private newLine(): void {
    this.row++;
    this.column = 0;
    this.lines[this.row] ??= [];
  }

  private put(character: string): void {
    if (this.column >= this.columns) this.newLine();
    const line = (this.lines[this.row] ??= []);
    while (line.length < this.column) line.push(' ');
    line[this.column++] = character;
  }
}
