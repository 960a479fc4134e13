import type { TSESTree } from '@typescript-eslint/types';
import type { Schema } from './schema.ts';

/** UTF-16 offsets into the LF, BOM-free text of a file; half-open. */
export type Range = readonly [start: number, end: number];

export type Node = TSESTree.Node;

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a fix may do: `safe` keeps behaviour, `review` may change the one thing its note names, `manual` never edits. */
export const TIERS = ['safe', 'review', 'manual'] as const;
export type Tier = (typeof TIERS)[number];

/** When a piece of code runs. Only request, socket and background code carries load. */
export const CONTEXTS = ['request', 'socket', 'background', 'boot', 'script', 'test', 'client', 'edge', 'unknown'] as const;
export type Context = (typeof CONTEXTS)[number];

/** Paths are relative to the project root and use `/` on every system. */
export interface Edit {
  path: string;
  range: Range;
  text: string;
}

export interface NewFile {
  path: string;
  text: string;
}

export interface DependencyChange {
  /** Path of the package.json to change. */
  manifest: string;
  name: string;
  /** Semver range to write; `null` removes the dependency. */
  range: string | null;
  dev?: boolean;
}

export interface EnvVar {
  name: string;
  example: string;
  description: string;
}

/** All or nothing: every edit, new file and dependency of a fix is applied together or not at all. */
export interface Fix {
  /** Name of this answer among the rule's alternatives, as in `--strategy rule=name`. */
  strategy: string;
  title: string;
  tier: 'safe' | 'review';
  edits: Edit[];
  creates?: NewFile[];
  removes?: string[];
  dependencies?: DependencyChange[];
  env?: EnvVar[];
  /** The one thing that may change; required on review fixes. */
  note?: string;
}

/** A fix whose edits a codemod computes on request; everything a surface needs to offer it is here. */
export type Offer = Pick<Fix, 'strategy' | 'title' | 'tier' | 'note'>;

export interface Place {
  path: string;
  range: Range;
  label: string;
}

/** Found, not fixed, `because`; do `next`. `code` is listed on the rule's page. */
export interface Refusal {
  code: string;
  because: string;
  next: string;
}

export interface Finding {
  rule: string;
  path: string;
  range: Range;
  message: string;
  severity: Severity;
  tier: Tier;
  /** 0 to 1. */
  confidence: number;
  context: Context;
  /** Route or event on which this runs, such as `POST /orders`. */
  hotPath?: string;
  evidence: Place[];
  refusals: Refusal[];
  fix?: Fix;
  alternatives?: Fix[];
}

/** What a rule yields. Plain facts about one site; the words around it are made at the edge. */
export interface Match<Facts = unknown> {
  range: Range;
  /** What is wrong with the real names, then the cost. Sentences with full stops; no command, no fix title. */
  message: string;
  severity: Severity;
  confidence: number;
  context: Context;
  hotPath?: string;
  evidence: Place[];
  refusals?: Refusal[];
  /** Fixes made of string slices, preferred one first. */
  fixes?: Fix[];
  /** Fixes a codemod can make from `facts`, preferred one first. */
  offers?: Offer[];
  /** Handed to the codemod as it is. */
  facts?: Facts;
}

export interface RefusalCode {
  code: string;
  /** When this refusal is given, in one sentence. */
  when: string;
}

export interface RuleMeta {
  /** One sentence without full stop: the problem. */
  description: string;
  category: 'uploads' | 'database' | 'state' | 'cache' | 'realtime' | 'http' | 'process' | 'build';
  severity: Severity;
  tier: Tier;
  /** In the `recommended` set. New rules start outside. */
  recommended: boolean;
  /** Position in the order of rewriting, see `ORDER`. */
  order: number;
  refusals: RefusalCode[];
  strategies: Offer[];
}

export interface Rule<Facts = unknown> {
  meta: RuleMeta;
  /** Substrings of which at least one is in every file this rule can report in. */
  triggers: readonly string[];
  /** Asked when a trigger occurs, before the file is parsed: false when nothing in a file with this text can be reported. */
  isRelevant?(text: string, project: Project): boolean;
  detect(file: SourceFile, project: Project): Iterable<Match<Facts>>;
}

export interface RegisteredRule extends Rule {
  id: string;
}

export interface Work<Facts = unknown> {
  project: Project;
  findings: readonly { finding: Finding; match: Match<Facts>; file: SourceFile }[];
  /** Strategy the user chose for this rule; without it, the first offer of each finding. */
  strategy?: string;
}

export interface Rewritten {
  /** Index into `work.findings`. */
  finding: number;
  /** Preferred fix first. */
  fixes: Fix[];
}

export interface Outcome {
  rewritten: Rewritten[];
  refused: { finding: number; refusal: Refusal }[];
}

export interface Codemod<Facts = unknown> {
  rewrite(work: Work<Facts>): Promise<Outcome>;
}

export interface SourceFile {
  readonly path: string;
  /** LF line ends, no BOM. */
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly comments: readonly TSESTree.Comment[];
  /** Nodes of one type in source order. Every node has `parent` set. */
  nodes<T extends TSESTree.AST_NODE_TYPES>(type: T | `${T}`): readonly Extract<TSESTree.Node, { type: T }>[];
  /** Variable a name refers to at this identifier, by lexical scope. */
  variable(identifier: TSESTree.Identifier | TSESTree.JSXIdentifier): Variable | undefined;
  /** Variables declared directly in the module (or script) scope. */
  moduleVariables(): readonly Variable[];
}

export interface Variable {
  readonly name: string;
  /** Identifier and declaring node of each definition. */
  readonly definitions: readonly { name: Node; node: Node; kind: string }[];
  readonly references: readonly { identifier: TSESTree.Identifier; isRead: boolean; isWrite: boolean }[];
}

/** What an expression stands for once imports, aliases, properties and class fields are followed. */
export type Resolved =
  | { kind: 'package'; name: string; subpath: string; /** Property path; `default` is dropped. */ path: readonly string[] }
  | { kind: 'node'; file: SourceFile; node: Node };

export interface CallSite {
  file: SourceFile;
  /** The reference to the function: an identifier, or the member expression that names the method. */
  node: Node;
  /** The call, when the reference is called where it stands. */
  call?: TSESTree.CallExpression | TSESTree.NewExpression;
}

export interface Running {
  context: Context;
  hotPath?: string;
  /** The registration that makes this code run (a route, an event, a schedule), and the calls in between. */
  evidence: Place[];
}

export interface Manifest {
  /** Path of the package.json, relative to the project root. */
  path: string;
  directory: string;
  name?: string;
  type: 'module' | 'commonjs';
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
  engines: Readonly<Record<string, string>>;
  json: Readonly<Record<string, unknown>>;
}

export type Platform =
  | 'vercel' | 'netlify' | 'lambda' | 'cloud-functions' | 'cloudflare' | 'cloud-run' | 'fly' | 'render' | 'railway' | 'heroku' | 'kubernetes' | 'compose' | 'pm2';

export interface Infrastructure {
  redis?: { flavor: 'ioredis' | 'node-redis' | 'upstash'; evidence: Place[] };
  postgres?: { evidence: Place[] };
  orms: readonly string[];
  objectStores: readonly ('cloudinary' | 's3' | 'gcs' | 'supabase' | 'azure')[];
  queues: readonly string[];
  platforms: readonly { platform: Platform; evidence: Place }[];
  /** Proof that more than one process serves the same users; empty when there is none. */
  multiInstance: readonly Place[];
}

export interface Style {
  quote: "'" | '"';
  semicolons: boolean;
  indent: string;
}

/** What is true of the whole project. Every surface hands rules the same object. */
export interface Project {
  /** Paths of all source files in the project, tests and scripts included. */
  paths(): readonly string[];
  /** Paths of all files that end so, source or not: `.prisma`, `.sql`. */
  pathsEnding(end: string): readonly string[];
  /** Undefined when there is no such file or it does not parse. */
  file(path: string): SourceFile | undefined;
  /** Text of any file of the project (configuration, SQL, Dockerfile), LF and without BOM. */
  text(path: string): string | undefined;
  /** Nearest package.json at or above this path, workspace root included. */
  manifest(path: string): Manifest | undefined;
  /**
   * Version of a package as seen from this path: what is installed, else what the lockfile says, else the lowest
   * version its declared range admits. Undefined when nothing declares it.
   */
  version(path: string, packageName: string): string | undefined;
  /** Lowest Node version this file must run on, from engines, .nvmrc, .tool-versions and Dockerfile. */
  nodeVersion(path: string): string | undefined;
  infrastructure(path: string): Infrastructure;
  /** Tables that the package of this path declares: schema.prisma, Drizzle tables, entities, models, migrations. */
  schema(path: string): Schema;
  /** File or package that `specifier` means when imported from `path`. */
  module(path: string, specifier: string): { kind: 'file'; path: string } | { kind: 'package'; name: string; subpath: string } | undefined;
  /** Follows an expression to the package export or the node that defines its value, across files. */
  resolve(file: SourceFile, node: Node): Resolved | undefined;
  /** Like `resolve`, but does not leave the file: what another file exports is undefined. Costs no parsing. */
  resolveHere(file: SourceFile, node: Node): Resolved | undefined;
  /** Files that import a package or a part of it, by text. */
  packageUsers(packageName: string): readonly string[];
  /** Files that import this file, re-exports included, by text. */
  importers(path: string): readonly string[];
  /** Every known reference to a function, method, class or variable, across files. `complete` is false when one may be missing. */
  references(file: SourceFile, definition: Node): { sites: readonly CallSite[]; complete: boolean };
  /** When the code at this node runs, following callers up through imports and injection. */
  running(file: SourceFile, node: Node): Running;
  /** Quotes, semicolons and indentation of this file. */
  style(file: SourceFile): Style;
}

export interface ChangedFile {
  path: string;
  /** LF text the edits apply to. */
  before: string;
  after: string;
}

export interface AppliedFix {
  finding: Finding;
  fix: Fix;
}

/** The result of a run over a virtual file system: what would be written, and what would not. */
export interface ChangeSet {
  files: ChangedFile[];
  creates: NewFile[];
  removes: string[];
  dependencies: DependencyChange[];
  env: EnvVar[];
  applied: AppliedFix[];
  /** Findings whose fix overlapped another and did not get its turn. */
  deferred: Finding[];
  refused: { finding: Finding; refusal: Refusal }[];
}

export interface FileError {
  path: string;
  /** `internal`: a rule failed on this file; its other findings stand. */
  kind: 'unreadable' | 'too-large' | 'binary' | 'syntax' | 'internal';
  message: string;
}
