import { textOf } from '../../core/ast.ts';
import type { Context, Edit, Match, Node, Offer, Project, SourceFile } from '../../core/types.ts';
import { clientOfClass, clientsIn, type Client } from '../../libraries/clients.ts';
import { urlParameters, urlSources } from '../../libraries/connection-url.ts';
import { isServerFile } from '../../libraries/server-code.ts';
import { envLines } from '../../libraries/env-files.ts';
import { datasourceOf } from '../../libraries/clients/prisma-schema.ts';

const SILENT = new Set<Context>(['test', 'script', 'client', 'edge']);
const SERVERS = new Set(['postgresql', 'postgres', 'mysql', 'cockroachdb']);
const SIZE = 10;

/** Up to Prisma 6 the size stands in the address, as `connection_limit`. Reported where a file of the project shows the address. */
export function* prismaMatches(project: Project, file: SourceFile, offer: Offer): Iterable<Match> {
  if (!file.text.includes('PrismaClient') || mainFile(project) !== file.path) return;
  for (const { client, node } of [...prismaClients(project, file)].slice(0, 1)) {
    if (client.hasInner || client.isOpaque || Number.parseInt(client.version ?? '', 10) > 6 || client.version === undefined) continue;
    const running = project.running(file, client.node);
    const datasource = datasourceOf(project, file.path);
    if (SILENT.has(running.context) || !datasource || !SERVERS.has(datasource.provider)) continue;
    const sources = client.url ? urlSources(project, client.url.file, client.url.node) : [];
    const [source] = sources;
    const variable = client.url ? (sources.length === 1 && source?.kind === 'env' ? source.name : undefined) : datasource.variable;
    if (variable === undefined || 'vercel netlify lambda cloud-functions cloudflare'.split(' ').some((name) => project.infrastructure(file.path).platforms.some(({ platform }) => platform === name))) continue;
    const lines = [...new Map([...envLines(project, file.path, variable), ...envLines(project, datasource.path, variable)].map((line) => [`${line.path} ${line.range[0]}`, line])).values()];
    const addresses = lines.filter(({ value }) => /^(?:postgres(?:ql)?|mysql):\/\//.test(value));
    if (addresses.length === 0 || lines.some(({ value }) => /^prisma/.test(value) || urlParameters(value).some(({ name }) => name === 'connection_limit'))) continue;
    const edits = addresses.map(({ path, range, value }): Edit => ({ path, range: [range[1], range[1]], text: `${value.includes('?') ? '&' : '?'}connection_limit=${SIZE}` }));
    yield {
      range: [node.range[0], node.range[1]],
      message: `\`${client.subclass?.node.id?.name ?? textOf(file, node).split('(')[0] ?? 'PrismaClient'}\` opens two connections per core and one more, because the address in \`${variable}\` sets no \`connection_limit\`. The number changes with the machine. When all are taken, queries wait for up to 10 seconds, and then fail.`,
      severity: running.context === 'unknown' ? 'info' : 'low',
      confidence: 0.6,
      context: running.context,
      evidence: addresses.slice(0, 2).map(({ path, range }) => ({ path, range, label: `\`${variable}\` without \`connection_limit\`` })),
      fixes: [{ ...offer, edits, note: `Every process opens up to ${SIZE} connections, whatever machine it runs on. Other files and services that set \`${variable}\` need the same parameter.` }],
    };
  }
}

const MAKES = /\bnew\s+(?:\w+\.)?PrismaClient\b|\bextends\s+PrismaClient\b/;
const main = new WeakMap<Project, string>();

/** All clients share one address: it is said once, at the module that looks most like the one for all. */
function mainFile(project: Project): string | undefined {
  const found = main.get(project);
  if (found !== undefined) return found;
  const files = project.paths().filter((path) => isServerFile(project, path) && MAKES.test(project.text(path) ?? ''));
  const best = files.find((path) => /prisma|database|(^|\/)db\b|client/i.test(path.split('/').at(-1) ?? '')) ?? files[0];
  if (best !== undefined) main.set(project, best);
  return best;
}

function* prismaClients(project: Project, file: SourceFile): Iterable<{ client: Client; node: Node }> {
  for (const client of clientsIn(project, file)) {
    if (client.export === 'PrismaClient' && 'callee' in client.node && !client.subclass) yield { client, node: client.node.callee };
  }
  for (const type of ['ClassDeclaration', 'ClassExpression'] as const) {
    for (const node of file.nodes(type)) {
      const client = node.superClass ? clientOfClass(project, file, node) : undefined;
      if (client?.export === 'PrismaClient' && node.superClass) yield { client, node: node.superClass };
    }
  }
}
