// The bill of materials of a release as CycloneDX: the packages of npm that are installed with this one, and the
// crates that are linked into the binary.
//
//   node scripts/sbom.mjs > sbom.cdx.json

import { execFileSync } from 'node:child_process';
import { root } from './setup.mjs';

const shell = process.platform === 'win32';
const npm = ['sbom', '--omit=dev', '--sbom-format=cyclonedx', '--package-lock-only'];
const bill = JSON.parse(execFileSync('npm', npm, { cwd: root, shell, encoding: 'utf8' }));
// npm uses the name of the folder.
bill.metadata.component.name = 'async-hooks-native';
const own = bill.metadata.component['bom-ref'];
const crates = linkedCrates();
bill.components = [...(bill.components ?? []), ...crates];
const dependencies = bill.dependencies ?? [];
const entry = dependencies.find((/** @type {any} */ { ref }) => ref === own);
const references = crates.map((crate) => crate['bom-ref']);
if (entry === undefined) dependencies.push({ ref: own, dependsOn: references });
else entry.dependsOn = [...(entry.dependsOn ?? []), ...references];
bill.dependencies = dependencies;
console.log(JSON.stringify(bill, null, 2));

/** @returns {any[]} the dependencies of the binary's crate, without those of tests and build scripts */
function linkedCrates() {
  const options = [
    '--edges=normal',
    '--target=all',
    '--prefix=none',
    '--format={p}|{l}',
    '--locked',
  ];
  const tree = execFileSync('cargo', ['tree', '--package=async-hooks-native', ...options], {
    cwd: root,
    encoding: 'utf8',
  });
  const [, ...lines] = tree.trim().split('\n');
  return [...new Set(lines.map((line) => line.replace(/ \(\*\)$/, '')))].map((line) => {
    const [, name, version, license] = line.match(/^(\S+) v(\S+)[^|]*\|(.*)$/) ?? [];
    const purl = `pkg:cargo/${name}@${version}`;
    const licenses = license === '' ? [] : [{ expression: license }];
    return { type: 'library', 'bom-ref': purl, name, version, purl, licenses };
  });
}
