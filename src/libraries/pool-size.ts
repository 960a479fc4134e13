import type { EnvVar } from '../core/types.ts';

/** What a pool is sized by when nothing else says how. */
export const POOL_VARIABLE = 'DB_POOL_MAX';

/** Unset, empty and unreadable values give the default. */
export function poolSize(max: number, variable = POOL_VARIABLE): string {
  return `Number(process.env.${variable}) || ${max}`;
}

export function poolVariable(max: number, variable = POOL_VARIABLE): EnvVar {
  return { name: variable, example: String(max), description: 'Largest number of database connections one process opens.' };
}
