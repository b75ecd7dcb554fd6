// @ts-nocheck
import { ScenarioError } from '../loading/scenario-error.ts'

/**
 * A copy of an input as a replay token gives it back. Keys whose value is undefined are not there, and
 * −0 is 0.
 *
 * @throws {ScenarioError} when something in it is no JSON data.
 */
export function jsonInput(input: unknown): unknown {
  if (input === undefined) return undefined
  const wrong = notJson(input, 'the input')
  if (wrong === undefined) return JSON.parse(JSON.stringify(input))
  throw new ScenarioError(
    'BAD_INPUT',
    `${wrong}, which no replay token can hold; generate JSON data and make the rest of it in setup(input)`,
  )
}

// --- internal ---

/** What is no JSON data in a value that is called `name`; undefined: nothing. */
function notJson(value: unknown, name: string): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : `${name} is ${value}`
  }
  if (typeof value !== 'object') return `${name} is a ${typeof value}`
  if (Array.isArray(value)) {
    return first([...value.keys()], at => notJson(value[at], `${name}[${at}]`))
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) {
    return `${name} is a ${value.constructor?.name ?? 'class instance'}`
  }
  return first(Object.entries(value), ([key, item]) =>
    item === undefined ? undefined : notJson(item, `${name}.${key}`),
  )
}

function first<T>(all: readonly T[], find: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const found = find(one)
    if (found !== undefined) return found
  }
  return undefined
}
