import tseslint from 'typescript-eslint';

const clocks = 'Only src/base/clock.ts reads a clock: take a Clock by parameter.';
const edges = 'Only src/cli/ prints, exits and reads the environment: return a value instead.';

const restrictedClocks = [
  { object: 'Date', property: 'now', message: clocks },
  { object: 'performance', property: 'now', message: clocks },
  { object: 'process', property: 'hrtime', message: clocks },
  {
    object: 'Math',
    property: 'random',
    message: 'Randomness comes from a seed: see src/base/random.ts.',
  },
];
const restrictedEdges = [
  { object: 'process', property: 'exit', message: edges },
  { object: 'process', property: 'env', message: edges },
  { object: 'process', property: 'cwd', message: edges },
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '**/node_modules/',
      '.servebench/',
      'scripts/',
      'reports/',
      '*.mjs',
      '.*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'no-restricted-properties': ['error', ...restrictedClocks, ...restrictedEdges],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        {
          selector:
            "CallExpression[callee.object.name='vi'][callee.property.name=/^(mock|doMock)$/]",
          message: 'No mocks of modules: write a fake that obeys the contract.',
        },
      ],
    },
  },
  {
    files: ['src/base/clock.ts'],
    rules: { 'no-restricted-properties': ['error', ...restrictedEdges] },
  },
  {
    files: ['src/cli/**', 'adapters/*/server/main.ts'],
    rules: { 'no-restricted-properties': ['error', ...restrictedClocks], 'no-console': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', 500],
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
