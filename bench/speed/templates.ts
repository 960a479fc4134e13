import { controllerImports, uploadHandlers, uploadRoutes } from './uploads.ts';

/** What a template is told about the module it writes a file of. */
export interface Module {
  /** As in `orderLine`. */
  name: string;
  /** As in `OrderLine`. */
  type: string;
  /** Columns with their TypeScript types. */
  fields: readonly { name: string; type: 'string' | 'number' | 'boolean' | 'Date' }[];
  /** Which of the ways to take a file this module has. */
  uploads: 'none' | 'memory' | 'disk' | 'token' | 'export';
  /** Names of its operations, as in `archive`. */
  actions: readonly string[];
}

type Template = (module: Module) => string;

const list = <T>(items: readonly T[], line: (item: T) => string): string => items.map(line).join('\n');

const types: Template = ({ type, fields }) => `export interface ${type} {
  id: string;
  tenantId: string;
${list(fields, (field) => `  ${field.name}: ${field.type};`)}
  createdAt: Date;
  updatedAt: Date;
}

export type New${type} = Omit<${type}, 'id' | 'createdAt' | 'updatedAt'>;
export type ${type}Patch = Partial<New${type}>;

export interface ${type}Filter {
  tenantId: string;
${list(fields, (field) => `  ${field.name}?: ${field.type};`)}
  search?: string;
  page?: number;
  pageSize?: number;
}
`;

const validation: Template = ({ name, type, fields }) => `import { z } from 'zod';

export const ${name}Body = z.object({
${list(fields, (field) => `  ${field.name}: z.${field.type === 'Date' ? 'coerce.date' : field.type}()${field.type === 'string' ? '.trim().min(1).max(255)' : ''},`)}
});

export const ${name}Query = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  search: z.string().optional(),
});

export type ${type}Body = z.infer<typeof ${name}Body>;
export type ${type}Query = z.infer<typeof ${name}Query>;
`;

const repository: Template = ({ name, type, fields, actions }) => `import type { Pool } from 'pg';
import type { ${type}, ${type}Filter, ${type}Patch, New${type} } from './${name}.types.js';

const columns = ['id', 'tenant_id', ${fields.map((field) => `'${field.name}'`).join(', ')}, 'created_at', 'updated_at'].join(', ');

export class ${type}Repository {
  constructor(private readonly pool: Pool) {}

  async findById(tenantId: string, id: string): Promise<${type} | undefined> {
    const { rows } = await this.pool.query<${type}>(\`select \${columns} from ${name}s where tenant_id = $1 and id = $2\`, [tenantId, id]);
    return rows[0];
  }

  async find(filter: ${type}Filter): Promise<${type}[]> {
    const conditions = ['tenant_id = $1'];
    const values: unknown[] = [filter.tenantId];
${list(fields, (field) => `    if (filter.${field.name} !== undefined) {
      values.push(filter.${field.name});
      conditions.push(\`${field.name} = $\${values.length}\`);
    }`)}
    const pageSize = filter.pageSize ?? 20;
    values.push(pageSize, ((filter.page ?? 1) - 1) * pageSize);
    const { rows } = await this.pool.query<${type}>(
      \`select \${columns} from ${name}s where \${conditions.join(' and ')} order by created_at desc limit $\${values.length - 1} offset $\${values.length}\`,
      values,
    );
    return rows;
  }

  async insert(row: New${type}): Promise<${type}> {
    const { rows } = await this.pool.query<${type}>(
      'insert into ${name}s (tenant_id, ${fields.map((field) => field.name).join(', ')}) values ($1, ${fields.map((_, index) => `$${String(index + 2)}`).join(', ')}) returning *',
      [row.tenantId, ${fields.map((field) => `row.${field.name}`).join(', ')}],
    );
    return rows[0]!;
  }

  async update(tenantId: string, id: string, patch: ${type}Patch): Promise<void> {
    const names = Object.keys(patch);
    const assignments = names.map((column, index) => \`\${column} = $\${index + 3}\`);
    await this.pool.query(\`update ${name}s set \${assignments.join(', ')}, updated_at = now() where tenant_id = $1 and id = $2\`, [tenantId, id, ...Object.values(patch)]);
  }
${list(actions, (action) => `
  async ${action}(tenantId: string, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query("update ${name}s set status = '${action}', updated_at = now() where tenant_id = $1 and id = $2", [tenantId, id]);
    return rowCount === 1;
  }`)}
}
`;

const service: Template = ({ name, type, actions, fields }) => `import { NotFoundError, ConflictError } from '../../../common/errors.js';
import { logger } from '../../../common/logger.js';
import { publish } from '../../../common/events.js';
import type { ${type}Repository } from './${name}.repository.js';
import type { ${type}, ${type}Filter, ${type}Patch, New${type} } from './${name}.types.js';

export class ${type}Service {
  constructor(private readonly repository: ${type}Repository) {}

  async get(tenantId: string, id: string): Promise<${type}> {
    const found = await this.repository.findById(tenantId, id);
    if (!found) throw new NotFoundError('${name}', id);
    return found;
  }

  async list(filter: ${type}Filter): Promise<${type}[]> {
    return this.repository.find(filter);
  }

  async create(row: New${type}): Promise<${type}> {
    const [duplicate] = await this.repository.find({ tenantId: row.tenantId, ${fields[0]?.name ?? 'search'}: row.${fields[0]?.name ?? 'search'}, pageSize: 1 });
    if (duplicate) throw new ConflictError('${name}', duplicate.id);
    const created = await this.repository.insert(row);
    logger.info({ tenantId: row.tenantId, id: created.id }, '${name} created');
    await publish('${name}.created', { id: created.id, tenantId: row.tenantId });
    return created;
  }

  async update(tenantId: string, id: string, patch: ${type}Patch): Promise<${type}> {
    await this.get(tenantId, id);
    await this.repository.update(tenantId, id, patch);
    await publish('${name}.updated', { id, tenantId, fields: Object.keys(patch) });
    return this.get(tenantId, id);
  }
${list(actions, (action) => `
  /** Moves a ${name} to \`${action}\` and tells the other services. */
  async ${action}(tenantId: string, id: string, actorId: string): Promise<${type}> {
    const before = await this.get(tenantId, id);
    const changed = await this.repository.${action}(tenantId, id);
    if (!changed) {
      logger.warn({ tenantId, id, actorId }, '${name} could not be changed: ${action}');
      throw new ConflictError('${name}', id);
    }
    await publish('${name}.${action}', { id, tenantId, actorId, previous: before.updatedAt });
    return this.get(tenantId, id);
  }`)}
}
`;

const handler = (name: string, action: string): string => `
export async function ${action}(req: Request, res: Response, next: NextFunction) {
  try {
    const result = await ${name}Service.${action}(req.tenantId, String(req.params.id), req.userId);
    res.json({ data: result });
  } catch (error) {
    next(error);
  }
}`;

const controller: Template = ({ name, type, actions, uploads }) => `${controllerImports[uploads]}import type { NextFunction, Request, Response } from 'express';
import { pool } from '../../../common/database.js';
import { ${type}Repository } from './${name}.repository.js';
import { ${type}Service } from './${name}.service.js';
import { ${name}Body, ${name}Query } from './${name}.validation.js';

const service = new ${type}Service(new ${type}Repository(pool));
const ${name}Service = service;

export async function list(req: Request, res: Response, next: NextFunction) {
  try {
    const query = ${name}Query.parse(req.query);
    res.json({ data: await service.list({ tenantId: req.tenantId, ...query }), page: query.page });
  } catch (error) {
    next(error);
  }
}

export async function create(req: Request, res: Response, next: NextFunction) {
  try {
    const body = ${name}Body.parse(req.body);
    res.status(201).json({ data: await service.create({ tenantId: req.tenantId, ...body }) });
  } catch (error) {
    next(error);
  }
}
${list(actions, (action) => handler(name, action))}
${uploadHandlers[uploads]}
`;

const routes: Template = ({ name, actions, uploads }) => `import { Router } from 'express';
${uploadRoutes[uploads][0]}import { requireAuth, requireRole } from '../../../common/auth.js';
import * as controller from './${name}.controller.js';

export const router = Router();

router.use(requireAuth);
router.get('/', controller.list);
router.post('/', requireRole('editor'), controller.create);
${list(actions, (action) => `router.post('/:id/${action}', requireRole('editor'), controller.${action});`)}
${uploadRoutes[uploads][1]}`;

const mapper: Template = ({ name, type, fields }) => `import type { ${type} } from './${name}.types.js';

/** The shape clients see. */
export function to${type}Dto(row: ${type}) {
  return {
    id: row.id,
${list(fields, (field) => `    ${field.name}: row.${field.name}${field.type === 'Date' ? '.toISOString()' : ''},`)}
    createdAt: row.createdAt.toISOString(),
  };
}

export function to${type}Summary(rows: readonly ${type}[]): Record<string, number> {
  const summary: Record<string, number> = {};
  for (const row of rows) {
    const day = row.createdAt.toISOString().slice(0, 10);
    summary[day] = (summary[day] ?? 0) + 1;
  }
  return summary;
}
`;

const events: Template = ({ name, actions }) => `import { subscribe } from '../../../common/events.js';
import { logger } from '../../../common/logger.js';

interface Payload {
  id: string;
  tenantId: string;
}
${list(actions, (action) => `
export function on${action[0]?.toUpperCase() ?? ''}${action.slice(1)}({ id, tenantId }: Payload): void {
  logger.info({ id, tenantId }, '${name}.${action}');
}
subscribe('${name}.${action}', on${action[0]?.toUpperCase() ?? ''}${action.slice(1)});`)}
`;

const job: Template = ({ name, type, actions }) => `import { pool } from '../../../common/database.js';
import { logger } from '../../../common/logger.js';
import { ${type}Repository } from './${name}.repository.js';

const BATCH = 200;

/** Runs nightly: finishes what has been waiting for a month. */
export async function run${type}Job(tenantIds: readonly string[]): Promise<number> {
  const repository = new ${type}Repository(pool);
  const limit = Date.now() - 30 * 24 * 60 * 60 * 1000;
  let changed = 0;
  for (const tenantId of tenantIds) {
    const rows = await repository.find({ tenantId, pageSize: BATCH });
    const old = rows.filter((row) => row.updatedAt.getTime() < limit);
    for (const row of old) {
      if (await repository.${actions[0] ?? 'findById'}(tenantId, row.id)) changed++;
    }
    logger.debug({ tenantId, checked: rows.length, changed }, '${name} job');
  }
  return changed;
}
`;

const test: Template = ({ name, type, fields, actions }) => `import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ${type}Service } from './${name}.service.js';

const row = { id: '1', tenantId: 't', ${fields.map((field) => `${field.name}: ${field.type === 'string' ? `'${field.name}'` : field.type === 'Date' ? 'new Date(0)' : field.type === 'number' ? '1' : 'true'}`).join(', ')}, createdAt: new Date(0), updatedAt: new Date(0) };

describe('${type}Service', () => {
  const repository = { findById: vi.fn(), find: vi.fn(), insert: vi.fn(), update: vi.fn(), ${actions.map((action) => `${action}: vi.fn()`).join(', ')} };
  const service = new ${type}Service(repository as never);

  beforeEach(() => {
    vi.resetAllMocks();
    repository.findById.mockResolvedValue(row);
  });
${list(actions, (action) => `
  it('can ${action}', async () => {
    repository.${action}.mockResolvedValue(true);
    await expect(service.${action}('t', '1', 'me')).resolves.toEqual(row);
    expect(repository.${action}).toHaveBeenCalledWith('t', '1');
  });`)}
});
`;

const constants: Template = ({ name, actions }) => `export const ${name.toUpperCase()}_STATUSES = [${actions.map((action) => `'${action}'`).join(', ')}] as const;
export const ${name.toUpperCase()}_PAGE_SIZE = 20;
export const ${name.toUpperCase()}_CACHE_SECONDS = 300;
`;

const index: Template = ({ name, type }) => `export { router as ${name}Router } from './${name}.routes.js';
export { ${type}Service } from './${name}.service.js';
export { ${type}Repository } from './${name}.repository.js';
export type * from './${name}.types.js';
`;

/** Every file of a module, by the end of its name. */
export const files: Readonly<Record<string, Template>> = {
  'types.ts': types,
  'validation.ts': validation,
  'repository.ts': repository,
  'service.ts': service,
  'controller.ts': controller,
  'routes.ts': routes,
  'mapper.ts': mapper,
  'events.ts': events,
  'job.ts': job,
  'constants.ts': constants,
  'test.ts': test,
  'index.ts': index,
};
