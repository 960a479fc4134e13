import { isFunction, type FunctionNode } from '../../core/ast.ts';
import type { Edit, Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { snippet } from './mounts.ts';
import type { Consumer, NeededImport } from './plan.ts';
import { escapes } from './refusals.ts';

export interface Flow {
  consumers: Consumer[];
  refusals: Refusal[];
  edits: Edit[];
  /** Functions whose parameter changes from bytes to a path; every caller must be part of the same fix. */
  converted: Entered[];
  /** Functions that take the file as a whole. */
  entered: Entered[];
  /** Functions that take the request. */
  requested: Entered[];
  imports: NeededImport[];
  unused: { path: string; name: string }[];
  /** Places where a file is taken from a request that was followed. */
  taken: Set<Node>;
}

/** A function, and the calls that were followed into it. */
export interface Entered {
  file: SourceFile;
  fn: FunctionNode;
  calls: Map<Node, SourceFile>;
}

export type Trace = ReturnType<typeof createTrace>;

/** What is found while the files of an upload are followed, and the ways to note it. */
export function createTrace(project: Project) {
  const flow: Flow = { consumers: [], refusals: [], edits: [], converted: [], entered: [], requested: [], imports: [], unused: [], taken: new Set() };
  const seen = new Set<string>();

  const refuseWith = (refusal: Refusal): void => {
    if (!flow.refusals.some((known) => known.code === refusal.code && known.because === refusal.because)) flow.refusals.push(refusal);
  };
  const escape = (file: SourceFile, node: Node, what: string): void => refuseWith(escapes(`${what} in \`${snippet(file, node)}\``, 'Pass the file itself to a function of this project that reads it.'));

  const once = (file: SourceFile, node: Node, kind: string): boolean => {
    const key = `${file.path}\0${node.range[0]}\0${node.range[1]}\0${kind}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };

  const asFunction = (file: SourceFile, node: Node): { file: SourceFile; node: Node } | undefined => {
    const resolved = project.resolve(file, node);
    return resolved?.kind === 'node' && isFunction(resolved.node) ? resolved : undefined;
  };

  /** Remembers a call that was followed; false when the function was known before. */
  const note = (list: Entered[], file: SourceFile, fn: FunctionNode, caller: SourceFile, call: Node): boolean => {
    const known = list.find((entry) => entry.fn === fn);
    if (known) known.calls.set(call, caller);
    else list.push({ file, fn, calls: new Map([[call, caller]]) });
    return known === undefined;
  };

  return { project, flow, refuseWith, escape, once, asFunction, note };
}
