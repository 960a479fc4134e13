import { pg } from './pg.ts';
import { mongodb } from './mongodb.ts';
import { mongoose } from './mongoose.ts';
import { prisma } from './prisma.ts';
import type { QueryLibrary } from './queries.ts';

/** Every data library Tenfold can read, most particular first. */
export const QUERY_LIBRARIES: readonly QueryLibrary[] = [prisma, mongoose, mongodb, pg];
