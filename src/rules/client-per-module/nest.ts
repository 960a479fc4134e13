import type { TSESTree } from '@typescript-eslint/types';
import { decorators, findProperty, isClass, rangeOf, type ClassNode } from '../../core/ast.ts';
import type { Match, Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { clientOfClass, type Client } from '../../libraries/clients.ts';
import { sitesOf } from '../../libraries/clients/sites.ts';

/** A class that extends a client, in the `providers` of a module: Nest makes one instance for each module that lists it. */
interface Provider {
  client: Client;
  service: ClassNode;
  file: SourceFile;
  /** The element of `providers`. */
  element: TSESTree.Identifier;
  /** The module hands it to the modules that import it. */
  isExported: boolean;
}

const known = new WeakMap<Project, readonly Provider[]>();
const SERVICE = /\bclass\s+(\w+)\s+extends\s+[\w.]*(?:PrismaClient|Pool|Sequelize|DataSource|Redis|MongoClient)\b/g;
const KINDS = new Set(['pool', 'orm', 'redis']);

/** Services of Nest that hold a client and are made more than once. */
export function* nestMatches(project: Project, file: SourceFile): Iterable<Match<never>> {
  if (!file.text.includes('@Module') && !file.text.includes('new ')) return;
  const all = providersOf(project);
  for (const provider of all) {
    const same = all.filter(({ service }) => service === provider.service);
    const home = same.find(({ isExported }) => isExported) ?? same[0];
    if (provider.file !== file || same.length < 2 || provider === home) continue;
    const others = same.filter((other) => other !== provider).sort((a, b) => Number(b === home) - Number(a === home));
    yield matchOf(project, file, provider.element, provider, `\`${provider.element.name}\` is listed in the \`providers\` of ${same.length} modules, and Nest makes an instance for each of them`, others);
  }
  for (const site of sitesOf(project)) {
    const same = site.file === file ? all.filter(({ service }) => service === site.client.subclass?.node) : [];
    const provider = same.find(({ isExported }) => isExported) ?? same[0];
    if (!provider) continue;
    const match = matchOf(project, file, site.client.node, provider, `\`${provider.element.name}\` is made by hand here, beside the instance that Nest makes`, [provider]);
    yield { ...match, refusals: [{ code: 'NEST', because: 'Code that Nest does not call cannot be handed the instance Nest made.', next: `Put this code into a provider that takes \`${provider.element.name}\` in its constructor.` }] };
  }
}

function matchOf(project: Project, file: SourceFile, node: Node, { client, element }: Provider, what: string, others: readonly Provider[]): Match<never> {
  const cost = client.form.kind === 'redis' ? 'Each instance opens a connection of its own.' : 'Each instance keeps a connection pool of its own.';
  return {
    range: rangeOf(node),
    message: `${what}. ${cost}`,
    severity: 'high',
    confidence: 0.9,
    context: project.running(file, node).context,
    evidence: others.slice(0, 4).map((other) => ({ path: other.file.path, range: rangeOf(other.element), label: other.isExported ? 'provided here, and exported' : 'provided here' })),
    refusals: [refusalOf(element.name)],
  };
}

function refusalOf(name: string): Refusal {
  return { code: 'NEST', because: 'Which instance a class gets is decided by the modules it is declared in.', next: `List \`${name}\` in one module that is marked with \`@Global()\` and exports it, import that module in the root module, and take \`${name}\` out of all other \`providers\`.` };
}

function providersOf(project: Project): readonly Provider[] {
  let found = known.get(project);
  if (!found) known.set(project, (found = readProviders(project)));
  return found;
}

function readProviders(project: Project): Provider[] {
  if (project.packageUsers('@nestjs/common').length === 0) return [];
  const names = new Set<string>();
  for (const path of project.paths()) for (const [, name = ''] of (project.text(path) ?? '').matchAll(SERVICE)) names.add(name);
  if (names.size === 0) return [];
  const mentioned = new RegExp(`\\b(?:${[...names].join('|')})\\b`);
  const providers: Provider[] = [];
  for (const path of project.packageUsers('@nestjs/common')) {
    const text = project.text(path) ?? '';
    const file = text.includes('@Module(') && mentioned.test(text) ? project.file(path) : undefined;
    if (!file || project.running(file, file.ast).context === 'test') continue;
    for (const owner of file.nodes('ClassDeclaration')) providers.push(...providersIn(project, file, owner));
  }
  return providers;
}

function providersIn(project: Project, file: SourceFile, owner: ClassNode): Provider[] {
  const options = decorators(owner).find(({ name }) => name === 'Module')?.call?.arguments[0];
  const exported = new Set(elements(findProperty(options, 'exports')?.value).map(({ name }) => name));
  return elements(findProperty(options, 'providers')?.value).flatMap((element) => {
    const resolved = project.resolve(file, element);
    const service = resolved?.kind === 'node' && isClass(resolved.node) ? { file: resolved.file, node: resolved.node } : undefined;
    const client = service && clientOfClass(project, service.file, service.node);
    return service && client && KINDS.has(client.form.kind) && !client.form.isCheap ? [{ client, service: service.node, file, element, isExported: exported.has(element.name) }] : [];
  });
}

function elements(list: Node | undefined): TSESTree.Identifier[] {
  return list?.type === 'ArrayExpression' ? list.elements.flatMap((element) => (element?.type === 'Identifier' ? [element] : [])) : [];
}
