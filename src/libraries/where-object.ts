import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, findProperty, unwrap } from '../core/ast.ts';
import { addProperties } from '../core/properties.ts';
import type { Refusal, SourceFile } from '../core/types.ts';
import type { Replacement, Term } from './queries.ts';

/**
 * Equalities added to a filter that is an object: the `where` of the options in the first argument, or the first argument
 * itself. A filter that is not written out in the call, or names one of the columns already, is left alone.
 */
export function narrowObject(file: SourceFile, call: TSESTree.CallExpression, holder: 'where' | 'argument', terms: readonly Term[]): Replacement | Refusal {
  const parts = terms.map(({ column, value }) => (column === value ? column : `${/^[A-Za-z_$][\w$]*$/.test(column) ? column : `'${column}'`}: ${value}`));
  const [argument] = call.arguments;
  const whole = `{ ${parts.join(', ')} }`;
  if (!argument) {
    const end = call.range[1] - 1;
    return replacement({ range: [end, end], text: holder === 'where' ? `{ where: ${whole} }` : whole });
  }
  const options = unwrap(argument);
  if (options.type !== 'ObjectExpression') return elsewhere();
  if (holder === 'argument') return narrowed(file, options, terms, parts);
  const where = findProperty(options, 'where');
  if (!where) return options.properties.some(({ type }) => type === 'SpreadElement') ? elsewhere() : replacement(addProperties(file, options, [`where: ${whole}`]));
  const filter = unwrap(where.value);
  return filter.type === 'ObjectExpression' ? narrowed(file, filter, terms, parts) : elsewhere();
}

function narrowed(file: SourceFile, filter: TSESTree.ObjectExpression, terms: readonly Term[], parts: readonly string[]): Replacement | Refusal {
  const isOpen = filter.properties.every((property) => property.type === 'Property' && !property.computed && !terms.some(({ column }) => column === declaredName(property)));
  return isOpen ? replacement(addProperties(file, filter, parts)) : elsewhere();
}

function replacement({ range, text }: Replacement['edits'][number]): Replacement {
  return { edits: [{ range, text }], imports: [], tier: 'review', note: 'The database compares the values.' };
}

function elsewhere(): Refusal {
  return { code: 'QUERY', because: 'The filter of the query is not written out in the call, or names the column already.', next: 'Write the whole filter into the query.' };
}
