// @ts-check
import tseslint from 'typescript-eslint';

/** Every folder of our own code, and the folders it may import from besides itself. Imports point inwards only. */
const FOLDERS = {
  'src/core': [],
  'src/project': ['src/core'],
  'src/libraries': ['src/core', 'src/project'],
  'src/rules': ['src/core', 'src/project', 'src/libraries'],
  'src/report': ['src/core'],
  'src/files': ['src/core'],
  codemods: ['src/core', 'src/project', 'src/libraries', 'src/rules'],
  'src/engine': ['src/core', 'src/project', 'src/libraries', 'src/rules', 'src/files', 'codemods'],
  'src/cli': ['src/core', 'src/project', 'src/libraries', 'src/rules', 'src/files', 'src/report', 'src/engine'],
  'src/extension': ['src/core', 'src/project', 'src/libraries', 'src/rules', 'src/files', 'src/report', 'src/engine'],
  'eslint-plugin/src': ['src/core', 'src/project', 'src/libraries', 'src/rules'],
};

/** Folders of which only types may be imported. */
const TYPES_ONLY = { 'src/report': ['src/project'], 'src/files': ['src/project'] };

/** Packages with one door: the files that may import them. */
const DOORS = {
  'ts-morph': ['codemods/lib/typed.ts'],
  jscodeshift: ['codemods/lib/syntactic.ts'],
  recast: [],
  'oxc-parser': ['src/core/parse.ts'],
  '@typescript-eslint/parser': ['src/core/parse.ts'],
  'pgsql-ast-parser': ['src/libraries/sql/parser.ts'],
  '@typescript-eslint/typescript-estree': [],
  '@babel/parser': [],
  espree: [],
  typescript: [],
  eslint: [],
  vscode: ['src/extension'],
};

const DISK = ['fs', 'node:fs', 'fs/promises', 'node:fs/promises', 'child_process', 'node:child_process'];

/** Helpers of a long rule lie in a folder of its name; from there, the rules are one folder up. */
const RULE_HELPERS = 'src/rules/*/**/*.ts';

/**
 * Restrictions for the files of one folder, or for those of its files that differ: the door to a package, helpers of rules.
 * Static imports and `import()` are held to the same list.
 * @param {string} folder
 * @param {string} files
 */
function directions(folder, files = `${folder}/**/*.ts`) {
  const mayImport = FOLDERS[folder];
  const typesOnly = TYPES_ONLY[folder] ?? [];
  const forbidden = Object.keys(FOLDERS).filter((other) => other !== folder && !mayImport.includes(other) && !typesOnly.includes(other));
  const packages = Object.keys(DOORS).filter((name) => !DOORS[name].some((allowed) => allowed === files || allowed === folder));
  const patterns = [
    ...forbidden.map((other) => ({ regex: pathInto(other), message: `${folder} never imports ${other}.` })),
    ...typesOnly.map((other) => ({ regex: pathInto(other), allowTypeImports: true, message: `${folder} imports only types of ${other}.` })),
    ...packages.map((name) => ({ regex: `^${name}(/|$)`, allowTypeImports: true, message: `${DOORS[name].join(', ') || 'Nothing'} imports ${name}.` })),
  ];
  if (folder === 'src/core') patterns.push(...DISK.map((name) => ({ regex: `^${name}$`, message: 'src/core is pure: it never touches the disk.' })));
  if (folder === 'src/rules') {
    const rule = files === RULE_HELPERS ? { regex: '^\\.\\./[^/.]+\\.ts$', allowTypeImports: true } : { regex: '^\\./[^/]+\\.ts$' };
    patterns.push({ ...rule, message: 'Rules never import rules.' });
  }
  const lazy = patterns.map(({ regex, message }) => ({ selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\/')}/]`, message }));
  return {
    name: `directions/${files}`,
    files: [files],
    ignores: ['**/*.test.ts', '**/*.testing.ts', 'src/rules/index.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }], 'no-restricted-syntax': ['error', ...lazy] },
  };
}

/**
 * Relative specifiers that lead into a folder, from wherever they are written.
 * @param {string} folder
 */
function pathInto(folder) {
  return `^(\\.\\./)+${folder.replace('src/', '(src/)?')}/`;
}

const doors = Object.values(DOORS)
  .flat()
  .filter((path) => path.endsWith('.ts'))
  .map((path) => directions(Object.keys(FOLDERS).find((folder) => path.startsWith(`${folder}/`)), path));

export default tseslint.config(
  { ignores: ['**/dist/', 'test-fixtures/*/*/', 'node_modules/', 'coverage/', '.tenfold/'] },
  { files: ['**/*.ts'], extends: [tseslint.configs.strict] },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'prefer-const': 'error',
    },
  },
  { files: ['**/*.test.ts'], rules: { 'max-lines': ['error', 300] } },
  ...Object.keys(FOLDERS).map((folder) => directions(folder)),
  directions('src/rules', RULE_HELPERS),
  ...doors,
);
