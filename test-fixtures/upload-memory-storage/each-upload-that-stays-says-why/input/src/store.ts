export async function store(bytes: Buffer): Promise<string> {
  const response = await fetch('https://store.example/objects', { method: 'PUT', body: new Uint8Array(bytes) });
  return response.text();
}
