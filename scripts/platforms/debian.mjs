// Debian's packages, unpacked below the cache. Nothing is installed, and the machine's own lists stay as they are.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Unpacks packages without running their scripts. The folder appears only when it is complete.
 * @param {object} options
 * @param {string} options.folder created unless it exists
 * @param {string} options.suite for example 'trixie'
 * @param {string} [options.architecture]
 * @param {string[]} options.packages
 * @param {boolean} [options.withDependencies] whether apt adds their dependencies
 * @returns {string} the folder
 */
export function unpackDebian({
  folder,
  suite,
  architecture = 'amd64',
  packages,
  withDependencies = false,
}) {
  if (existsSync(folder)) return folder;
  const work = `${folder}.apt`;
  const unpacked = join(work, 'unpacked');
  rmSync(work, { recursive: true, force: true });
  for (const name of ['lists/partial', 'cache/archives/partial', 'packages', 'unpacked']) {
    mkdirSync(join(work, name), { recursive: true });
  }
  writeFileSync(join(work, 'sources.list'), `deb ${debianSite()} ${suite} main\n`);
  writeFileSync(join(work, 'status'), '');
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  /** @type {import('node:child_process').StdioOptions} */
  const output = ['ignore', 'ignore', 'inherit'];
  const archives = join(work, withDependencies ? 'cache/archives' : 'packages');
  console.log(`Downloading ${packages.length} packages of Debian (${suite}, ${architecture})`);
  execFileSync('apt-get', [...options, '--quiet', 'update'], { cwd: archives, stdio: output });
  const download = withDependencies
    ? [...options, '--quiet', '--yes', '--no-install-recommends', '--download-only', 'install']
    : [...options, '--quiet', 'download'];
  execFileSync('apt-get', [...download, ...packages], { cwd: archives, stdio: output });
  for (const archive of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['--extract', join(archives, archive), unpacked]);
  }
  // Packages have files in /usr only, and programs look for /lib.
  for (const name of ['bin', 'lib', 'lib64']) {
    if (existsSync(join(unpacked, 'usr', name))) symlinkSync(`usr/${name}`, join(unpacked, name));
  }
  renameSync(unpacked, folder);
  rmSync(work, { recursive: true, force: true });
  return folder;
}

/** @returns {string} the site from which this machine gets Debian's packages */
function debianSite() {
  const format = ['--format', '$(SITE)', 'Created-By: Packages', 'Origin: Debian'];
  const sites = execFileSync('apt-get', ['indextargets', ...format], { encoding: 'utf8' });
  const site = sites.split('\n').find((line) => line.endsWith('/debian'));
  if (site === undefined) throw new Error("apt-get knows no site with Debian's packages");
  return site;
}
