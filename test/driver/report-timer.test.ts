import { expect, test } from 'vitest';
import { ReportTimer } from '../../src/driver/report-timer.ts';

const MS = 1_000_000;
const START = 3_000 * MS;

test.each([
  ['before 260 ms', 259, 500, false],
  ['at 260 ms with some slack', 260, 261, true],
  ['at 260 ms with a request about to be due', 260, 260.2, false],
  ['a second late, slack or not', 1010, 1010, true],
])('a report %s', (_, nowMs, nextDueMs, isDue) => {
  const timer = new ReportTimer(START);
  expect(timer.isDue(START + nowMs * MS, START + nextDueMs * MS)).toBe(isDue);
});

test('the next report is 260 ms after the last one was made, not after it was due', () => {
  const timer = new ReportTimer(START);
  timer.onMade(START + 400 * MS);
  expect(timer.nextAtNs).toBe(START + 660 * MS);
});
