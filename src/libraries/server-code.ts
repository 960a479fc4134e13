import type { Project } from '../core/types.ts';

const FRAMEWORKS = ['express', 'fastify', 'koa', 'hono', '@nestjs/core', '@nestjs/common', '@hapi/hapi', 'next', 'nuxt', 'h3', 'restify', 'polka', 'socket.io', 'ws', '@apollo/server', 'graphql-yoga', '@trpc/server', '@remix-run/node', '@react-router/node', '@sveltejs/kit', 'astro', 'elysia', 'http', 'node:http', 'bullmq'];

const known = new WeakMap<Project, boolean>();

/** Whether anything in the project serves requests. Command line tools and libraries open their pools for one caller. */
export function isServerProject(project: Project): boolean {
  let found = known.get(project);
  if (found === undefined) known.set(project, (found = FRAMEWORKS.some((name) => project.packageUsers(name).length > 0)));
  return found;
}
