/** JUnit's XML, as continuous integration reads it: a test case for each scenario. */
// @ts-nocheck

import type { Exploration } from '../exploration.ts'
import { explorationText } from './text.ts'

/** A scenario that could not be explored at all. */
export interface NotExplored {
  readonly file: string
  readonly message: string
}

export function junit(
  explorations: readonly Exploration[],
  notExplored: readonly NotExplored[] = [],
): string {
  const failures = explorations.filter(one => one.verdict !== 'ok').length
  const seconds = explorations.reduce((sum, one) => sum + one.seconds, 0)
  const counts = attributes({
    name: 'portplex check',
    tests: explorations.length + notExplored.length,
    failures,
    errors: notExplored.length,
    time: seconds.toFixed(3),
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${counts}>`,
    `  <testsuite${counts}>`,
    ...explorations.map(testCase),
    ...notExplored.map(({ file, message }) => {
      const names = attributes({ classname: file, name: file, time: '0.000' })
      return `    <testcase${names}>\n      <error${attributes({ message })}/>\n    </testcase>`
    }),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

// --- internal ---

function testCase(exploration: Exploration): string {
  const { file, scenario, seconds, verdict, failure, established } = exploration
  const names = attributes({ classname: file, name: scenario, time: seconds.toFixed(3) })
  const text = escaped(explorationText(exploration).join('\n'))
  const message = failure?.message ?? established
  const inside =
    verdict === 'ok'
      ? `<system-out>${text}</system-out>`
      : `<failure${attributes({ message, type: verdict })}>${text}</failure>`
  return `    <testcase${names}>\n      ${inside}\n    </testcase>`
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('')
}

/** XML has no place for most control characters, and none for half a surrogate pair. */
function escaped(text: string): string {
  return Array.from(text, character => {
    const code = character.codePointAt(0)!
    const is = code === 9 || code === 10 || code === 13 || (code >= 32 && !isNoCharacter(code))
    return is ? (ENTITIES[character] ?? character) : '\ufffd'
  }).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function isNoCharacter(code: number): boolean {
  return (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff
}
