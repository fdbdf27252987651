import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound, pathOf, sendProblem } from './error-handler.ts';
import type { HubServer } from './types.ts';

/** Paths that belong to programs: an unknown one is a problem, never a page. */
const PROGRAM_PATHS = /^\/(api|docs|socket\.io|mqtt|openapi\.json|healthz|readyz|metrics|assets)(\/|$)/;

/** What is installed on tablets and phones of its own: pages apart from the desk. */
const FIELD_PATHS = /^\/(station|worker)(\/|$)/;

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gridwatch</title>
<body style="font:16px/1.6 system-ui,sans-serif;margin:4rem auto;max-width:40rem;padding:0 1rem">
<h1>The hub is running, but its dashboard is not built.</h1>
<p>Run <code>npm run build</code> in the project and start the hub again.</p>
<p lang="zh-CN">中枢已在运行，但尚未构建界面。请在项目目录执行 <code>npm run build</code>，然后重新启动。</p>
<p>The interface for programs is here already: <a href="/docs">/docs</a>.</p>
</body></html>
`;

/**
 * Which build of the dashboard lies in `dir`: the name of its entry script, which is made from the content of all of
 * it; null where there is none. A page finds its own in the same place and sees when the hub has another.
 */
export function buildOf(dir: string): string | null {
  const page = join(dir, 'index.html');
  if (!existsSync(page)) return null;
  return /<script type="module"[^>]* src="[^"]*\/([^"/]+)"/.exec(readFileSync(page, 'utf8'))?.[1] ?? null;
}

function wantsPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  if (PROGRAM_PATHS.test(pathOf(request))) return false;
  return (request.headers.accept ?? '').includes('text/html');
}

/** Vite names what lies in `assets` after its content, so it never changes; everything else is asked for again. */
function cacheHeader(path: string): string {
  const named = /[\\/]assets[\\/]/.test(path) && basename(path) !== 'index.html';
  return named ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/**
 * Serves the built dashboard from `dir`, its page for every address a person may open, and problems for the rest.
 * Not built, it says so in words.
 */
export async function serveDashboard(server: HubServer, dir: string): Promise<void> {
  const built = existsSync(join(dir, 'index.html'));
  await server.register(fastifyStatic, {
    root: dir,
    serve: built,
    wildcard: false,
    // Sends `app.js.br` or `.gz` for `app.js` where the build has left one.
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => void reply.header('cache-control', cacheHeader(path)),
  });

  function page(path: string, reply: FastifyReply): FastifyReply {
    if (built) return reply.sendFile(FIELD_PATHS.test(path) ? 'field.html' : 'index.html');
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(notBuilt);
  }

  server.setNotFoundHandler((request, reply) => {
    if (wantsPage(request)) return page(pathOf(request), reply);
    sendProblem(notFound(request), request, reply);
    return reply;
  });
}
