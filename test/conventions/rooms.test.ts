import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOM_LEVELS } from '../../scripts/rooms.mjs';

const architecture = readFileSync('ARCHITECTURE.md', 'utf8');

test('every folder of src/ is a room with a level, and every room has a folder', () => {
  expect(readdirSync('src').sort()).toEqual(ROOM_LEVELS.flat().sort());
});

test('ARCHITECTURE.md shows the levels that are enforced', () => {
  for (const [level, rooms] of ROOM_LEVELS.entries()) {
    expect(architecture).toContain(
      `| ${level} | ${rooms.map((room) => `\`${room}\``).join(' ')} |`,
    );
  }
});

test('ARCHITECTURE.md says of every room what it is for', () => {
  for (const room of ROOM_LEVELS.flat())
    expect(architecture).toMatch(new RegExp(`^\\| \`${room}\` \\| .{10,} \\|`, 'm'));
});
