/** Which method and path lead where. Pure; what is behind a route is http-server.ts. */
import { MODEL_VERSION } from './model.ts';
import { RequestProblem } from './protocol/request-problem.ts';

export type Route =
  | 'live'
  | 'ready'
  | 'server-metadata'
  | 'model-metadata'
  | 'model-ready'
  | 'model-stats'
  | 'infer'
  | 'metrics'
  | 'noop';

/** @throws RequestProblem 404 or 405. */
export type Router = (method: string, url: string) => Route;

export function createRouter(modelName: string): Router {
  const table = createTable(modelName);
  return (method, url) => {
    const path = pathOf(url);
    const entry = table.get(path);
    if (entry === undefined) throw new RequestProblem(404, explainUnknownPath(path, modelName));
    // A server answers HEAD wherever it answers GET; the HTTP layer leaves the body out.
    const asked = method === 'HEAD' ? 'GET' : method;
    if (entry.methods.includes(asked)) return entry.route;
    const allowed = entry.methods.includes('GET') ? [...entry.methods, 'HEAD'] : entry.methods;
    const allow = allowed.join(', ');
    throw new RequestProblem(405, `${path} takes ${allow}, got ${method}`, ['allow', allow]);
  };
}

interface Entry {
  methods: string[];
  route: Route;
}

function createTable(modelName: string): Map<string, Entry> {
  const get = (route: Route): Entry => ({ methods: ['GET'], route });
  const table = new Map<string, Entry>([
    ['/v2', get('server-metadata')],
    ['/v2/health/live', get('live')],
    ['/v2/health/ready', get('ready')],
    ['/v2/models/stats', get('model-stats')],
    ['/metrics', get('metrics')],
    ['/noop', { methods: ['GET', 'POST'], route: 'noop' }],
  ]);
  const model = `/v2/models/${modelName}`;
  for (const base of [model, `${model}/versions/${MODEL_VERSION}`]) {
    table.set(base, get('model-metadata'));
    table.set(`${base}/ready`, get('model-ready'));
    table.set(`${base}/stats`, get('model-stats'));
    table.set(`${base}/infer`, { methods: ['POST'], route: 'infer' });
  }
  return table;
}

/** Without query and trailing slashes, percent-decoded. */
function pathOf(url: string): string {
  let path = url;
  const queryAt = path.indexOf('?');
  if (queryAt !== -1) path = path.slice(0, queryAt);
  while (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const MODEL_PATH = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?/;

function explainUnknownPath(path: string, modelName: string): string {
  const [, name, version] = MODEL_PATH.exec(path) ?? [];
  if (name !== undefined && name !== modelName) {
    return `Request for unknown model: '${name}' is not found; this server has '${modelName}'`;
  }
  if (version !== undefined && version !== MODEL_VERSION) {
    return `Request for unknown model: '${modelName}' version ${version} is not found; this server has version ${MODEL_VERSION}`;
  }
  const routes = [...createTable(modelName)]
    .filter(([known]) => !known.includes('/versions/'))
    .map(([known, { methods }]) => `${methods.join('|')} ${known}`);
  return `no route for ${path}. There are: ${routes.join(', ')}`;
}
