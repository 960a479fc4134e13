import { db } from '../../lib/db';
import { orders } from '../../lib/schema';

export async function GET(): Promise<Response> {
  return Response.json(await db.select().from(orders).limit(20));
}
