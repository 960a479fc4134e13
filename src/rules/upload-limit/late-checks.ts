import { decorators, findProperty, isFunction, isInside, propertyName, unwrap, type FunctionNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { evaluateNumber } from '../../libraries/constants.ts';
import { uploadedFile } from '../../libraries/uploaded-file.ts';

/** A comparison of the size of a file that has been received as a whole. */
export interface LateCheck {
  file: SourceFile;
  node: Node;
  /** The limit, in bytes. */
  bytes: number;
}

const MAX_HOPS = 2;

/** Where a handler, or a function it hands the file to, looks at the size of the file. */
export function lateChecks(project: Project, handlers: readonly { file: SourceFile; fn: FunctionNode }[]): LateCheck[] {
  const found: LateCheck[] = [];
  const seen = new Set<FunctionNode>();
  const visit = (file: SourceFile, fn: FunctionNode, hops: number): void => {
    if (seen.has(fn)) return;
    seen.add(fn);
    found.push(...pipeChecks(project, file, fn), ...comparisons(project, file, fn));
    if (hops >= MAX_HOPS) return;
    for (const call of file.nodes('CallExpression')) {
      if (!isInside(call, fn) || !call.arguments.some((argument) => uploadedFile(project, file, argument) !== undefined)) continue;
      const callee = project.resolve(file, call.callee);
      if (callee?.kind === 'node' && isFunction(callee.node)) visit(callee.file, callee.node, hops + 1);
    }
  };
  for (const { file, fn } of handlers) visit(file, fn, 0);
  return found;
}

function comparisons(project: Project, file: SourceFile, fn: FunctionNode): LateCheck[] {
  const found: LateCheck[] = [];
  for (const node of file.nodes('BinaryExpression')) {
    if (!isInside(node, fn) || node.left.type === 'PrivateIdentifier') continue;
    const [size, limit] = /^>=?$/.test(node.operator) ? [node.left, node.right] : /^<=?$/.test(node.operator) ? [node.right, node.left] : [];
    const reading = size && unwrap(size);
    if (!limit || reading?.type !== 'MemberExpression' || propertyName(reading) !== 'size' || uploadedFile(project, file, reading.object) === undefined) continue;
    const bytes = evaluateNumber(project, file, limit);
    if (bytes !== undefined && bytes > 0) found.push({ file, node, bytes });
  }
  return found;
}

/** https://docs.nestjs.com/techniques/file-upload#file-validation: pipes see the file when it is there. */
function pipeChecks(project: Project, file: SourceFile, fn: FunctionNode): LateCheck[] {
  const found: LateCheck[] = [];
  for (const parameter of fn.params) {
    for (const { node: decorator } of decorators(parameter)) {
      for (const type of ['NewExpression', 'CallExpression'] as const) {
        for (const call of file.nodes(type)) {
          if (!isInside(call, decorator)) continue;
          const name = call.callee.type === 'Identifier' ? call.callee.name : propertyName(call.callee);
          if (name !== 'MaxFileSizeValidator' && name !== 'addMaxSizeValidator') continue;
          const size = findProperty(call.arguments[0], 'maxSize');
          const bytes = size && evaluateNumber(project, file, size.value);
          if (bytes !== undefined && bytes > 0) found.push({ file, node: call, bytes });
        }
      }
    }
  }
  return found;
}
