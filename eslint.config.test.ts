import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint({ cwd: import.meta.dirname, overrideConfig: [tseslint.configs.disableTypeChecked] });

/** Messages of the import rules for one line of code at a path. */
async function restrictions(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  const ours = (result?.messages ?? []).filter(({ ruleId }) => ruleId?.includes('no-restricted') ?? true);
  return ours.map(({ message }) => message.replace(/^.*is restricted from being used by a pattern\. /, ''));
}

describe('import directions', () => {
  it.each([
    ['src/core/x.ts', "import { a } from '../project/index.ts';", 'src/core never imports src/project.'],
    ['src/core/x.ts', "import { readFileSync } from 'node:fs';", 'src/core is pure: it never touches the disk.'],
    ['src/core/x.ts', "import { parseSync } from 'oxc-parser';", 'src/core/parse.ts imports oxc-parser.'],
    ['src/core/parse.ts', "import { Project } from 'ts-morph';", 'codemods/lib/typed.ts imports ts-morph.'],
    ['src/project/x.ts', "import { a } from '../libraries/multer.ts';", 'src/project never imports src/libraries.'],
    ['src/libraries/x.ts', "import { a } from '../rules/index.ts';", 'src/libraries never imports src/rules.'],
    ['src/rules/x.ts', "import { a } from '../engine/check.ts';", 'src/rules never imports src/engine.'],
    ['src/rules/x.ts', "import { a } from './upload-limit.ts';", 'Rules never import rules.'],
    ['src/rules/x/shape.ts', "import { a } from '../upload-limit.ts';", 'Rules never import rules.'],
    ['src/rules/x/shape.ts', "import { a } from '../../engine/check.ts';", 'src/rules never imports src/engine.'],
    ['src/report/x.ts', "import { a } from '../engine/check.ts';", 'src/report never imports src/engine.'],
    ['src/report/x.ts', "import { a } from '../project/index.ts';", 'src/report imports only types of src/project.'],
    ['src/files/x.ts', "import { a } from '../engine/fix.ts';", 'src/files never imports src/engine.'],
    ['codemods/x.ts', "import { a } from '../src/engine/fix.ts';", 'codemods never imports src/engine.'],
    ['codemods/x.ts', "import jscodeshift from 'jscodeshift';", 'codemods/lib/syntactic.ts imports jscodeshift.'],
    ['codemods/lib/typed.ts', "import jscodeshift from 'jscodeshift';", 'codemods/lib/syntactic.ts imports jscodeshift.'],
    ['src/engine/x.ts', "import { a } from '../cli/run.ts';", 'src/engine never imports src/cli.'],
    ['src/engine/x.ts', "await import('../report/pretty.ts');", 'src/engine never imports src/report.'],
    ['src/cli/x.ts', "import { a } from '../extension/activate.ts';", 'src/cli never imports src/extension.'],
    ['src/cli/x.ts', "await import('ts-morph');", 'codemods/lib/typed.ts imports ts-morph.'],
    ['src/extension/x.ts', "import { a } from '../cli/run.ts';", 'src/extension never imports src/cli.'],
    ['eslint-plugin/src/x.ts', "import { a } from '../../codemods/index.ts';", 'eslint-plugin/src never imports codemods.'],
    ['eslint-plugin/src/x.ts', "import { a } from '../../src/engine/check.ts';", 'eslint-plugin/src never imports src/engine.'],
    ['eslint-plugin/src/x.ts', "import ts from 'typescript';", 'Nothing imports typescript.'],
  ])('%s refuses %s', async (path, code, message) => {
    expect(await restrictions(path, code)).toEqual([message]);
  });

  it.each([
    ['src/core/x.ts', "import { a } from './text.ts';"],
    ['src/core/parse.ts', "import { parseSync } from 'oxc-parser';"],
    ['src/project/x.ts', "import { a } from '../core/text.ts';"],
    ['src/libraries/x.ts', "import { a } from '../project/index.ts';"],
    ['src/rules/x.ts', "import { a } from './x/shape.ts';"],
    ['src/rules/x/shape.ts', "import { a } from '../../libraries/multer.ts';"],
    ['src/rules/x/shape.ts', "import { a } from './size.ts';"],
    ['src/rules/x/shape.ts', "import type { Facts } from '../x.ts';"],
    ['src/report/x.ts', "import type { A } from '../project/index.ts';"],
    ['src/files/x.ts', "import type { A } from '../project/host.ts';"],
    ['codemods/x.ts', "import { a } from './lib/typed.ts';"],
    ['codemods/lib/typed.ts', "import { Project } from 'ts-morph';"],
    ['codemods/lib/syntactic.ts', "import jscodeshift from 'jscodeshift';"],
    ['src/engine/x.ts', "await import('../../codemods/index.ts');"],
    ['src/cli/x.ts', "import { a } from '../engine/check.ts';"],
    ['src/extension/x.ts', "import { window } from 'vscode';"],
    ['eslint-plugin/src/x.ts', "import { a } from '../../src/rules/index.ts';"],
  ])('%s takes %s', async (path, code) => {
    expect(await restrictions(path, code)).toEqual([]);
  });
});
