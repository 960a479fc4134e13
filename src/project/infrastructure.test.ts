import { describe, expect, it } from 'vitest';
import { memoryHost } from './host.ts';
import { createProject } from './index.ts';

const infrastructure = (files: Record<string, string>) => createProject(memoryHost(files)).infrastructure('src/a.ts');
const depends = (...names: string[]) => ({ 'package.json': JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])) }) });

describe('infrastructure', () => {
  it('knows Redis by flavour, Postgres, object stores, ORMs and queues from the dependencies', () => {
    const found = infrastructure(depends('ioredis', 'pg', 'cloudinary', '@aws-sdk/client-s3', 'drizzle-orm', 'bullmq'));
    expect(found.redis?.flavor).toBe('ioredis');
    expect(found.postgres?.evidence[0]?.label).toBe('depends on pg');
    expect(found.objectStores).toEqual(['cloudinary', 's3']);
    expect(found.orms).toEqual(['drizzle-orm', 'pg']);
    expect(found.queues).toEqual(['bullmq']);
    expect(infrastructure(depends('express')).redis).toBeUndefined();
  });

  it('knows Postgres behind Prisma', () => {
    expect(infrastructure({ ...depends('@prisma/client'), 'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}' }).postgres).toBeDefined();
    expect(infrastructure({ ...depends('@prisma/client'), 'prisma/schema.prisma': 'datasource db {\n  provider = "mysql"\n}' }).postgres).toBeUndefined();
  });

  it('recognises platforms by their files', () => {
    const files = { 'vercel.json': '{}', 'fly.toml': '', 'docker-compose.yml': '', 'k8s/api.yaml': '' };
    expect(infrastructure(files).platforms.map(({ platform }) => platform).sort()).toEqual(['compose', 'fly', 'kubernetes', 'vercel']);
    expect(infrastructure({ 'src/vercel.ts': '' }).platforms).toEqual([]);
  });

  it('does not take the platform of one package for that of another', () => {
    const project = createProject(memoryHost({ 'frontend/vercel.json': '{}', 'frontend/package.json': '{}', 'backend/package.json': '{}' }));
    expect(project.infrastructure('backend/src/a.ts').platforms).toEqual([]);
    expect(project.infrastructure('frontend/src/a.ts').platforms.map(({ platform }) => platform)).toEqual(['vercel']);
  });

  const several: Record<string, Record<string, string>> = {
    'pm2 instances': { 'ecosystem.config.cjs': 'module.exports = { apps: [{ script: "a.js", instances: "max" }] };' },
    'Kubernetes replicas': { 'k8s/api.yaml': 'kind: Deployment\nspec:\n  replicas: 3\n' },
    autoscaler: { 'k8s/hpa.yaml': 'kind: HorizontalPodAutoscaler\n' },
    'compose replicas': { 'compose.yaml': 'services:\n  api:\n    deploy:\n      replicas: 2\n' },
    fly: { 'fly.toml': '[http_service]\nmin_machines_running = 2\n' },
    render: { 'render.yaml': 'services:\n  - numInstances: 3\n' },
    'a Socket.IO adapter': depends('@socket.io/redis-adapter'),
  };
  for (const [name, files] of Object.entries(several)) {
    it(`takes ${name} as proof of several processes`, () => {
      const [place] = infrastructure(files).multiInstance;
      expect(place && files[place.path]?.slice(...place.range).length).toBeGreaterThan(5);
    });
  }

  it('takes one process as one', () => {
    const files = { 'ecosystem.config.cjs': '({ instances: 1 })', 'k8s/api.yaml': 'kind: Deployment\nspec:\n  replicas: 1\n', 'values.yaml': 'replicas: 4\n', ...depends('express') };
    expect(infrastructure(files).multiInstance).toEqual([]);
  });
});
