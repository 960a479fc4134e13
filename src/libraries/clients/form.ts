/** What a client is made for. An `adapter` and an `orm` stand on another client, which holds the connections. */
export type ClientKind = 'pool' | 'connection' | 'orm' | 'adapter' | 'redis' | 'mail' | 'queue' | 'http' | 'browser';

/** One way a library makes a client: what is called, with what, and what the client does with connections. */
export interface ClientForm {
  /** Modules that export it, as they are imported: `pg`, `mysql2/promise`. A `*` at the end stands for any ending. */
  modules: readonly string[];
  /** Property paths of the export; empty for the module itself: `Pool`, `native.Pool`. */
  exports: readonly string[];
  kind: ClientKind;
  /** Positions at which an options object may stand. */
  options: readonly number[];
  /** Where the address of the server is given: positions of a string, and keys of the options. */
  url?: { positions?: readonly number[]; keys?: readonly string[] };
  pool?: PoolForm;
  /** Where the client this one stands on is given. */
  inner?: { positions?: readonly number[]; keys?: readonly string[] };
  /** When the first connection is opened: with the first use, with the construction, or by the method named. */
  opens: 'lazily' | 'at once' | 'connect' | 'initialize';
  /** The construction is a promise of the client. */
  isAsync: boolean;
  /** Methods that close it. */
  closers: readonly string[];
  /** It holds no connection of its own: a new one for each request costs little. */
  isCheap: boolean;
}

export interface PoolForm {
  /** Keys from the options object to the largest number of connections, the usual place first: `['pool', 'max']`. */
  paths: readonly (readonly string[])[];
  /** Parameter of the URL that sets it. */
  urlParameter?: string;
  /**
   * Connections when nothing is set; undefined when it depends on the machine.
   * @param version installed version of the package, when it is known.
   */
  defaultMax(version: string | undefined): number | undefined;
  /** Seconds a query waits for a free connection before it fails; undefined when it waits without a limit. */
  patience?: number;
  /** Options that limit the waiting and what else the library leaves open: paths like those above, values in the library's units. */
  bounds?: readonly (readonly [path: readonly string[], value: string])[];
}

const BASE = { options: [0], opens: 'lazily', isAsync: false, closers: [], isCheap: false } as const satisfies Partial<ClientForm>;

/** A form of which only what differs from the usual is said. */
export function form(own: Pick<ClientForm, 'modules' | 'exports' | 'kind'> & Partial<ClientForm>): ClientForm {
  return { ...BASE, ...own };
}

export function fixedPool(max: number, ...paths: (readonly string[])[]): PoolForm {
  return { paths, defaultMax: () => max };
}
