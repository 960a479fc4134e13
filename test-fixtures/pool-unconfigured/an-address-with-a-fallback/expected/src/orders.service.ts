import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';

@Injectable()
export class Orders {
  private readonly pool: Pool;

  constructor() {
    this.pool = new Pool({ host: 'localhost', max: Number(process.env.DB_POOL_MAX) || 10 });
  }

  async last(): Promise<unknown[]> {
    return (await this.pool.query('SELECT id FROM orders ORDER BY id DESC LIMIT 20')).rows;
  }
}
