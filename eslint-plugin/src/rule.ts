import type { Rule, SourceCode } from 'eslint';
import { checkFile, isLocal, isTriggered, type Checked } from '../../src/core/check.ts';
import { rawEdits } from '../../src/core/text.ts';
import type { Fix, RegisteredRule } from '../../src/core/types.ts';
import { openFile } from './open.ts';

/** An ESLint rule that reports what the engine finds. The triggers keep it from costing anything in files it cannot report in. */
export function toEslintRule(rule: RegisteredRule): Rule.RuleModule {
  return {
    meta: {
      type: 'problem',
      docs: { description: rule.meta.description, recommended: rule.meta.recommended, url: `https://unpkg.com/tenfold/docs/rules/${rule.id}.md` },
      fixable: 'code',
      hasSuggestions: true,
      schema: [],
    },
    create(context) {
      const { sourceCode } = context;
      if (!isTriggered(rule, sourceCode.text)) return {};
      return {
        Program() {
          const opened = openFile(context);
          if (!opened) return;
          // ESLint honours its own comments.
          for (const checked of checkFile(opened.file, opened.project, [rule], { suppress: false })) context.report(toReport(checked, sourceCode));
        },
      };
    },
  };
}

/** Safe edits of this file become a fix, those to review suggestions; anything more is said in the message. */
function toReport({ finding, match, file }: Checked, sourceCode: SourceCode): Rule.ReportDescriptor {
  const [start, end] = rawRange(sourceCode, finding.range);
  const local = (match.fixes ?? []).filter((fix) => isLocal(fix, file.path));
  const [automatic] = local[0] === match.fixes?.[0] ? local.filter((fix) => fix.tier === 'safe') : [];
  const suggested = local.filter((fix) => fix !== automatic);
  return {
    loc: { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) },
    message: finding.message,
    ...(automatic && { fix: fixer(automatic, sourceCode) }),
    ...(suggested.length > 0 && { suggest: suggested.map((fix) => ({ desc: describe(fix), fix: fixer(fix, sourceCode) })) }),
  };
}

function describe({ title, note }: Fix): string {
  return note === undefined ? title : `${title} (${note})`;
}

function fixer({ edits }: Fix, sourceCode: SourceCode) {
  return (edit: Rule.RuleFixer) => rawEdits(sourceCode.text, edits).map(({ range: [start, end], text }) => edit.replaceTextRange([start, end], text));
}

function rawRange(sourceCode: SourceCode, range: readonly [number, number]): readonly [number, number] {
  return rawEdits(sourceCode.text, [{ range, text: '' }])[0]?.range ?? range;
}
