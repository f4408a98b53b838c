export async function command(_argv: string[]): Promise<number> {
  return 0;
}
