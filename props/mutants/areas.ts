/**
 * What is changed, and which tests look for it: those that are meant for the area, and cheap, since they are
 * run for each of some thousand mutants. Each of them needs no thread and no clock.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'

interface Area {
  /** Patterns of Stryker's `mutate`. */
  readonly files: readonly string[]
  /** Test files, and folders of such. */
  readonly tests: readonly string[]
}

const PORT_TESTS: readonly string[] = [
  'core/ports',
  'core/stack',
  'props/port-space.test.ts',
  'props/late-enable.test.ts',
]

export const AREAS: Readonly<Record<string, Area>> = {
  locks: {
    files: ['core/locks/*.ts'],
    tests: ['core/locks'],
  },
  recovery: {
    files: ['core/recovery/*.ts', 'core/facility/slots.ts'],
    tests: ['core/facility', 'core/recovery', 'props/crash.test.ts'],
  },
  ports: {
    files: inPorts('port-segment', 'leases', 'segment-store', 'port-store'),
    tests: [...PORT_TESTS, 'core/recovery', 'props/live-changes.test.ts', 'props/crash.test.ts'],
  },
  selection: {
    files: [
      'core/bits.ts',
      ...inPorts('port-words', 'selection', 'queue', 'bitmap', 'list', 'availability'),
      ...inPorts('coordination', 'late-space', 'exclusive-space', 'local-ports', 'outcome'),
    ],
    tests: PORT_TESTS,
  },
  routing: {
    files: [
      ...inPorts('routing-words', 'routing-segment', 'routing-store', 'routed-space'),
      ...inPorts(
        'destination',
        'half-siphash',
        'refusal',
        'reconciliation',
        'statistics',
        'access',
      ),
    ],
    tests: ['core/ports', 'core/stack', 'props/routing-table.test.ts'],
  },
  stack: {
    files: ['core/stack/*.ts'],
    tests: ['core/stack', 'core/facility', 'core/ports', 'props/live-changes.test.ts'],
  },
  facility: {
    files: ['core/facility/*.ts', '!core/facility/slots.ts'],
    tests: ['core/facility', 'core/display', 'props/port-space.test.ts'],
  },
  profile: {
    files: ['core/profile/*.ts'],
    tests: ['core/profile'],
  },
  display: {
    files: ['core/display/*.ts'],
    tests: ['core/display'],
  },
}

/** Each takes longer than all others of its folder. */
const TOO_LONG = ['largest.test.ts', 'largest-table.test.ts', 'random.test.ts']

/** What there is of this name. Throws if there is none. */
export function areaOf(name: string): Area {
  const area = AREAS[name]
  if (area === undefined) throw new Error(`no area ${name}: ${Object.keys(AREAS).join(', ')}`)
  return area
}

/** Paths of an area's test files, from the project's folder. */
export function testsOf(area: Area): string[] {
  return area.tests.flatMap(path => {
    if (!existsSync(path)) throw new Error(`${path}: no such test`)
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path).filter(name => name.endsWith('.test.ts'))
    return names.filter(name => !TOO_LONG.includes(name)).map(name => `${path}/${name}`)
  })
}

/** What tests take from the environment: few runs of each property, few deaths. */
export const ENVIRONMENT: Readonly<Record<'PROP_SEED' | 'PROP_RUNS' | 'CRASH_BRIEF', string>> = {
  PROP_SEED: '20010522',
  PROP_RUNS: '8',
  CRASH_BRIEF: '1',
}

// --- internal ---

function inPorts(...names: string[]): string[] {
  return names.map(name => `core/ports/${name}.ts`)
}
