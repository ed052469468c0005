const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `winauth-operator needs Node 24 or newer; this is ${process.versions.node}. ` +
      "`npm ci` brings Node 24 as a development dependency: run `npm ci` (without --ignore-scripts), then use `npm run …` or `npm test`.",
  );
  process.exit(1);
}
