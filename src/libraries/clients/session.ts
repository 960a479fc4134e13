import { staticString, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';

/** Statements whose effect lasts on the connection: a transaction, a variable, a lock, a temporary table, a subscription. */
const STATEFUL = /(?:^|;)\s*(?:begin|start\s+transaction|commit|rollback|abort|savepoint|release\s+savepoint|set\s|reset\s|lock\s|unlock\s|use\s|listen|unlisten|declare|fetch\s|move\s|close\s|prepare\s|execute\s|deallocate|create\s+(?:(?:global|local)\s+)?temp|discard|kill\s)/i;
const STATEFUL_FUNCTION = /\b(?:get_lock|release_lock|last_insert_id|found_rows|row_count|connection_id|pg_(?:try_)?advisory_(?:lock|unlock)\w*|currval|lastval|set_config|pg_backend_pid)\s*\(|@[a-z_]\w*\s*:=|\bsql_calc_found_rows\b|\binto\s+(?:temp|#)/i;
/** Held to the end of the statement's own transaction: no state is left. */
const ROW_LOCK = /\bfor\s+(?:no\s+key\s+)?update\b|\bfor\s+(?:key\s+)?share\b/i;

/** Whether a statement needs the connection it runs on before or after it. */
export function needsSession(sql: string): boolean {
  return STATEFUL.test(sql) || STATEFUL_FUNCTION.test(sql) || ROW_LOCK.test(sql);
}

/** The SQL text given to a query, as far as the code tells; undefined when it comes from elsewhere. */
export function sqlOf(project: Project, file: SourceFile, argument: Node | undefined, depth = 0): string | undefined {
  if (!argument || depth > 6) return undefined;
  const node = unwrap(argument);
  const text = staticString(node);
  if (text !== undefined) return text;
  switch (node.type) {
    case 'TemplateLiteral':
      return node.quasis.map(({ value }) => value.cooked ?? '').join(' ? ');
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const left = sqlOf(project, file, node.left, depth + 1);
      const right = sqlOf(project, file, node.right, depth + 1);
      return left === undefined ? undefined : `${left}${right ?? ' ? '}`;
    }
    case 'ObjectExpression': {
      const property = node.properties.find((one) => one.type === 'Property' && one.key.type === 'Identifier' && (one.key.name === 'text' || one.key.name === 'sql'));
      return property?.type === 'Property' ? sqlOf(project, file, property.value, depth + 1) : undefined;
    }
    case 'ConditionalExpression': {
      const sides = [node.consequent, node.alternate].map((side) => sqlOf(project, file, side, depth + 1));
      return sides.every((side) => side !== undefined) ? sides.join('; ') : undefined;
    }
    case 'TaggedTemplateExpression':
      return sqlOf(project, file, node.quasi, depth + 1);
    case 'Identifier': {
      const writes = (file.variable(node)?.references ?? []).flatMap(({ identifier, isWrite }) => (isWrite ? [identifier.parent] : []));
      const texts = writes.map((write) => sqlOf(project, file, write.type === 'VariableDeclarator' ? (write.init ?? undefined) : write.type === 'AssignmentExpression' ? write.right : undefined, depth + 1));
      if (texts.length > 0) return texts.every((one) => one !== undefined) ? texts.join(writes.some((write) => write.type === 'AssignmentExpression' && write.operator === '+=') ? ' ' : '; ') : undefined;
      break;
    }
  }
  const resolved = node.type === 'Identifier' || node.type === 'MemberExpression' ? project.resolve(file, node) : undefined;
  return resolved?.kind === 'node' && resolved.node !== node ? sqlOf(project, resolved.file, resolved.node, depth + 1) : undefined;
}
