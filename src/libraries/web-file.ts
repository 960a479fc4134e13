import { isIdentifier, propertyName, unwrap } from '../core/ast.ts';
import type { Node, SourceFile } from '../core/types.ts';
import { annotationText, elementSource, initialValue, variableSource } from './variables.ts';

const MAX_DEPTH = 14;

/** `await file.arrayBuffer()`, in a variable or a `Uint8Array`. */
export function isArrayBuffer(file: SourceFile, start: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  if (node.type === 'AwaitExpression') {
    const call = unwrap(node.argument);
    return call.type === 'CallExpression' && propertyName(call.callee) === 'arrayBuffer' && call.callee.type === 'MemberExpression' && isWebFile(file, call.callee.object, depth + 1);
  }
  if (node.type === 'NewExpression' && isIdentifier(node.callee, 'Uint8Array') && node.arguments[0]) return isArrayBuffer(file, node.arguments[0], depth + 1);
  const init = node.type === 'Identifier' ? initialValue(file, node) : undefined;
  return init !== undefined && isArrayBuffer(file, init, depth + 1);
}

/** A `File` of `await request.formData()` or Hono's `parseBody()`; a fetch response or a Blob made here is not. */
function isWebFile(file: SourceFile, start: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  if (node.type === 'CallExpression') {
    const name = propertyName(node.callee);
    return (name === 'get' || name === 'getAll') && node.callee.type === 'MemberExpression' && isForm(file, node.callee.object, depth + 1);
  }
  if (node.type === 'MemberExpression') return isForm(file, node.object, depth + 1) || isWebFile(file, node.object, depth + 1);
  if (node.type !== 'Identifier') return false;
  const definition = file.variable(node)?.definitions[0];
  if (!definition) return false;
  if (definition.kind === 'Parameter') {
    if (/^(?:File|Blob)$/.test(annotationText(file, definition.name))) return true;
    return elementSource(definition.name, definition.node, (list) => isWebFile(file, list, depth + 1)) ?? false;
  }
  const source = variableSource(file, node);
  return source !== undefined && (source.key === undefined ? isWebFile(file, source.value, depth + 1) : isForm(file, source.value, depth + 1));
}

function isForm(file: SourceFile, start: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  if (node.type === 'AwaitExpression') {
    const call = unwrap(node.argument);
    const name = call.type === 'CallExpression' ? propertyName(call.callee) : undefined;
    return name === 'formData' || name === 'parseBody';
  }
  if (node.type !== 'Identifier') return false;
  const definition = file.variable(node)?.definitions[0];
  if (definition?.kind === 'Parameter') return annotationText(file, definition.name) === 'FormData';
  const init = initialValue(file, node);
  return init !== undefined && isForm(file, init, depth + 1);
}
