/**
 * Whether anything of a process group still runs. Separate, since it decides when a server counts
 * as gone: its leader's exit is not enough, children may outlive it.
 */
import { readdirSync, readFileSync } from 'node:fs';

/**
 * True while a process of the group `groupId` runs. Zombies do not count: where nobody reaps orphans
 * (a container without an init) they stay for ever, and they neither compute nor listen.
 */
export function isProcessGroupAlive(groupId: number): boolean {
  try {
    process.kill(-groupId, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
  // Only Linux tells the state of a process in a file; elsewhere the signal's answer stands.
  return process.platform !== 'linux' || hasRunningMember(groupId);
}

function hasRunningMember(groupId: number): boolean {
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    const { state, group } = readStat(entry);
    return group === groupId && state !== 'Z' && state !== 'X';
  });
}

function readStat(processId: string): { state: string | undefined; group: number } {
  let text: string;
  try {
    text = readFileSync(`/proc/${processId}/stat`, 'utf8');
  } catch {
    return { state: undefined, group: Number.NaN }; // ended while we looked
  }
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const [state, , group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, group: Number(group) };
}
