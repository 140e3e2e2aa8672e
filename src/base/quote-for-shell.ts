/** A command line that can be pasted into a POSIX shell; shown by the command line and by reports. */

/** The words with quotes around those that a shell would take apart or replace. */
export function quoteForShell(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
