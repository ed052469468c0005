/** The samples of a Prometheus text exposition, by name with labels as printed. Comments and blank lines are left out. */
export function samples(exposition: string): Record<string, number> {
  const lines = exposition.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
