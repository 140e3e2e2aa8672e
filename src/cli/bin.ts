#!/usr/bin/env node
/**
 * The entry of the command. Separate from main.ts, because an old Node must be told so before any
 * module is loaded that it cannot read.
 */
const OLDEST = [22, 19] as const;

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `servebench needs Node.js ${OLDEST.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      '  next: install a newer Node.js, or run it with one from npm: npx -p node@24 -p servebench servebench …\n',
  );
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}
