import { applyEdits, modify, parse, parseTree, type FormattingOptions, type ParseError } from 'jsonc-parser';
import semver from 'semver';
import type { DependencyChange } from '../core/types.ts';

type Section = 'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies';

const SECTIONS: readonly Section[] = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * Text of a package.json (LF) with the changes made. Indentation, order and the end of the file stay as they are; a new package goes to
 * its alphabetical place when its section is sorted, else to the end. A range that already asks for the wanted versions or newer ones stays.
 * @throws SyntaxError when the text is not a JSON object.
 */
export function changeManifest(text: string, changes: readonly Pick<DependencyChange, 'name' | 'range' | 'dev'>[]): string {
  let result = text;
  for (const { name, range, dev = false } of changes) {
    result = range === null ? remove(result, name) : require(result, name, range, dev ? 'devDependencies' : 'dependencies');
  }
  return result;
}

function remove(text: string, name: string): string {
  let result = text;
  for (const section of SECTIONS) {
    if (rangeIn(result, section, name) !== undefined) result = removeFrom(result, section, name);
  }
  return result;
}

function removeFrom(text: string, section: Section, name: string): string {
  return namesIn(text, section).length === 1 ? set(text, [section], {}) : set(text, [section, name], undefined);
}

function require(text: string, name: string, range: string, section: 'dependencies' | 'devDependencies'): string {
  // A runtime dependency also serves development.
  const home = section === 'devDependencies' && rangeIn(text, 'dependencies', name) !== undefined ? 'dependencies' : section;
  const current = rangeIn(text, home, name);
  if (current !== undefined) return isEnough(current, range) ? text : set(text, [home, name], range);
  if (home === 'dependencies' && rangeIn(text, 'optionalDependencies', name) !== undefined) return text;
  const dev = home === 'dependencies' ? rangeIn(text, 'devDependencies', name) : undefined;
  const rest = dev === undefined ? text : removeFrom(text, 'devDependencies', name);
  return insert(rest, home, name, dev !== undefined && isEnough(dev, range) ? dev : range);
}

/** True when the declared range asks for the wanted versions or newer ones, or is no range at all (a workspace, a catalog, a URL, a tag). */
function isEnough(current: string, wanted: string): boolean {
  if (semver.validRange(current) === null || semver.validRange(wanted) === null) return true;
  const lowest = semver.minVersion(current);
  const needed = semver.minVersion(wanted);
  return lowest !== null && needed !== null && semver.gte(lowest, needed);
}

function insert(text: string, section: Section, name: string, range: string): string {
  const names = namesIn(text, section);
  const isSorted = names.every((one, index) => index === 0 || compare(names[index - 1] ?? '', one) <= 0);
  const next = names.findIndex((one) => compare(one, name) > 0);
  const index = isSorted && next !== -1 ? next : names.length;
  const edits = modify(text, [section, name], range, { formattingOptions: formatting(text), getInsertionIndex: () => index });
  if (names.length > 0 || namesIn(text, undefined).includes(section)) return applyEdits(text, edits);
  return set(text, [section], { [name]: range });
}

/** As npm sorts: by code unit after lower-casing by locale. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}

function set(text: string, path: string[], value: unknown): string {
  const isSectionNew = path.length === 1;
  const before = namesIn(text, undefined);
  const anchor = before.indexOf('devDependencies');
  const getInsertionIndex = () => (isSectionNew && anchor !== -1 ? anchor : before.length);
  return applyEdits(text, modify(text, path, value, { formattingOptions: formatting(text), getInsertionIndex }));
}

function formatting(text: string): FormattingOptions {
  const indent = /^\s*\{[^\S\n]*\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 1 : indent.length, eol: '\n' };
}

function rangeIn(text: string, section: Section, name: string): string | undefined {
  const found = member(member(read(text), section), name);
  return typeof found === 'string' ? found : undefined;
}

function namesIn(text: string, section: Section | undefined): string[] {
  const json = read(text);
  const found = section === undefined ? json : member(json, section);
  return typeof found === 'object' && found !== null ? Object.keys(found) : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function read(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors);
  if (errors.length > 0 || parseTree(text)?.type !== 'object') throw new SyntaxError('not a JSON object');
  return value;
}
