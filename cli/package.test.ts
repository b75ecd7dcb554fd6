/**
 * Goal: what npm packs is enough: the command runs from it, the example of the library compiles against
 * its types and runs, and the commands on the explorer's pages print what the pages say. Method: the
 * package is packed, unpacked into an empty project, and given this checkout's copies of its dependencies,
 * so that no registry is asked. Not covered: npm's own installing.
 */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asOnPage,
  type ConsoleCommand,
  consoleCommands,
  lasting,
} from '#cli/test-support/console-page.js'
import { runShell } from '#cli/test-support/run-cli.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'portplex-package-'))
const installed = join(folder, 'node_modules', 'portplex')
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

beforeAll(async () => {
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    {
      cwd: ROOT,
    },
  )
  const [{ filename }] = JSON.parse(stdout)
  await run('tar', ['-xzf', filename], { cwd: folder })
  mkdirSync(join(folder, 'node_modules'))
  cpSync(join(folder, 'package'), installed, { recursive: true })
  for (const name of [...Object.keys(dependencies), '@types']) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(join(link, '..'), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), link)
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What somebody has who follows the explorer's pages. */
function follow(): void {
  // What a scenario imports is looked up where it lies: copies, or places would name this checkout.
  for (const name of ['sync-message-port', 'sync-message-port-fixed']) {
    cpSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), {
      recursive: true,
    })
  }
  mkdirSync(join(folder, 'node_modules/.bin'))
  chmodSync(join(installed, 'dist/cli/main.js'), 0o755)
  symlinkSync('../portplex/dist/cli/main.js', join(folder, 'node_modules/.bin/portplex'))
  cpSync(join(installed, 'examples/explorer'), folder, { recursive: true })
  symlinkSync(join(ROOT, 'node_modules/fast-check'), join(folder, 'node_modules/fast-check'))
}

describe('the packed package', () => {
  test('has no tests and no sources in it', async () => {
    const { stdout } = await run('find', [installed, '-name', '*.test.*'])
    expect(stdout).toBe('')
  })

  test('runs as a command', async () => {
    const main = join(installed, 'dist/cli/main.js')
    const { stdout } = await run(process.execPath, [
      ...[main, 'run', '--seconds', '1', '--stacks', '2', '--seed', '7', '--json'],
    ])
    const result = JSON.parse(stdout)
    expect(result.audit.verdict).toBe('clean')
    expect(result.connections.opened).toBeGreaterThan(0)
  }, 60_000)

  test('has an explorer that needs no fast-check, but for properties', async () => {
    const code = `
      import { defineScenario } from 'portplex/explorer'
      const properties = await import('portplex/explorer/fast-check').catch(({ code }) => code)
      console.log(typeof defineScenario, properties)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
      cwd: folder,
    })
    expect(stdout).toBe('function ERR_MODULE_NOT_FOUND\n')
  })

  test('compiles and runs the example of the library', async () => {
    const source = readFileSync(join(ROOT, 'examples/two-stacks.ts'), 'utf8')
    writeFileSync(join(folder, 'two-stacks.ts'), source)
    const options = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--strict']
    await run(
      process.execPath,
      [...[join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, 'two-stacks.ts']],
      { cwd: folder },
    )
    const { stdout } = await run(process.execPath, ['two-stacks.js'], { cwd: folder })
    const ports = [...stdout.matchAll(/192\.0\.2\.1 port (\d+)/g)].map(match => match[1])
    expect(ports).toHaveLength(2)
    expect(new Set(ports).size).toBe(2)
  }, 60_000)
})

describe("the explorer's pages", () => {
  beforeAll(follow)

  describe.each(['docs/explorer.md', 'docs/sync-message-port.md'])('%s', path => {
    const page = readFileSync(join(ROOT, path), 'utf8')
    let token = ''

    const print = async ({
      line,
    }: ConsoleCommand): Promise<{ status: number | null; out: string }> => {
      const local = line.replace(/^npx /, 'node_modules/.bin/')
      const ended = await runShell(local.replace(/(?<=portplex replay )\S+/, token), folder)
      token = /portplex replay (\S+)/.exec(ended.stdout)?.[1] ?? token
      return { status: ended.status, out: ended.stdout }
    }

    const commands = consoleCommands(page).filter(({ line }) => !line.startsWith('npm '))
    for (const command of commands) {
      test(`$ ${lasting(command.line)}`, async () => {
        const { status, out } = await print(command)
        expect(asOnPage(command, out)).toBe(lasting(command.output))
        expect(status).toBe(/^(replay|Error):/.test(out) ? 1 : 0)
      }, 60_000)
    }
  })

  describe('docs/explorer.md', () => {
    const page = readFileSync(join(ROOT, 'docs/explorer.md'), 'utf8')

    test('its test passes', async () => {
      expect((await runShell('node --test in-a-test.js', folder)).status).toBe(0)
    }, 60_000)

    test('has every option', async () => {
      const { stdout } = await runShell('npx portplex check --help', folder)
      const options = [...new Set(stdout.match(/--[a-z]+/g))]
      expect(options.length).toBeGreaterThan(15)
      expect(options.filter(option => !page.includes(`\`${option}`))).toEqual([])
    }, 60_000)
  })
})
