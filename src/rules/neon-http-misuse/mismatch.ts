import { rangeOf } from '../../core/ast.ts';
import type { Offer, Project, SourceFile } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';
import { driverImport, refusal, type Facts, type Found } from './facts.ts';

/** A pool for the driver that calls its client as a function: each query fails before it is sent. */
export function mismatch(project: Project, file: SourceFile, { node, inner }: Client, offer: Offer): Found | undefined {
  if (!inner || !('callee' in node)) return undefined;
  const isNeon = inner.module === '@neondatabase/serverless';
  if (!isNeon && inner.module !== 'pg' && inner.module !== 'pg-pool') return undefined;
  const driver: Facts['driver'] = isNeon ? 'drizzle-orm/neon-serverless' : 'drizzle-orm/node-postgres';
  const [argument = node] = node.arguments;
  const match: Found = {
    range: rangeOf(node.callee),
    message: `\`drizzle\` from \`drizzle-orm/neon-http\` is given a \`Pool\`, and every query fails with a \`TypeError\`: this driver sends HTTPS requests and has no connections. The driver for a \`Pool\` is \`${driver}\`.`,
    severity: 'high',
    confidence: 0.95,
    evidence: [inner.file === file ? { path: file.path, range: rangeOf(inner.node), label: 'the pool' } : { path: file.path, range: rangeOf(argument), label: 'a pool' }],
  };
  const specifier = driverImport(file, node);
  if (!specifier) return { ...match, refusals: [refusal('SHAPE', 'The import of the driver serves more than this call.', `Import \`drizzle\` for this call from \`${driver}\`.`)] };
  const needsWebSocket = isNeon && !hasWebSocket(project, file.path);
  const facts: Facts = { kind: 'mismatch', file, specifier, driver, needsWebSocket, call: node, removed: [] };
  const isNew = needsWebSocket && project.version(file.path, 'ws') === undefined;
  return { ...match, facts, offers: [isNew ? { ...offer, tier: 'review', note: '`ws` is installed, because Node before 22 has no WebSocket of its own.' } : offer] };
}

/** Node has a WebSocket from 22 on; before, the project has to hand one over. https://github.com/neondatabase/serverless#pool-and-client */
function hasWebSocket(project: Project, path: string): boolean {
  if (Number.parseInt(project.nodeVersion(path) ?? '', 10) >= 22) return true;
  return project.packageUsers('@neondatabase/serverless').some((user) => /\bwebSocketConstructor\s*=/.test(project.text(user) ?? ''));
}
