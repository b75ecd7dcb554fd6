/**
 * Goal: `portplex syntaxcheck` says what is wrong where, what then is in effect, and ends with the status
 * that the README promises; the shipped profile has no errors and serves what it is there for.
 * Method: the compiled program in a child process, on small profiles and the shipped one.
 * Not covered: every kind of problem (`core/profile/wrong-profiles.test.ts`).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type Ended,
  Folder,
  PROJECT,
  runCli,
  runShell,
  SHIPPED_ROWS,
} from '#cli/test-support/run-cli.js'
import { SharedProcess } from '#cli/test-support/shared-process.js'
import {
  applyProfile,
  type Configuration,
  coordinatedSpaces,
  emptyConfiguration,
  parseProfile,
  selectSource,
  usablePorts,
} from '#core/index.js'

const folder = new Folder()
const shared = new SharedProcess(folder.path)
afterAll(() => {
  shared.close()
  folder.remove()
})

const SHIPPED = join(PROJECT, 'examples/sysplex.profile')
const check = (...args: string[]): Promise<Ended> => shared.run('syntaxcheck', ...args)

const GOOD = `VIPADYNAMIC
  VIPADEFINE 255.255.255.0 192.0.2.1 192.0.2.2
  VIPADISTRIBUTE SYSPLEXPORTS 192.0.2.1 PORT 20 21 DESTIP ALL
ENDVIPADYNAMIC
TCPCONFIG EPHEMERALPORTS 30000 39999 TIMEWAITINTERVAL 5
PORTRANGE 30100 50 TCP OMVS
`
const good = folder.write('good.profile', GOOD)
const bad = folder.write('bad.profile', 'PORT 20 TCP OMVS\n     99999 TCP FTPD\n')

describe('0: no errors', () => {
  it('says what is in effect, after the messages', async () => {
    const { status, stdout, stderr } = await runCli(['syntaxcheck', good], folder.path)
    expect([status, stderr]).toEqual([0, ''])
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^EZZ0061I .*good\.profile/)
    expect(lines[1]).toMatch(/^EZZ0065I .*good\.profile.*: 0 errors, 0 warnings, 0 notes$/)
    expect(stdout).toMatch(/^DVIPAs: 2, 1 of them coordinated$/m)
    expect(stdout).toMatch(/^ {2}192\.0\.2\.1 +VIPADEFINE, coordinated by VIPADISTRIBUTE$/m)
    expect(stdout).toMatch(/^ {2}192\.0\.2\.2 +VIPADEFINE, not coordinated/m)
    expect(stdout).toMatch(/^usable ports: TCP 9,950 of 30000-39999, UDP 64,512 of 1024-65535$/m)
    expect(stdout).toMatch(/^hold-down of a released port: 5 s$/m)
  })

  it('notes and warnings are no failure, and stand between the begin and the end', async () => {
    const profile = folder.write('notes.profile', 'START OSA1\nPORTRANGE 65000 1000 TCP OMVS\n')
    const { status, stdout } = await check(profile)
    expect(status, stdout).toBe(0)
    const lines = stdout.split('\n')
    expect(lines[1]).toMatch(/notes\.profile:1:1: note: /)
    expect(lines[2]).toMatch(/notes\.profile:2:17: warning: .*found "1000".*expected at most 536/)
    expect(lines[3]).toMatch(/^EZZ0065I .*: 0 errors, 1 warning, 1 note$/)
  })

  it('reads standard input', async () => {
    const { status, stdout } = await runShell(`portplex syntaxcheck - < ${good}`, folder.path)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^EZZ0061I .* stdin /)
  })

  it('--json prints one object', async () => {
    const { status, stdout } = await check('--json', good)
    expect(status).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({
      profiles: [
        {
          file: good,
          ok: true,
          problems: [],
          usablePorts: { tcp: 9950, udp: 64_512 },
          configuration: { dvipas: [{ address: '192.0.2.1' }, { address: '192.0.2.2' }] },
        },
      ],
    })
  })

  it('prints its help', async () => {
    const { status, stdout } = await check('--help')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Usage: portplex syntaxcheck /)
  })
})

describe('2: errors', () => {
  it('of syntax, with place and consequence; each profile is checked by itself', async () => {
    const { status, stdout } = await check(good, bad, good)
    expect(status).toBe(2)
    expect(stdout).toMatch(
      /^\S*bad\.profile:2:6: error: not a port: found "99999", expected a whole number.*; the rest of/m,
    )
    expect(stdout.match(/^EZZ0065I .*/gm)?.map(line => / (\d+) errors?/.exec(line)?.[1])).toEqual([
      '0',
      '1',
      '0',
    ])
  })

  it('of meaning, which only applying shows', async () => {
    const text = 'VIPADYNAMIC\n VIPADELETE 192.0.2.1\nENDVIPADYNAMIC\n'
    const { status, stdout } = await check('--json', folder.write('meaning.profile', text))
    expect(status).toBe(2)
    const [profile] = JSON.parse(stdout).profiles
    expect(profile).toMatchObject({
      ok: false,
      problems: [{ line: 2, column: 13, found: '192.0.2.1' }],
    })
  })

  it('a file that cannot be read, before anything is said of the others', async () => {
    for (const [file, says] of [
      ['absent.profile', 'absent.profile: no such file'],
      [folder.path, 'this is a folder'],
    ] as const) {
      const { status, stdout, stderr } = await check(good, file)
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toContain(says)
      expect(stderr).not.toMatch(/^ {4}at /m)
    }
  })

  it('no file at all', async () => {
    const { status, stderr } = await check()
    expect(status).toBe(2)
    expect(stderr).toContain("missing required argument 'profile'")
  })
})

describe('the shipped profile', () => {
  const configuration: Configuration = applyProfile(
    emptyConfiguration(),
    parseProfile(readFileSync(SHIPPED, 'utf8')),
  ).configuration

  it('has neither errors nor warnings', async () => {
    const { status, stdout } = await runCli(['syntaxcheck', SHIPPED], folder.path)
    expect(status, stdout).toBe(0)
    expect(stdout).toMatch(/: 0 errors, 0 warnings, /)
  })

  it('coordinates two IPv4 DVIPAs and an IPv6 one, and leaves one alone', () => {
    const spaces = coordinatedSpaces(configuration)
    expect(spaces.map(({ address }) => address)).toEqual([
      '192.0.2.11',
      '192.0.2.12',
      '2001:db8::11',
    ])
    expect(configuration.dvipas.map(({ address }) => address)).toContain('192.0.2.20')
    expect(spaces.map(({ quarantineMs }) => quarantineMs)).toEqual([60_000, 60_000, 60_000])
  })

  it('has twice the ports that the shipped log opens', () => {
    expect(usablePorts(configuration, 'tcp')).toBeGreaterThan(2 * SHIPPED_ROWS)
    expect(usablePorts(configuration, 'tcp')).toBeGreaterThan(20_000)
  })

  it.each([
    [{ jobName: 'ANY', destination: '10.1.2.3' }, ['192.0.2.11']],
    [{ destination: '203.0.113.5' }, ['192.0.2.11']],
    [{ destination: '203.0.113.70' }, ['192.0.2.12']],
    [{ jobName: 'PAYROLL', destination: '10.1.2.3' }, ['192.0.2.12']],
    [{ destination: '2001:db8::99' }, ['2001:db8::11']],
  ])('chooses for %j the source %j', (question, sources) => {
    expect(selectSource(configuration, question)).toEqual(sources)
  })
})
