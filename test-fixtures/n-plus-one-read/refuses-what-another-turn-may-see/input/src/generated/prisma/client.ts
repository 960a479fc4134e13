/** What the generator of Prisma writes for this schema, cut down to what the routes use. */
type Filter<T> = T | { in?: T[] };
type Where<T> = { [K in keyof T]?: Filter<NonNullable<T[K]>> | null };
type Select<T> = { [K in keyof T]?: boolean };
type Order<T> = { [K in keyof T]?: 'asc' | 'desc' };
interface Many<T> {
  where?: Where<T>;
  orderBy?: Order<T>;
  take?: number;
  skip?: number;
}
type Picked<T, S> = { [K in keyof T & keyof S]: T[K] };

interface Delegate<T> {
  findUnique<S extends Select<T>>(args: { where: Where<T>; select: S }): Promise<Picked<T, S> | null>;
  findUnique(args: { where: Where<T> }): Promise<T | null>;
  findUniqueOrThrow(args: { where: Where<T> }): Promise<T>;
  findFirst<S extends Select<T>>(args: Many<T> & { select: S }): Promise<Picked<T, S> | null>;
  findFirst(args?: Many<T>): Promise<T | null>;
  deleteMany(args: { where: Where<T> }): Promise<{ count: number }>;
  findMany<S extends Select<T>>(args: Many<T> & { select: S }): Promise<Picked<T, S>[]>;
  findMany(args?: Many<T>): Promise<T[]>;
  count(args?: { where?: Where<T> }): Promise<number>;
  groupBy<K extends keyof T>(args: { by: K[]; where?: Where<T>; _count: { _all: true } }): Promise<(Pick<T, K> & { _count: { _all: number } })[]>;
  groupBy<K extends keyof T>(args: { by: K[]; where?: Where<T> }): Promise<Pick<T, K>[]>;
  create(args: { data: Partial<T> | Record<string, unknown> }): Promise<T>;
  update(args: { where: Where<T>; data: Partial<T> | Record<string, unknown> }): Promise<T>;
}

export class PrismaClient {
  declare user: Delegate<{ id: number; name: string; email: string }>;
  declare order: Delegate<{ id: number; total: number; userId: number; couponId: number | null }>;
  declare orderItem: Delegate<{ id: number; orderId: number; productId: number; quantity: number }>;
  declare product: Delegate<{ id: number; sku: string; stock: number }>;
  declare coupon: Delegate<{ id: number; code: string }>;
  declare post: Delegate<{ id: number; title: string; userId: number; createdAt: Date }>;
  declare comment: Delegate<{ id: number; text: string; postId: number }>;
  declare like: Delegate<{ postId: number; userId: number }>;
}
