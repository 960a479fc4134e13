import type { Project } from '../../core/types.ts';
import { directoriesAbove, join } from '../../project/manifest.ts';

const SCHEMAS = ['prisma/schema.prisma', 'schema.prisma', 'prisma/schema/schema.prisma', 'src/prisma/schema.prisma', 'db/schema.prisma'];

/** The datasource of the schema nearest to a path: its provider and the environment variable its address comes from. */
export function datasourceOf(project: Project, path: string): { path: string; provider: string; variable: string | undefined } | undefined {
  for (const directory of directoriesAbove(path)) {
    for (const name of SCHEMAS) {
      const schema = join(directory, name);
      const block = /\bdatasource\s+\w+\s*\{([^}]*)\}/.exec(project.text(schema) ?? '')?.[1];
      const provider = /\bprovider\s*=\s*"([^"]+)"/.exec(block ?? '')?.[1];
      if (block !== undefined && provider !== undefined) return { path: schema, provider, variable: /^\s*url\s*=\s*env\("([^"]+)"\)/m.exec(block)?.[1] };
    }
  }
  return undefined;
}
