/**
 * Goal: what machines read is well-formed whatever the messages contain, and the coverage table counts
 * right. Method: an exploration with awkward texts. Not covered: that GitHub and others accept it.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import type { Exploration, Failure } from '#props/explorer/exploration.js'
import type { Outcome } from '#props/explorer/machine/outcome.js'
import { handSession } from '#props/explorer/replay/test-support/hand-session.js'
import { UNDER_LOCK } from '#props/explorer/replay/test-support/programs.js'
import { annotations } from '#props/explorer/report/annotations.js'
import { CrashCoverage, coverageTable } from '#props/explorer/report/coverage.js'
import { explorationJson } from '#props/explorer/report/json.js'
import { junit } from '#props/explorer/report/junit.js'
import { explorationText } from '#props/explorer/report/text.js'

const FAILURE: Failure = {
  verdict: 'invariant',
  replay: 'npx portplex replay AbC',
  token: 'AbC',
  message: 'expected <1> & "2", 100%\n\u001b[31mnot\u0000 3',
  explanation: 'it fails: 50%, as <said>.',
  preemptions: 1,
  preemptionsProved: true,
  crashes: 1,
  stalls: 0,
  trace: [],
  diagram: '  1  load',
  place: { file: 'src/a,b:c.ts', line: 7, column: 3 },
}

const FINE: Exploration = {
  scenario: 'two "stacks"',
  file: 'test/two.scenario.ts',
  verdict: 'ok',
  complete: true,
  executions: 1234,
  blocked: 5,
  steps: 99_999,
  seconds: 2,
  strategy: 'exhaustive',
  seed: 42,
  established: 'all 1,234 executions passed',
  gaps: [],
  statistics: { workers: 2 },
}
const BAD: Exploration = { ...FINE, verdict: 'invariant', complete: false, failure: FAILURE }
const GAP = { what: 'a plain write in code that is not instrumented', place: FAILURE.place }

describe('text', () => {
  test('of a failure begins with the line to paste', () => {
    const lines = explorationText(BAD)
    expect(lines[0]).toBe('replay: npx portplex replay AbC')
    expect(lines).toContain('  minimal number of preemptions: 1 (proved), 1 crash')
    expect(lines).toContain('  two "stacks" (test/two.scenario.ts), exhaustive, seed 42')
    expect(lines.at(-1)).toBe('  workers: 2')
  })

  test('of a success says what was established, and what was not', () => {
    const lines = explorationText({ ...FINE, gaps: [GAP] })
    expect(lines.slice(0, 3)).toEqual([
      'OK: two "stacks" (test/two.scenario.ts)',
      '  all 1,234 executions passed',
      '  not complete: a plain write in code that is not instrumented at src/a,b:c.ts:7',
    ])
    expect(lines[4]).toBe(
      '  1,234 executions, 5 blocked, 99,999 steps, 2.0 s, 617 executions/s, 50,000 steps/s',
    )
  })
})

test('JSON has the verdict first, and all fields', () => {
  const json = JSON.parse(JSON.stringify(explorationJson(BAD)))
  const first = [
    'verdict',
    'complete',
    'executions',
    'blocked',
    'steps',
    'seconds',
    'strategy',
    'seed',
  ]
  expect(Object.keys(json).slice(0, 8)).toEqual(first)
  expect(json.failure).toMatchObject({
    replay: FAILURE.replay,
    message: FAILURE.message,
    preemptions: 1,
  })
})

describe('JUnit', () => {
  test('escapes what XML cannot have', () => {
    const xml = junit([FINE, BAD], [{ file: 'x.ts', message: 'no <scenario>' }])
    expect(xml).toMatch(
      /<testsuites name="portplex check" tests="3" failures="1" errors="1" time="4.000">/,
    )
    expect(xml).toMatch(
      /<failure message="expected &lt;1&gt; &amp; &quot;2&quot;, 100%&#10;\ufffd\[31mnot\ufffd 3" type="inv/,
    )
    expect(xml).toMatch(/<error message="no &lt;scenario&gt;"\/>/)
    expect(xml).toMatch(
      /<testcase classname="test\/two.scenario.ts" name="two &quot;stacks&quot;" time="2.000">/,
    )
    expect([...xml].every(c => c === '\n' || c.codePointAt(0)! >= 32)).toBe(true)
    expect(unclosed(xml)).toEqual([])
  })

  test('of an unknown result is a failure', () => {
    expect(junit([{ ...FINE, verdict: 'unknown' }])).toMatch(
      /<failure message="all 1,234[^"]*" type="unknown">/,
    )
  })
})

/** Elements that are not closed in their order. */
function unclosed(xml: string): string[] {
  const open: string[] = []
  for (const [, closes, name, , alone] of xml.matchAll(
    /<(\/?)([a-z-]+)((?:\s+[a-z]+="[^"<]*")*)(\/?)>/g,
  )) {
    if (closes === '/') {
      if (open.pop() !== name) return [`</${name}>`]
    } else if (alone !== '/') open.push(name!)
  }
  return open
}

describe('annotations', () => {
  test('name the place, in one line each', () => {
    expect(annotations({ ...BAD, gaps: [GAP] })).toEqual([
      '::error file=src/a%2Cb%3Ac.ts,line=7,col=3,title=two "stacks"%3A invariant::' +
        'it fails: 50%25, as <said>.%0Areplay: npx portplex replay AbC',
      '::warning file=src/a%2Cb%3Ac.ts,line=7,col=3,title=two "stacks"::' +
        'not complete: a plain write in code that is not instrumented at src/a,b:c.ts:7',
    ])
  })

  test('are none for a success, and an error for an unknown result', () => {
    expect(annotations(FINE)).toEqual([])
    expect(annotations({ ...FINE, verdict: 'unknown' })[0]).toMatch(/^::error file=test\/two/)
  })
})

describe('crash coverage', () => {
  const session = handSession(UNDER_LOCK)
  const dead = (site: number, verdict: Outcome['verdict']): Outcome =>
    ({
      verdict,
      gaps: [{ site: 5, what: '2 shared accesses in a call that cannot be interrupted' }],
      faults: [{ fault: { kind: 'crash', thread: 0, step: 0, plain: 0 }, site }],
    }) as unknown as Outcome

  test('counts by place, also over several threads', () => {
    const [one, other] = [new CrashCoverage(), new CrashCoverage()]
    one.seen(2)
    one.add(dead(21, 'ok'))
    other.add(dead(21, 'deadlock'))
    other.add(dead(3, 'ok'))
    one.merge(other.tallies())
    expect(packed(coverageTable(one.points(session)))).toEqual([
      'write | crashed before it | recovered',
      'lib/by-hand.ts:2:3 | Atomics.store(cells, i, v) | not | -',
      'lib/by-hand.ts:3:3 | Atomics.add(cells, i, v) | 1 | 1',
      'lib/by-hand.ts:4:3 | Atomics.sub(cells, i, v) | not | -',
      'lib/by-hand.ts:5:3 | Atomics.and(cells, i, v) | never: a call that cannot be interrupted | -',
      'lib/by-hand.ts:6:3 | Atomics.or(cells, i, v) | not | -',
      'lib/by-hand.ts:7:3 | Atomics.xor(cells, i, v) | not | -',
      'lib/by-hand.ts:8:3 | Atomics.exchange(cells, i, v) | not | -',
      'lib/by-hand.ts:9:3 | Atomics.compareExchange(cells, i, e, v) | not | -',
      'lib/by-hand.ts:21:3 | cells[i] = v | 2 | 1 of 2',
      '2 of 9 writes crashed before, 1 always recovered',
    ])
  })
})

/** Without what lines up the columns. */
function packed(lines: readonly string[]): string[] {
  return lines.map(line => line.replace(/ {2,}/g, ' | '))
}
