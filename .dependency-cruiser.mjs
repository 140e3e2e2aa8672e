import { PACKAGE_HOMES, ROOM_LEVELS } from './scripts/rooms.mjs';

const roomsBelow = (level) => ROOM_LEVELS.slice(0, level).flat();

const roomRules = ROOM_LEVELS.flatMap((rooms, level) =>
  rooms.map((room) => ({
    name: `room-${room}`,
    severity: 'error',
    comment: `src/${room}/ may import only itself and rooms of a lower level`,
    from: { path: `^src/${room}/` },
    to: { path: '^(src|adapters)/', pathNot: `^src/(${[room, ...roomsBelow(level)].join('|')})/` },
  })),
);

const packageRules = Object.entries(PACKAGE_HOMES).map(([name, homes]) => ({
  name: `package-${name}`,
  severity: 'error',
  comment: `${name} is used only in ${homes.join(', ')}`,
  from: { path: '^(src|adapters)/', pathNot: `^(${homes.join('|')})/` },
  to: { path: `node_modules/${name}/` },
}));

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(src|adapters)/' },
      to: {},
    },
    ...roomRules.map((rule) =>
      rule.name === 'room-cli'
        ? { ...rule, to: { path: '^adapters/', pathNot: '^adapters/[^/]+/(adapter|serve)[.]ts$' } }
        : rule,
    ),
    {
      name: 'adapters-are-self-contained',
      severity: 'error',
      comment: 'an adapter imports base, domain, the adapter kit and its own folder',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^(src|adapters)/', pathNot: '^(src/(base|domain|adapter)|adapters/$1)/' },
    },
    ...packageRules,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exoticRequireStrings: [],
  },
};
