import { staticString } from '../src/core/ast.ts';
import { removalEdits } from '../src/core/removal.ts';
import type { Codemod, Edit, Fix, NewFile, Node, Project, Rewritten, SourceFile } from '../src/core/types.ts';
import type { Plan, Upload } from '../src/rules/upload-base64-datauri/plan.ts';
import { sharedModule, specifierTo } from './lib/generated.ts';
import { addImports, settleEdits } from './lib/imports.ts';
import { isDefinition, isInert } from './lib/inert.ts';
import { orphans, unusedPackage } from './lib/orphans.ts';
import { clientOf, renderHelper, type Client } from './upload-base64-datauri/helper.ts';

const HELPER = 'uploadBuffer';
const HELPER_ALIAS = 'uploadBufferToCloudinary';

export const codemod: Codemod<Plan> = {
  rewrite(work) {
    const rewritten: Rewritten[] = [];
    const plans = work.findings.map(({ match }) => match.facts);
    const uploads = plans.flatMap((plan) => plan?.uploads ?? []);
    for (const group of groups(work.project, plans)) {
      const changes = changesOf(work.project, group.map(({ plan }) => plan), uploads);
      for (const { finding } of group) {
        const offer = work.findings[finding]?.match.offers?.[0];
        if (offer) rewritten.push({ finding, fixes: [{ ...offer, ...changes }] });
      }
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};

interface Planned {
  finding: number;
  plan: Plan;
}

type Changes = Pick<Fix, 'edits' | 'creates' | 'removes' | 'dependencies'>;

/**
 * Findings that leave something unused only together, such as the import of the client, share one fix; so do findings
 * that edit the same place.
 */
function groups(project: Project, plans: readonly (Plan | undefined)[]): Planned[][] {
  const found: Planned[][] = [];
  for (const [finding, plan] of plans.entries()) {
    if (!plan) continue;
    const mates = found.filter((group) => group.some((other) => isTied(project, other.plan, plan)));
    for (const mate of mates) found.splice(found.indexOf(mate), 1);
    found.push([...mates.flat(), { finding, plan }]);
  }
  return found;
}

function isTied(project: Project, a: Plan, b: Plan): boolean {
  const files = new Set(a.removed.map(({ file }) => file));
  return [...files].some((file) => {
    if (!b.removed.some((entry) => entry.file === file)) return false;
    if (a.uploads.some(({ call }) => b.uploads.some((other) => other.call === call))) return true;
    const apart = removals(project, file, [a]).length + removals(project, file, [b]).length;
    return removals(project, file, [a, b]).length !== apart;
  });
}

function removals(project: Project, file: SourceFile, plans: readonly Plan[], loaded: ReadonlySet<string> = new Set()) {
  const removed: Node[] = [];
  const kept: Node[] = [];
  for (const plan of plans) {
    removed.push(...plan.removed.filter((entry) => entry.file === file).map(({ node }) => node));
    removed.push(...plan.uploads.filter((upload) => upload.file === file).map(({ call }) => call.callee));
    kept.push(...plan.kept);
  }
  return removalEdits(file, { removed, kept, isInert: (specifier) => isInert(project, file, specifier, loaded) });
}

function changesOf(project: Project, plans: readonly Plan[], all: readonly Upload[]): Changes {
  const edits: Edit[] = [];
  const creates = new Map<string, NewFile>();
  const files = new Set(plans.flatMap((plan) => plan.removed.map(({ file }) => file)));
  for (const file of files) {
    const loaded = new Set<string>();
    const uploads = plans.flatMap((plan) => plan.uploads.filter((upload) => upload.file === file));
    const [first] = uploads;
    if (first) {
      const client = sharedClient(project, first, all);
      const shared = sharedModule(project, file, { name: 'cloudinary', render: (form, path) => renderHelper(project, file, client, form, path) });
      for (const created of shared.creates) creates.set(created.path, created);
      if (client.module !== undefined && shared.creates.length > 0) loaded.add(client.module);
      const name = isTaken(project, file, shared.path) ? HELPER_ALIAS : HELPER;
      edits.push(...addImports(project, file, [{ from: specifierTo(project, file, shared.path), names: [name === HELPER ? HELPER : { name: HELPER, as: name }] }]));
      for (const { call, argument, bytes } of uploads) {
        edits.push({ path: file.path, range: [call.callee.range[0], call.callee.range[1]], text: name });
        edits.push({ path: file.path, range: [argument.range[0], argument.range[1]], text: bytes });
      }
    }
    edits.push(...plans.flatMap((plan) => plan.replacements.filter((replacement) => replacement.file === file)).map(({ range, text }) => ({ path: file.path, range, text })));
    edits.push(...removals(project, file, plans, loaded).map(({ range, text }) => ({ path: file.path, range, text })));
  }
  const settled = settleEdits(project, edits);
  const removes = orphans(project, settled, deadHelpers(project, plans));
  const dependencies = unusedPackage(project, 'datauri', removes);
  return {
    edits: settled.filter((edit) => !removes.includes(edit.path)),
    ...(creates.size > 0 && { creates: [...creates.values()] }),
    ...(removes.length > 0 && { removes }),
    ...(dependencies.length > 0 && { dependencies }),
  };
}

/** One client for all uploads of a package: a file of the project that exports a configured one, else the SDK itself. */
function sharedClient(project: Project, upload: Upload, all: readonly Upload[]): Client {
  const home = project.manifest(upload.file.path)?.path;
  const clients = all.filter(({ file }) => project.manifest(file.path)?.path === home).map((other) => clientOf(project, other));
  return clients.find(({ module }) => module !== undefined) ?? clientOf(project, upload);
}

/** Files that do nothing but define the functions which made the strings; they go when nothing imports them any more. */
function deadHelpers(project: Project, plans: readonly Plan[]): string[] {
  return [...new Set(plans.flatMap((plan) => plan.helpers))].filter((path) => {
    const file = project.file(path);
    // A comment of its own, such as code someone put away, is worth keeping.
    const isBare = file?.comments.every((comment) => file.ast.body.some((statement) => comment.range[0] > statement.range[0] && comment.range[1] < statement.range[1]));
    return isBare === true && file?.ast.body.every(isDefinition);
  });
}

/** The file has something else under the helper's name. */
function isTaken(project: Project, file: SourceFile, helper: string): boolean {
  return file.nodes('Identifier').some((identifier) => {
    const node = identifier.name === HELPER ? file.variable(identifier)?.definitions[0]?.node : undefined;
    if (!node) return false;
    const specifier = node.parent?.type === 'ImportDeclaration' ? node.parent.source.value : node.type === 'VariableDeclarator' && node.init?.type === 'CallExpression' ? staticString(node.init.arguments[0]) : undefined;
    const target = specifier === undefined ? undefined : project.module(file.path, specifier);
    return target?.kind !== 'file' || target.path !== helper;
  });
}
