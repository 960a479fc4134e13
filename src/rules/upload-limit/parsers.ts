import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, hasSpread, rangeOf, textOf, unwrap } from '../../core/ast.ts';
import { addProperties } from '../../core/properties.ts';
import type { Fix, Match, Project, SourceFile } from '../../core/types.ts';
import { callRange, defaultSize, sizeText, sizeFromEnvironment, sizeVariable } from './edits.ts';

/**
 * express-fileupload and busboy without a limit. formidable (200 MB) and @fastify/multipart (1 MB) have one by default.
 * https://github.com/richardgirges/express-fileupload#available-options, https://github.com/mscdex/busboy#api
 */
export function* otherParsers(project: Project, file: SourceFile): Iterable<Match> {
  if (!/busboy|fileupload/i.test(file.text)) return;
  for (const type of ['CallExpression', 'NewExpression'] as const) {
    for (const call of file.nodes(type)) {
      const callee = project.resolve(file, call.callee);
      if (callee?.kind !== 'package' || callee.path.length > 0) continue;
      if (callee.name !== 'busboy' && callee.name !== 'express-fileupload') continue;
      const options = optionsOf(project, file, call);
      if (options === 'unknown' || (options && (findProperty(options, 'limits') || hasSpread(options)))) continue;
      const running = project.running(file, call);
      if (['test', 'script', 'client'].includes(running.context)) continue;
      const name = textOf(file, call.callee);
      const match: Match = {
        range: callRange(file, call),
        message: `\`${name}\` accepts files of any size, because \`limits.fileSize\` is not set. One request can use up what the server has.`,
        severity: callee.name === 'busboy' ? 'medium' : 'high',
        confidence: 0.9,
        context: running.context === 'boot' ? 'request' : running.context,
        ...(running.hotPath !== undefined && { hotPath: running.hotPath }),
        evidence: [{ path: file.path, range: rangeOf(call.callee), label: 'parses uploads' }, ...running.evidence],
      };
      if (callee.name === 'express-fileupload' && type === 'CallExpression') yield { ...match, fixes: [abortOnLimit(file, call, options)] };
      else {
        yield {
          ...match,
          refusals: [{ code: 'TRUNC', because: 'busboy cuts a file off at the limit and goes on as if it were complete.', next: "Set `limits.fileSize`, and reject the request in `file.on('limit', ...)`." }],
        };
      }
    }
  }
}

function optionsOf(project: Project, file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression): TSESTree.ObjectExpression | 'unknown' | undefined {
  const [argument] = call.arguments;
  if (!argument) return undefined;
  const node = unwrap(argument);
  if (node.type === 'ObjectExpression') return node;
  const resolved = project.resolve(file, node);
  return resolved?.kind === 'node' && resolved.node.type === 'ObjectExpression' && resolved.file === file ? resolved.node : 'unknown';
}

function abortOnLimit(file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression, options: TSESTree.ObjectExpression | undefined): Fix {
  const size = defaultSize([]);
  const aborts = options && findProperty(options, 'abortOnLimit');
  const parts = [`limits: { fileSize: ${sizeFromEnvironment(size)} }`, ...(aborts ? [] : ['abortOnLimit: true'])];
  const edit = options ? addProperties(file, options, parts) : { path: file.path, range: [call.callee.range[1], call.range[1]] as const, text: `({ ${parts.join(', ')} })` };
  return {
    strategy: 'limit',
    title: 'Set `limits.fileSize`',
    tier: 'review',
    edits: [edit],
    env: [sizeVariable(size)],
    note: `Files above ${sizeText(size.bytes)}, or above \`${size.variable}\` when it is set, are answered with status 413 from now on. The variable is read when the module loads, so a \`.env\` file that is loaded later is not seen.`,
  };
}
