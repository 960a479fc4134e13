import type { Project, Range } from '../core/types.ts';
import { directoriesAbove, join } from '../project/manifest.ts';

/** A line that gives an environment variable its value, in a dotenv or compose file. */
export interface EnvLine {
  path: string;
  kind: 'dotenv' | 'compose';
  /** Without quotes. */
  value: string;
  /** Of the value without quotes. */
  range: Range;
  /** The line as a whole, without its end. */
  line: { range: Range; text: string };
}

const STAGES = ['', '.local', '.development', '.development.local', '.dev', '.staging', '.production', '.production.local', '.prod', '.docker', '.example', '.sample', '.template', '.dist'];
const DOTENV = [...STAGES.map((stage) => `.env${stage}`), 'env.example', 'example.env', 'production.env', 'development.env', 'docker.env'];
const COMPOSE = ['docker-compose', 'compose'].flatMap((name) => ['', '.prod', '.production', '.dev', '.override'].flatMap((stage) => [`${name}${stage}.yml`, `${name}${stage}.yaml`]));

/** Lines that set a variable in the files next to or above a path. Files that git ignores are read, too. */
export function envLines(project: Project, path: string, name: string): EnvLine[] {
  const found: EnvLine[] = [];
  for (const directory of directoriesAbove(path)) {
    for (const file of DOTENV) found.push(...linesIn(project, join(directory, file), 'dotenv', name));
    for (const file of COMPOSE) found.push(...linesIn(project, join(directory, file), 'compose', name));
  }
  return found;
}

function linesIn(project: Project, path: string, kind: EnvLine['kind'], name: string): EnvLine[] {
  const text = project.text(path);
  if (text === undefined || !text.includes(name)) return [];
  const before = kind === 'dotenv' ? `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*` : `^[ \\t]*(?:-[ \\t]*)?["']?${name}["']?[ \\t]*[:=][ \\t]*`;
  const found: EnvLine[] = [];
  for (const match of text.matchAll(new RegExp(before, 'gm'))) {
    const lineEnd = text.indexOf('\n', match.index);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const start = match.index + match[0].length;
    const rest = text.slice(start, end);
    const quote = /^["']/.exec(rest)?.[0];
    const value = quote === undefined ? (/^[^\s#]+/.exec(rest)?.[0] ?? '').replace(/["']$/, '') : (rest.slice(1).split(quote)[0] ?? '');
    const from = start + (quote === undefined ? 0 : 1);
    found.push({ path, kind, value, range: [from, from + value.length], line: { range: [match.index, end], text: text.slice(match.index, end) } });
  }
  return found;
}
