import type { Command } from './command.ts';

export interface Listed {
  name: string;
  summary: string;
  load(): Promise<{ command: Command }>;
}

/** Every command in the order of the help; loaded on use, so that none pays for another. */
export const commands: readonly Listed[] = [
  { name: 'check', summary: 'Report what falls over under load. Reads only; the default.', load: () => import('./check.ts') },
  { name: 'fix', summary: 'Show the exact diff of every fix; --write applies it.', load: () => import('./fix.ts') },
  { name: 'undo', summary: 'Restore the files of an earlier `fix --write`, byte for byte.', load: () => import('./undo.ts') },
  { name: 'explain', summary: 'Print the page of a rule: why, before and after, refusals.', load: () => import('./explain.ts') },
  { name: 'rules', summary: 'List the rules, their severity, tier and strategies.', load: () => import('./rules.ts') },
  { name: 'why', summary: 'Tell why a file has the findings it has, or none.', load: () => import('./why.ts') },
];

export const commandNames = commands.map(({ name }) => name);
