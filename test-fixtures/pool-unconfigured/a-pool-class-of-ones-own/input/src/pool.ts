export class Pool {
  private readonly free: number[] = [];

  constructor(private readonly options: { connectionString: string | undefined }) {}

  take(): number | undefined {
    return this.options.connectionString === undefined ? undefined : this.free.pop();
  }
}
