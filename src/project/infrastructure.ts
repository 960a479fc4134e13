import { posix } from 'node:path';
import type { Infrastructure, Manifest, Place, Platform } from '../core/types.ts';
import { decode } from '../core/text.ts';
import type { Host } from './host.ts';
import { isRecord, safeYaml, type Manifests } from './manifest.ts';

const ORMS = ['@prisma/client', 'prisma', 'drizzle-orm', 'typeorm', 'sequelize', 'knex', 'mongoose', 'kysely', 'pg', 'postgres', 'mysql2', '@mikro-orm/core', 'objection'];
const QUEUES = ['bullmq', 'bull', 'bee-queue', 'agenda', 'pg-boss', 'graphile-worker', 'amqplib', 'kafkajs', '@aws-sdk/client-sqs', 'inngest', '@trigger.dev/sdk'];
const OBJECT_STORES: readonly [RegExp, Infrastructure['objectStores'][number]][] = [
  [/^cloudinary$/, 'cloudinary'],
  [/^(@aws-sdk\/client-s3|aws-sdk|minio)$/, 's3'],
  [/^@google-cloud\/storage$/, 'gcs'],
  [/^@supabase\/(supabase-js|storage-js)$/, 'supabase'],
  [/^@azure\/storage-blob$/, 'azure'],
];
const PLATFORM_FILES: readonly [RegExp, Platform][] = [
  [/(^|\/)vercel\.json$/, 'vercel'],
  [/(^|\/)netlify\.toml$/, 'netlify'],
  [/(^|\/)serverless\.ya?ml$/, 'lambda'],
  [/(^|\/)firebase\.json$/, 'cloud-functions'],
  [/(^|\/)wrangler\.(toml|jsonc?)$/, 'cloudflare'],
  [/(^|\/)cloudbuild\.ya?ml$/, 'cloud-run'],
  [/(^|\/)fly\.toml$/, 'fly'],
  [/(^|\/)render\.ya?ml$/, 'render'],
  [/(^|\/)railway\.(json|toml)$/, 'railway'],
  [/(^|\/)Procfile$/, 'heroku'],
  [/(^|\/)(k8s|kubernetes|helm|charts|deploy|manifests)\/.*\.ya?ml$/, 'kubernetes'],
  [/(^|\/)(docker-)?compose(\.[\w-]+)?\.ya?ml$/, 'compose'],
  [/(^|\/)(ecosystem\.config\.[cm]?js|pm2\.json|process\.json)$/, 'pm2'],
];

/** What the project already runs on, read from its manifests and deployment files: no fix may add more than it must. */
export function createInfrastructure(host: Host, manifests: Manifests): (path: string) => Infrastructure {
  let shared: Pick<Infrastructure, 'platforms' | 'multiInstance'> | undefined;
  const byManifest = new Map<string, Infrastructure>();
  return (path) => {
    shared ??= readDeployment(host);
    const manifest = manifests.nearest(path);
    const key = manifest?.path ?? '';
    let found = byManifest.get(key);
    if (!found) {
      const directory = manifest?.directory ?? '';
      const platforms = shared.platforms.filter(({ platform, evidence }) => isFor(directory, platform, evidence.path));
      byManifest.set(key, (found = { ...readDependencies(host, manifest), platforms, multiInstance: [...shared.multiInstance, ...halfScaled(host, manifest)] }));
    }
    return found;
  };
}

/** A platform file deploys the folder it lies in; `frontend/vercel.json` says nothing of `backend`. */
function isFor(directory: string, platform: Platform, path: string): boolean {
  if (platform === 'kubernetes' || platform === 'compose') return true;
  const folder = posix.dirname(path);
  return folder === '.' || directory === folder || directory.startsWith(`${folder}/`);
}

function readDependencies(host: Host, manifest: Manifest | undefined): Pick<Infrastructure, 'redis' | 'postgres' | 'orms' | 'objectStores' | 'queues'> {
  const names = Object.keys(manifest?.dependencies ?? {});
  const has = (name: string) => names.includes(name);
  const flavor = has('ioredis') ? 'ioredis' : has('redis') ? 'node-redis' : has('@upstash/redis') ? 'upstash' : undefined;
  const dependency = (name: string) => placesOf(host, manifest?.path ?? '', `"${name}"`, `depends on ${name}`);
  const postgres = ['pg', 'postgres', '@neondatabase/serverless', '@prisma/adapter-pg'].find(has);
  const packages = { ioredis: 'ioredis', 'node-redis': 'redis', upstash: '@upstash/redis' } as const;
  const prismaPostgres = host.list().find((path) => path.endsWith('.prisma') && /provider\s*=\s*"(postgresql|postgres|cockroachdb)"/.test(host.read(path) ?? ''));
  return {
    ...(flavor && { redis: { flavor, evidence: dependency(packages[flavor]) } }),
    ...(postgres ? { postgres: { evidence: dependency(postgres) } } : prismaPostgres && has('@prisma/client') ? { postgres: { evidence: placesOf(host, prismaPostgres, 'provider', 'PostgreSQL schema') } } : {}),
    orms: ORMS.filter(has),
    objectStores: [...new Set(OBJECT_STORES.flatMap(([pattern, store]) => (names.some((name) => pattern.test(name)) ? [store] : [])))],
    queues: QUEUES.filter(has),
  };
}

/** A Socket.IO adapter or a shared queue: somebody already prepared for more than one process. */
function halfScaled(host: Host, manifest: Manifest | undefined): Place[] {
  const names = Object.keys(manifest?.dependencies ?? {});
  return names.filter((name) => /^(@socket\.io\/.*-adapter|socket\.io-redis|bullmq|bull)$/.test(name)).flatMap((name) => placesOf(host, manifest?.path ?? '', `"${name}"`, `${name} serves several processes`));
}

function placesOf(host: Host, path: string, needle: string, label: string): Place[] {
  const { text } = decode(host.read(path) ?? '');
  const at = text.indexOf(needle);
  return at === -1 ? [] : [{ path, range: [at, at + needle.length], label }];
}

function readDeployment(host: Host): Pick<Infrastructure, 'platforms' | 'multiInstance'> {
  const platforms: { platform: Platform; evidence: Place }[] = [];
  const multiInstance: Place[] = [];
  for (const path of host.list()) {
    for (const [pattern, platform] of PLATFORM_FILES) {
      if (pattern.test(path)) platforms.push({ platform, evidence: { path, range: [0, 0], label: `deploys to ${platform}` } });
    }
    multiInstance.push(...instancesIn(host, path));
    if (posix.basename(path) === 'package.json' && /@vercel\/(node|functions)|serverless-http|@vendia\/serverless-express|aws-serverless-express/.test(host.read(path) ?? '')) {
      platforms.push({ platform: 'lambda', evidence: { path, range: [0, 0], label: 'runs as a serverless function' } });
    }
  }
  return { platforms, multiInstance };
}

const INSTANCE_PATTERNS: readonly [file: RegExp, instances: RegExp, label: string][] = [
  [/(^|\/)(ecosystem\.config\.[cm]?js|pm2\.json|process\.json)$/, /\binstances["']?\s*:\s*(?:["']?max["']?|-1|[2-9]|\d{2,})/, 'pm2 runs several processes'],
  [/(^|\/)Procfile$/, /\bpm2\b.*-i\s+(?:max|[2-9])/, 'pm2 runs several processes'],
  [/(^|\/)fly\.toml$/, /\bmin_machines_running\s*=\s*(?:[2-9]|\d{2,})/, 'Fly keeps several machines running'],
  [/(^|\/)render\.ya?ml$/, /\b(?:numInstances|minInstances):\s*(?:[2-9]|\d{2,})/, 'Render runs several instances'],
  [/(^|\/)railway\.(?:json|toml)$/, /\bnumReplicas["']?\s*[:=]\s*(?:[2-9]|\d{2,})/, 'Railway runs several replicas'],
  [/\.ya?ml$/, /\bkind:\s*HorizontalPodAutoscaler\b/, 'an autoscaler adds processes'],
];

function instancesIn(host: Host, path: string): Place[] {
  const places: Place[] = [];
  for (const [file, instances, label] of INSTANCE_PATTERNS) {
    if (!file.test(path)) continue;
    const { text } = decode(host.read(path) ?? '');
    const match = instances.exec(text);
    if (match) places.push({ path, range: [match.index, match.index + match[0].length], label });
  }
  if (/\.ya?ml$/.test(path)) places.push(...replicas(host, path));
  return places;
}

/** Kubernetes `spec.replicas` of a Deployment and compose `deploy.replicas`. */
function replicas(host: Host, path: string): Place[] {
  const { text } = decode(host.read(path) ?? '');
  const match = /\breplicas:\s*(\d+)/.exec(text);
  if (!match || Number(match[1]) < 2) return [];
  const isCompose = /compose/.test(path);
  const document = isCompose ? safeYaml(text) : undefined;
  const isService = isCompose ? isRecord(document) && isRecord(document['services']) : /\bkind:\s*(Deployment|StatefulSet|ReplicaSet)\b/.test(text);
  return isService ? [{ path, range: [match.index, match.index + match[0].length], label: `${match[1]} replicas` }] : [];
}
