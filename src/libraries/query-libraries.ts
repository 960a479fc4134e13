import { prisma } from './prisma.ts';
import type { QueryLibrary } from './queries.ts';

/** Every data library Tenfold can read, most particular first. */
export const QUERY_LIBRARIES: readonly QueryLibrary[] = [prisma];
