export const ROOM_LEVELS: string[][];
export const PACKAGE_HOMES: Record<string, string[]>;
