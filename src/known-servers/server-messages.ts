/** What a known server's thread tells. It is asked for one thing only: its log. */
import type { ServerLog } from './server-law.ts';

export type FromServer = { type: 'listening'; port: number } | { type: 'log'; log: ServerLog };
