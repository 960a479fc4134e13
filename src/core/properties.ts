import type { TSESTree } from '@typescript-eslint/types';
import type { Edit, SourceFile } from './types.ts';

/** Puts properties after the last one of an object literal, on lines of their own when it is written so. */
export function addProperties(file: SourceFile, object: TSESTree.ObjectExpression, parts: readonly string[]): Edit {
  const last = object.properties.at(-1);
  if (!last) return { path: file.path, range: [object.range[0], object.range[1]], text: `{ ${parts.join(', ')} }` };
  const between = file.text.slice(last.range[1], object.range[1] - 1);
  const lineStart = file.text.lastIndexOf('\n', last.range[0]) + 1;
  const indent = /^[ \t]*/.exec(file.text.slice(lineStart))?.[0] ?? '';
  const isOwnLine = file.text.slice(lineStart, last.range[0]).trim() === '' && between.includes('\n');
  const text = parts.map((part) => (isOwnLine ? `,\n${indent}${part}` : `, ${part}`)).join('');
  // The last character again, so that two fixes of one shared object collide instead of both being applied.
  const end = last.range[1];
  return { path: file.path, range: [end - 1, end], text: file.text.slice(end - 1, end) + text };
}

/** Takes a property out of an object literal, with its comma and its line. */
export function removeProperty(file: SourceFile, property: TSESTree.Property): Edit {
  const object = property.parent;
  if (object.type !== 'ObjectExpression') return { path: file.path, range: [property.range[0], property.range[1]], text: '' };
  const index = object.properties.indexOf(property);
  const [previous, next] = [object.properties[index - 1], object.properties[index + 1]];
  const range: Edit['range'] = next ? [property.range[0], next.range[0]] : previous ? [previous.range[1], property.range[1]] : [object.range[0], object.range[1]];
  return { path: file.path, range, text: next || previous ? '' : '{}' };
}
