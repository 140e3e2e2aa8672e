// The rooms of src/, level by level: a file imports from its own room and from rooms of a lower
// level. This one list makes the import rules of .dependency-cruiser.mjs and the table in
// ARCHITECTURE.md (a convention test compares them).
export const ROOM_LEVELS = [
  ['base'],
  ['domain'],
  ['scenario', 'schedule', 'recording', 'stats', 'transport', 'known-servers', 'adapter'],
  ['driver', 'search', 'telemetry', 'cost', 'gate', 'store', 'report', 'ui'],
  ['run', 'selftest'],
  ['cli'],
];

/** npm packages that belong to one place only, so that a swap touches one room. */
export const PACKAGE_HOMES = {
  undici: ['src/transport'],
  'hdr-histogram-js': ['src/recording'],
  yaml: ['src/scenario'],
  ink: ['src/ui'],
  react: ['src/ui'],
  'cli-table3': ['src/ui'],
  picocolors: ['src/ui', 'src/cli'],
  commander: ['src/cli'],
  execa: ['src/adapter'],
  vega: ['src/report'],
  'vega-lite': ['src/report'],
  'onnxruntime-node': ['adapters/onnx'],
  'onnxruntime-common': ['adapters/onnx'],
  'prom-client': ['adapters/onnx'],
  ajv: ['src/transport'],
  'json-p3': ['src/transport', 'src/scenario'],
};
