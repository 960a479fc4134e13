import type { Project } from '../core/types.ts';

const FRAMEWORKS = ['express', 'fastify', 'koa', 'hono', '@nestjs/core', '@nestjs/common', '@hapi/hapi', 'next', 'nuxt', 'h3', 'restify', 'polka', 'socket.io', 'ws', '@apollo/server', 'apollo-server', 'apollo-server-express', 'graphql-yoga', '@trpc/server', '@remix-run/node', '@react-router/node', '@sveltejs/kit', 'astro', 'elysia', 'http', 'node:http', 'https', 'node:https', 'bullmq'];
const PAGES = /(^|\/)(?:app\/(?:.*\/)?(?:route|page|layout)|pages\/api\/.*|routes\/.*\+(?:server|page\.server|layout\.server)|hooks\.server|instrumentation)\.[cm]?[jt]sx?$/;
const SPECIFIER = /\bfrom\s*['"]([^'"\n]+)['"]|\bimport\s*\(?\s*['"]([^'"\n]+)['"]|\brequire\(\s*['"]([^'"\n]+)['"]/g;

const known = new WeakMap<Project, ReadonlySet<string>>();

/**
 * Whether a file serves requests, or is loaded by one that does. Scripts beside a server, command line tools and libraries
 * hold their connections for one caller.
 */
export function isServerFile(project: Project, path: string): boolean {
  let files = known.get(project);
  if (!files) known.set(project, (files = serverFiles(project)));
  return files.has(path);
}

function serverFiles(project: Project): Set<string> {
  const found = new Set(FRAMEWORKS.flatMap((name) => project.packageUsers(name)));
  for (const path of project.paths()) if (PAGES.test(path)) found.add(path);
  // A set is walked in the order in which it grows.
  for (const path of found) {
    for (const [, from, imported, required] of (project.text(path) ?? '').matchAll(SPECIFIER)) {
      const target = project.module(path, from ?? imported ?? required ?? '');
      if (target?.kind === 'file') found.add(target.path);
    }
  }
  return found;
}
