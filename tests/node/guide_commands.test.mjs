// Runs every command of the guide and of README.md, on small data and for few steps.
//
// A fenced block of `sh` or `js` is run, unless a comment right before it says
//   <!-- not run: REASON -->
// A comment `<!-- exits N -->` says that the block's last command fails with this code; the `text`
// block after it is then a part of what is printed on stderr.
// The blocks of one page run in one folder, in their order.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readGuides } from '../../site/tools/guide.mjs';
import { writeSmallData } from './small_data.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ganvas = path.join(root, 'build/native/bin/ganvas');
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(ganvas) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

/** What a command gets in addition, so that it is done in seconds. The last value counts. */
const small = {
  train: '--steps 4 --batch 4 --channels 8 --threads 1 --metrics-every 2 --metrics-samples 20',
  // Two more steps each time.
  resume: '--steps $((4 + 2 * $(wc -l <resumed))) --threads 1',
  eval: '--samples 60 --threads 1',
  bench: '--runs 2',
  serve: '--port 0',
};

/** Whatever computes `fid` takes the network that needs no training. */
const features = '--detector built-in';

/** Stands for `ganvas`: adds what is small, and ends `serve` once it serves. */
const wrapper = `#!/bin/bash
declare -A small=(${Object.entries(small)
  .map(([command, options]) => `[${command}]='${options}'`)
  .join(' ')})
case "$1 $2" in
  serve\\ *)
    coproc server { exec ${ganvas} "$@" \${small[serve]}; }
    read -r line <&"\${server[0]}"
    kill "$server_PID"
    [[ $line == *http://127.0.0.1:* ]] ;;
  resume\\ *) echo >>resumed; exec ${ganvas} "$@" $(eval echo "\${small[resume]}") ;;
  *\\ --help | --*) exec ${ganvas} "$@" ;;
  *)
    [[ $* == *metrics*fid* ]] && small[$1]+=' ${features}'
    exec ${ganvas} "$@" \${small[$1]} ;;
esac
`;

/** Stands for npm: builds beside the scratch folder, so that the tests' own dist/ stays. */
const npm = `#!/bin/bash
[ "$1 $2 $3" = "run build --" ] || exit 1
exec node ${path.join(root, 'site/tools/build.mjs')} "\${@:4}" --out built
`;

/** The blocks of a page: [{line, language, text, exits, printed}]. */
function commandBlocks(source) {
  const blocks = [];
  const fence = /(?:<!-- (not run|exits)(?:: | )([^>]*?) -->\n)?```(\w+)\n([\s\S]*?)```/g;
  for (const { 1: mark, 2: said, 3: language, 4: text, index } of source.matchAll(fence)) {
    const line = source.slice(0, index).split('\n').length;
    if (language === 'text') {
      if (blocks.at(-1)?.exits) blocks.at(-1).printed ??= text.trim();
      continue;
    }
    assert.ok(['sh', 'js'].includes(language), `line ${line}: a block of ${language}`);
    if (mark !== 'not run') blocks.push({ line, language, text, exits: Number(said ?? 0) });
  }
  return blocks;
}

function run(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

let shared;
let data;

before(async () => {
  shared = await mkdtemp(path.join(tmpdir(), 'ganvas-guide-'));
  await mkdir(path.join(shared, 'bin'));
  data = await writeSmallData(path.join(shared, 'sets'));
  for (const [name, text] of Object.entries({ ganvas: wrapper, npm })) {
    await writeFile(path.join(shared, 'bin', name), text);
    await chmod(path.join(shared, 'bin', name), 0o755);
  }
});

after(() => rm(shared, { recursive: true, force: true }));

/** A folder that looks like the repository, with small data in it. */
async function scratchFolder(name) {
  const folder = path.join(shared, name);
  await mkdir(folder);
  for (const entry of data) {
    await symlink(path.join(shared, 'sets', entry), path.join(folder, entry));
  }
  for (const entry of ['assets', 'dist']) {
    await symlink(path.join(root, entry), path.join(folder, entry));
  }
  return folder;
}

async function runPage(name, source) {
  const folder = await scratchFolder(name);
  const env = {
    ...process.env,
    PATH: `${path.join(shared, 'bin')}:${process.env.PATH}`,
    XDG_CACHE_HOME: path.join(shared, 'cache'),
    OMP_NUM_THREADS: '1',
  };
  for (const { line, language, text, exits, printed } of commandBlocks(source)) {
    const file = path.join(folder, `block_${line}.${language === 'js' ? 'mjs' : 'sh'}`);
    let script = text;
    if (language === 'js') {
      script = text
        .replaceAll("'./ganvas.js'", `'${path.join(root, 'dist/ganvas.js')}'`)
        .replaceAll("'models/", `'${path.join(root, 'assets/models')}/`);
    }
    await writeFile(file, script);
    const [program, args] = language === 'js' ? [process.execPath, []] : ['bash', ['-e']];
    const { code, output } = await run(program, [...args, file], { cwd: folder, env });
    assert.equal(code, exits, `line ${line}: exit code ${code}\n${text}\n${output}`);
    if (exits) {
      assert.ok(printed, `line ${line}: no text block says what is printed`);
      assert.ok(output.includes(printed), `line ${line}: expected ${printed}\ngot ${output}`);
    }
  }
}

const pages = (await readGuides(path.join(root, 'site/guide'))).map(({ name }) => ({
  name,
  file: `site/guide/${name}.md`,
}));
for (const { name, file } of [{ name: 'readme', file: 'README.md' }, ...pages]) {
  test(`commands of ${file}`, { skip }, async () => {
    await runPage(name, await readFile(path.join(root, file), 'utf8'));
  });
}
