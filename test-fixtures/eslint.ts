import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import plugin from '../eslint-plugin/src/index.ts';
import { isLocal, type Checked } from '../src/core/check.ts';
import { applyEdits, lineIndex } from '../src/core/text.ts';
import type { Range } from '../src/core/types.ts';
import { isSourcePath } from '../src/project/host.ts';
import type { Tree } from './cases.ts';

/** What two surfaces have to agree on. */
export interface Report {
  rule: string;
  path: string;
  range: Range;
  message: string;
  /** The file after each fix that is an edit of this file, the preferred one first. */
  fixed: string[];
  /** True when the first of them is applied without a question. */
  automatic: boolean;
}

export type LintParser = 'typescript-eslint' | 'espree';

const JAVASCRIPT = ['**/*.js', '**/*.cjs', '**/*.mjs', '**/*.jsx'];
const TYPESCRIPT = ['**/*.ts', '**/*.mts', '**/*.cts', '**/*.tsx'];

/** Files this parser is tried on: all of them, or plain JavaScript. */
export function lintable(tree: Tree, parser: LintParser): string[] {
  return [...tree.keys()].filter((path) => isSourcePath(path) && (parser === 'typescript-eslint' || /\.[cm]?jsx?$/.test(path)));
}

/**
 * Runs one rule through ESLint's own Linter over the case on disk, because that is where the plugin looks for the project.
 * @throws when a file does not parse.
 */
export function lintTree(tree: Tree, rule: string, parser: LintParser): Report[] {
  const directory = mkdtempSync(join(tmpdir(), 'tenfold-fixture-'));
  try {
    for (const [path, text] of tree) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return lintable(tree, parser).flatMap((path) => lintFile(directory, path, tree.get(path) ?? '', rule, parser));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function lintFile(directory: string, path: string, text: string, rule: string, parser: LintParser): Report[] {
  const linter = new Linter({ cwd: directory });
  const languageOptions: Linter.LanguageOptions = { parserOptions: { ecmaFeatures: { jsx: /x$/.test(path) } } };
  if (parser === 'typescript-eslint') languageOptions.parser = tsParser;
  const messages = linter.verify(
    text,
    [{ files: [...JAVASCRIPT, ...TYPESCRIPT], languageOptions, plugins: { tenfold: plugin }, rules: { [`tenfold/${rule}`]: 'error' }, linterOptions: { reportUnusedDisableDirectives: 'off' } }],
    { filename: join(directory, path) },
  );
  const lines = lineIndex(text);
  return messages.map(({ ruleId, message, line, column, endLine = line, endColumn = column, fix, suggestions = [], fatal }) => {
    if (fatal) throw new Error(`${path} does not parse with ${parser}: ${message}`);
    const edits = [...(fix ? [fix] : []), ...suggestions.map((suggestion) => suggestion.fix)];
    return {
      rule: (ruleId ?? '').replace('tenfold/', ''),
      path,
      range: [lines.offset(line, column), lines.offset(endLine, endColumn)],
      message,
      fixed: edits.map((edit) => applyEdits(text, [edit])),
      automatic: fix !== undefined,
    };
  });
}

/** The same facts from the engine's side, for the files that were linted. */
export function engineReports(checked: readonly Checked[], paths: readonly string[]): Report[] {
  return checked
    .filter(({ file }) => paths.includes(file.path))
    .map(({ finding, match, file }) => {
      const local = (match.fixes ?? []).filter((fix) => isLocal(fix, file.path));
      return {
        rule: finding.rule,
        path: finding.path,
        range: finding.range,
        message: finding.message,
        fixed: local.map(({ edits }) => applyEdits(file.text, edits)),
        automatic: local[0] === match.fixes?.[0] && local[0]?.tier === 'safe',
      };
    });
}

/** Reports by path and place, so that two lists can be compared. */
export function inOrder(reports: readonly Report[]): Report[] {
  return [...reports].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.range[0] - b.range[0] || a.range[1] - b.range[1] || (a.message < b.message ? -1 : 1)));
}
